"""What epics, features and stories have in common. Each level is a table of its own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q, Sum

from kernel import keys, ranks
from kernel.errors import Archived, BadInput, NotFound
from kernel.levels import Level, StateCategory
from kernel.models import Archivable, ArchivableQuerySet, Line, Text
from kernel.principal import Principal
from organization.models import Workspace
from portfolio.errors import FieldOwnedBySource, ItemArchived
from portfolio.limits import NOTHING, Measure, Occupied, Scope, Target
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import readable

T = TypeVar("T", bound="Item")


class ItemQuerySet(ArchivableQuerySet[T]):
    """What can be asked of the items of any level."""

    def visible_to(self, principal: Principal) -> Self:
        """Keep the items of the portfolios that the principal may read."""
        return readable(self, principal)

    def open(self) -> Self:
        """Keep what is neither archived nor finished."""
        return self.active().exclude(state__in=self.model.states_of_closed())

    def in_progress(self) -> Self:
        """Keep what is being worked on and is not archived."""
        return self.active().filter(state__in=self.model.states_in_progress())

    def occupying(self, scope: Scope) -> Self:
        """Keep what takes up places of a scope; the twin of `Item.occupies`."""
        return self.active() if scope is Scope.PORTFOLIO_STATE else self.in_progress()

    def occupied(self, scope: Scope) -> dict[Target, dict[Measure, Decimal]]:
        """Weigh what these items take up in each place of a scope; one statement."""
        columns = self.model.places[scope]
        weights = self.model.weights
        rows = self.occupying(scope).order_by().values(*columns).annotate(n=Count("pk"))
        totals = rows.annotate(**{column: Sum(column) for column in weights.values()})
        return {
            Target(scope, self.model.level, tuple(row[column] for column in columns)): {
                Measure.ITEMS: Decimal(row["n"]),
                **{one: Decimal(row[column] or 0) for one, column in weights.items()},
            }
            for row in totals
        }

    def standing(self, targets: Collection[Target]) -> dict[Target, dict[Measure, Decimal]]:
        """Weigh what stands in these places; one statement a scope. Where nothing is, no entry."""
        found: dict[Target, dict[Measure, Decimal]] = {}
        by_scope: defaultdict[Scope, list[Target]] = defaultdict(list)
        for target in targets:
            by_scope[target.scope].append(target)
        for scope, wanted in by_scope.items():
            columns = zip(*(target.values for target in wanted), strict=True)
            named = zip(self.model.places[scope], columns, strict=True)
            here = self.filter(**{f"{name}__in": {*values} for name, values in named})
            found |= here.occupied(scope)
        return {target: found[target] for target in targets if target in found}

    def keyed(self, key: str) -> Self:
        """Keep the items that this key, ours or the source's, may mean."""
        if not key or "\0" in key:
            return self.none()
        return self.filter(Q(key=key) | Q(external_key=key))

    def named(self, key: str) -> T:
        """Return the one item of this key.

        Raises:
            NotFound: There is none, here or for this principal.
            BadInput: Several sites have an item of this key; the candidates are our own keys.
        """
        found = sorted(self.keyed(key), key=lambda item: item.key != key)
        if not found:
            raise NotFound(what=self.model.level.lower(), key=key)
        if len(found) > 1 and found[0].key != key:
            raise BadInput(
                f"{key} stands for several items; use one of their own keys.",
                field="key",
                candidates=[item.key for item in found],
            )
        return found[0]

    def locked_for(self, by: Principal, key: str, verb: str) -> T:
        """Return the item of this key, held until the transaction ends, if `by` may do this to it.

        The lock lets others add children meanwhile: they hold the key of the row, not the row.

        Raises:
            NotFound, BadInput: See `named`.
            AccessDenied: The principal may not.
        """
        rows = self.visible_to(by).select_related("portfolio")
        item = rows.select_for_update(of=["self"], no_key=True).named(key)
        by.require(verb, item.portfolio_id)
        return item

    def held(self, key: str) -> T:
        """Return the item of this key, kept alive until the transaction ends, to hang others on it.

        Raises:
            NotFound, BadInput: See `named`.
            Archived: It was put away.
        """
        item = self.select_for_update(no_key=True).named(key)
        if item.archived_at is not None:
            raise Archived(what=self.model.level.lower(), key=key)
        return item

    def hold_alive(self, pk: int | None) -> None:
        """Let nobody put this row away until the transaction ends; None is no row.

        Raises:
            ItemArchived: It was put away already.
        """
        for item in self.filter(pk__in=[pk]).select_for_update(no_key=True):
            item.require_alive()

    def hold_keyed(self, keys: Iterable[str]) -> None:
        """Lock all items of these keys in one order, so that no two who do so wait for ever."""
        named = [key for key in keys if key and "\0" not in key]
        rows = self.filter(Q(key__in=named) | Q(external_key__in=named)).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))

    def last_rank(self, portfolio_id: int) -> str | None:
        """Return the rank of the last item of a portfolio, or None."""
        ranked = self.filter(portfolio_id=portfolio_id).order_by("-rank", "-id")
        return ranked.values_list("rank", flat=True).first()


