"""A part and its whole never wait for each other, whichever came first: the link or the family.

Who adds a link and who puts an item below another take turns, so that neither passes the other.
"""

from collections.abc import Mapping
from typing import Any, Final

from kernel import audit
from portfolio.models import Epic, Item
from products.models import Feature
from teams import snapshot
from teams.errors import DependencyInFamily
from teams.models import Story
from teams.models.dependency import node_of

ABOVE: Final[Mapping[str, Any]] = {  # managers of three models
    "epic_id": Epic.objects,
    "feature_id": Feature.objects,
    "parent_id": Story.objects,
}
"""The columns that say what an item is a part of."""


def take_turns(workspace_id: int) -> None:
    """Take turns at adding links and at moving items below others, until the transaction ends.

    It comes behind the locks of items, as in an import: whoever has it waits for no item.
    """
    audit.take_turns(f"dependencies:{workspace_id}")


def require_strangers(first: Item, second: Item) -> None:
    """Refuse a link between two items of which one is a part of the other.

    Raises:
        DependencyInFamily: One is.
    """
    for part, whole in ((first, second), (second, first)):
        if whole in wholes_of(part):
            raise DependencyInFamily(part=part.key, whole=whole.key)


def require_free(item: Item, changes: Mapping[str, object]) -> None:
    """Refuse to put an item below another that it, or a part of it, is linked to.

    What it is a part of already is no news: a source may have linked those, and that stays.

    Args:
        item: As it stands, held, before it moves.
        changes: New values by column; those that say what it is a part of are looked at.

    Raises:
        DependencyInFamily: There is such a link, waived or not.
    """
    moves = {name: changes.get(name) for name in ABOVE}
    news = {name: pk for name, pk in moves.items() if pk not in (None, getattr(item, name, None))}
    if not news:
        return
    take_turns(item.workspace_id)
    above = [ABOVE[name].get(pk=pk) for name, pk in news.items()]
    wholes = {node_of(one): one for whole in above for one in (whole, *wholes_of(whole))}
    strange = wholes.keys() - {node_of(one) for one in wholes_of(item)}
    found = snapshot.link_between(item.workspace_id, node_of(item), strange)
    if found is not None:
        part, whole = found
        (linked,) = snapshot.all_items([part]).values()
        raise DependencyInFamily(part=linked.key, whole=wholes[whole].key)


def wholes_of(item: Item) -> list[Item]:
    """Return all that an item is a part of."""
    wholes: tuple[Item | None, ...] = ()
    if isinstance(item, Story):
        wholes = (item.parent, item.feature)
    elif isinstance(item, Feature):
        wholes = (item.epic,)
    return [above for whole in wholes if whole is not None for above in (whole, *wholes_of(whole))]
