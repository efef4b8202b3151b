"""Global ids that a mutation takes."""

from strawberry import relay

from kernel.errors import BadInput


def primary_key(id_: str, type_name: str) -> int:
    """Return the row number in a global id of one type.

    Raises:
        BadInput: It is no id, or the id of something else.
    """
    try:
        named = relay.GlobalID.from_id(id_)
    except ValueError:
        named = relay.GlobalID(type_name="", node_id="")
    digits = named.node_id
    if named.type_name != type_name or not digits.isascii() or not digits.isdigit():
        raise BadInput(f"This is not the id of a {type_name}.", field="id")
    return min(int(digits[:19]), 2**63 - 1)
