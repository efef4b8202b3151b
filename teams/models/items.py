"""Any item of the line by its key, whatever its level."""

from kernel.errors import BadInput, NotFound
from kernel.principal import Principal
from portfolio.models import Epic, Item
from products.models import Feature
from teams.models.story import Story


def item_named(by: Principal, key: str) -> Item:
    """Return the one item of this key, ours or the source's.

    Raises:
        NotFound: There is none, here or for this principal.
        BadInput: Several items have this key at their sources; the candidates are our own keys.
    """
    found: list[Item] = [
        *Epic.objects.visible_to(by).select_related("portfolio").keyed(key),
        *Feature.objects.visible_to(by).select_related("portfolio").keyed(key),
        *Story.objects.visible_to(by).select_related("portfolio").keyed(key),
    ]
    ours = [item for item in found if item.key == key]
    if len(ours) == 1:
        return ours[0]
    if not found:
        raise NotFound(what="item", key=key)
    if len(found) > 1:
        raise BadInput(
            f"{key} stands for several items; use one of their own keys.",
            field="key",
            candidates=sorted(item.key for item in found),
        )
    return found[0]
