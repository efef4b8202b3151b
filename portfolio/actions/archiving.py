"""Putting a row away: the one order of its checks, for the actions of every floor."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain, islice
from typing import Any

from kernel.models import Archivable
from kernel.principal import Principal
from portfolio.errors import HasOpenChildren
from portfolio.models import ItemQuerySet

MOST_NAMED = 5


def put_away(
    row: Archivable,
    *below: ItemQuerySet[Any],
    by: Principal,
    key: str,
    reason: str,
    expected_version: int,
    at: datetime,
) -> None:
    """Archive a row once no item below it is open. The caller holds the row's lock.

    Args:
        row: What is put away.
        below: The items that hang on it, one queryset a level.
        by: Who asks: only items that they may see are named, all are counted.
        key: What people call the row.
        reason: See `Archivable.archive`.
        expected_version: The version that the client had read.
        at: When.

    Raises:
        Conflict: The row has changed since that version.
        HasOpenChildren: Items below it are open.
        InvalidValue: No reason was given, or it cannot be stored.
    """
    row.require_version(expected_version)
    still_open = [items.open() for items in below]
    if total := sum(items.count() for items in still_open):
        seen = chain.from_iterable(_first_keys(items.visible_to(by)) for items in still_open)
        raise HasOpenChildren(key=key, children=list(islice(seen, MOST_NAMED)), total=total)
    row.archive(reason=reason, at=at)


def _first_keys(items: ItemQuerySet[Any]) -> Iterable[str]:
    return items.order_by("rank", "id").values_list("key", flat=True)[:MOST_NAMED]
