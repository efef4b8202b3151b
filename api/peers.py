"""Rows that were read together read their relations together.

Every list of rows that a resolver returns becomes a group of peers. When one of them is asked
for a related row, a list or a page, the answer is read for all of its peers in one go, and the
others find it there. So the number of statements depends on the shape of an operation and never
on the number of rows, wherever the rows came from: a connection, a union, a mutation, `node`.

Groups hold their members weakly and live as long as these do: one request.
"""

import weakref
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects

from api.visible import listed, visible
from kernel.principal import Principal

T = TypeVar("T")
V = TypeVar("V")
M = TypeVar("M", bound=Model)


class Peers:
    """A group of rows of one model, and what was already read for all of them."""

    __slots__ = ("_members", "batches")

    def __init__(self, rows: Iterable[Model]) -> None:
        self._members = [weakref.ref(row) for row in rows]
        self.batches: dict[Hashable, Mapping[Any, Any]] = {}

    @property
    def members(self) -> list[Model]:
        """The rows of the group that are still in use."""
        return [row for ref in self._members if (row := ref()) is not None]


def as_peers(value: T) -> T:
    """Group the rows of a list that belong to no group yet, by model; return the value."""
    rows = list(value) if isinstance(value, QuerySet) else value
    if not isinstance(rows, list | tuple):
        return value
    fresh: dict[type[Model], list[Model]] = {}
    for row in rows:
        if isinstance(row, Model) and not hasattr(row._state, "api_peers"):  # noqa: SLF001
            fresh.setdefault(type(row), []).append(row)
    for together in fresh.values():
        _group(together)
    return cast("T", rows)


def peers_of(row: Model) -> Peers:
    """Return the group of a row; a row that came alone is its own."""
    if not hasattr(row._state, "api_peers"):  # noqa: SLF001
        _group([row])
    return cast("Peers", row._state.api_peers)  # type: ignore[attr-defined] # noqa: SLF001


def batched(row: M, key: Hashable, load: Callable[[list[M]], Mapping[Any, V]], default: V) -> V:
    """Return what `load` finds for a row, called once for all of its peers.

    Rows that it finds become peers of each other.

    Args:
        row: The row whose resolver asks.
        key: Names the batch: the field and everything that its result depends on.
        load: Takes the rows of the group, returns values by primary key.
        default: The answer for a row that `load` leaves out.
    """
    peers = peers_of(row)
    if key not in peers.batches:
        found = load(cast("list[M]", peers.members))
        as_peers(_flat(found.values()))
        peers.batches[key] = found
    return cast("V", peers.batches[key].get(row.pk, default))


def related(row: Model, relation: str, principal: Principal, *, most: int | None = None) -> Any:
    """Return the related row (None without one) or list of rows that the principal may see.

    Args:
        row: The row on the near side.
        relation: Any relation of its model, forward or reverse.
        principal: Who asks.
        most: How many rows of a list are read; None is all.
    """
    kept = f"_visible_{relation}" if most is None else f"_visible_{most}_of_{relation}"
    if kept not in row.__dict__:
        _read_related(peers_of(row).members, relation, kept, principal, most)
    return row.__dict__[kept]


def column(row: Model, name: str) -> Any:
    """Return a column that was left out when the row was read, for all of its peers."""
    rows: QuerySet[Model] = cast("Any", type(row))._base_manager  # noqa: SLF001

    def load(members: list[Model]) -> Mapping[Any, Any]:
        keys = [member.pk for member in members]
        return dict(rows.filter(pk__in=keys).values_list("pk", name))

    return batched(row, ("column", name), load, None)


def _read_related(
    rows: Sequence[Model], relation: str, kept: str, principal: Principal, most: int | None
) -> None:
    field = type(rows[0])._meta.get_field(relation)  # noqa: SLF001
    model = cast("type[Model]", field.related_model)
    to_many = field.one_to_many or field.many_to_many
    found = listed(model, principal)[:most] if to_many else visible(model, principal)
    prefetch_related_objects(rows, Prefetch(relation, queryset=found, to_attr=kept))
    as_peers(_flat(row.__dict__[kept] for row in rows))


def _flat(values: Iterable[object]) -> list[Model]:
    """Return the rows among values and in lists among them, each once."""
    rows: dict[int, Model] = {}
    for value in values:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Model):
                rows[id(each)] = each
    return list(rows.values())


def _group(rows: list[Model]) -> None:
    peers = Peers(rows)
    for row in rows:
        row._state.api_peers = peers  # type: ignore[attr-defined] # noqa: SLF001