class Item(Archivable):
    """A piece of the line, with a key for people and a place in its portfolio's order."""

    level: ClassVar[Level]
    categories: ClassVar[Mapping[str, StateCategory]]
    places: ClassVar[Mapping[Scope, tuple[str, ...]]] = {}
    """The limits that its work falls under, and the columns that say whose it is."""

    weights: ClassVar[Mapping[Measure, str]] = {}
    """The columns that limits add up, besides counting items."""

    only_in: ClassVar[Mapping[str, str]] = {}
    """The columns that say something in one state alone, and which that is."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="+")
    key = Line(max_length=30)
    title = Line(max_length=255)
    description = Text(blank=True, default="")
    rank = models.TextField(db_collation=ranks.COLLATION)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    site = models.CharField(max_length=60, blank=True, default="")
    external_key = models.CharField(max_length=60, blank=True, default="")
    external_url = models.TextField(blank=True, default="")
    source_fields = ArrayField(models.CharField(max_length=30), blank=True, default=list)
    state: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @classmethod
    def states_of_closed(cls) -> list[str]:
        """Return the states in which an item is finished, for better or worse."""
        return [state for state, category in cls.categories.items() if not category.is_open]

    @classmethod
    def states_in_progress(cls) -> list[str]:
        """Return the states in which an item is worked on."""
        working = StateCategory.IN_PROGRESS
        return [state for state, category in cls.categories.items() if category is working]

    @property
    def state_category(self) -> StateCategory:
        """What the state means for flow."""
        return self.categories[self.state]

    @property
    def is_open(self) -> bool:
        """Whether it is neither archived nor finished; the twin of `ItemQuerySet.open`."""
        return self.archived_at is None and self.state_category.is_open

    def takes_up(self, scope: Scope) -> bool:
        """Whether it takes up a place of a scope as it stands."""
        if self.archived_at is not None:
            return False
        of_state = scope is Scope.PORTFOLIO_STATE
        return of_state or self.state_category is StateCategory.IN_PROGRESS

    def occupies(self) -> Occupied:
        """Return what it takes up as it stands; the twin of `ItemQuerySet.occupied`."""
        weights = {one: getattr(self, column) or NOTHING for one, column in self.weights.items()}
        taken = {
            Target(scope, self.level, tuple(getattr(self, column) for column in columns))
            for scope, columns in self.places.items()
            if self.takes_up(scope)
        }
        return {
            target: {Measure.ITEMS: Decimal(1), **weights}
            for target in taken
            if None not in target.values
        }

    def place_last(self, at: datetime) -> None:
        """Give a new item its key, its birth and the last place in its portfolio's order."""
        rows: ItemQuerySet[Any] = type(self)._default_manager.all()  # type: ignore[assignment] # noqa: SLF001
        ranks.lock(self.portfolio_id, self.level)
        self.created_at = at
        (self.rank,) = ranks.after(rows.last_rank(self.portfolio_id), 1)
        (self.key,) = keys.take(self.portfolio_id, self.portfolio.key)

    def place_at(self, rank: str) -> None:
        """Stand somewhere else in the order of its portfolio and level.

        A place is no content, so it makes no version: who edits the item meanwhile loses nothing.
        The caller holds the order, see `ranks.lock`.

        Raises:
            ItemArchived, FieldOwnedBySource: It has no place of ours.
        """
        self.require_alive()
        self.require_ours(["rank"])
        self.rank = rank
        self.save(update_fields=["rank"])

    def revise(self, changes: Mapping[str, object], *, expected_version: int) -> None:
        """Change an item that is still alive; what the source keeps is changed at the source."""
        self.require_alive()
        self.require_ours(name for name, value in changes.items() if getattr(self, name) != value)
        super().revise(changes, expected_version=expected_version)

    def require_alive(self) -> None:
        """Raise `ItemArchived` for an archived item."""
        if self.archived_at is not None:
            raise ItemArchived(key=self.key)

    def require_ours(self, fields: Iterable[str]) -> None:
        """Raise `FieldOwnedBySource` when one of `fields` is kept by the source."""
        owned = sorted({name.removesuffix("_id") for name in fields} & set(self.source_fields))
        if owned:
            raise FieldOwnedBySource(
                key=self.key, fields=owned, source=self.site, url=self.external_url
            )

    def note_state(self, at: datetime) -> None:
        """Follow a change of state with the times that ages and cycle times are counted from."""
        if self.started_at is None and self.state_category is StateCategory.IN_PROGRESS:
            self.started_at = at
        if self.state_category.is_open:
            self.finished_at = None
        elif self.finished_at is None:
            self.finished_at = at
