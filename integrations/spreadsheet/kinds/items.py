"""Epics and features: a row is of the item whose key it names, else of the one that it became."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from django.db.models import Q

from integrations.spreadsheet.columns import Column, Holds
from integrations.spreadsheet.errors import CellRefused
from integrations.spreadsheet.kinds.kind import Row
from integrations.spreadsheet.kinds.records import VERSION, Records, wanted
from integrations.spreadsheet.models import SheetRow
from kernel.errors import DomainError, NotFound, shown
from portfolio import actions
from portfolio.models import ClassOfService, Epic, InvestmentType, Item, RoughSize
from portfolio.schema.types import Epic as EpicType
from products import actions as products
from products.models import Feature
from products.schema.types import Feature as FeatureType
from teams import actions as teams

I = TypeVar("I", bound=Item)  # noqa: E741 # an item

KEY = Column("key", "Of an epic or feature that is here: then the row changes it.")
ROW_ID = Column(
    "rowId",
    "What the row is called in your sheet: the next import finds its item by it. Without one,"
    " and without a key, it is found by its title.",
    example="7",
)
MOST_NAMED = 5


class Items(Records[I]):
    """Items of one level."""

    model: ClassVar[type[Item]]
    related: ClassVar[tuple[str, ...]] = ()

    def identity(self, row: Row) -> str:
        """Return the key, else what the row is called in its sheet, else the title."""
        if "key" in row.values:
            return f"key {row.values['key']}"
        if "rowId" in row.values:
            return self._own(row)
        return f"title {row.values.get('title', '')}"

    def remembered_as(self, row: Row) -> str:
        """Return the row's own name in its sheet, or its title; nothing for a mere key."""
        if "rowId" in row.values:
            return self._own(row)
        return "" if "key" in row.values else self.identity(row)

    def called(self, target: I) -> str:
        """Return its key."""
        return target.key

    def targets(self, rows: Sequence[Row]) -> dict[int, I | DomainError]:
        """Find items by key, by what an earlier import kept of their rows, or refuse a row."""
        keyed = self._keyed(rows)
        named = {row.number: self.remembered_as(row) for row in rows}
        kept = self._kept({*named.values()} - {""})
        twins = self._twins([row for row in rows if {"key", "rowId"}.isdisjoint(row.values)])
        found: dict[int, I | DomainError] = {}
        for row in rows:
            if "key" in row.values:
                found[row.number] = self._by_key(row, keyed, kept.get(named[row.number]))
            elif named[row.number] in kept:
                found[row.number] = kept[named[row.number]]
            elif row.values.get("title") in twins:
                found[row.number] = self._same_title(row, twins)
        return found

    def _own(self, row: Row) -> str:
        return f"id {self.run.sheet}:{row.values['rowId']}"

    def _here(self) -> Any:
        rows: Any = self.model._default_manager.all()  # noqa: SLF001
        seen = rows.visible_to(self.run.by).filter(portfolio=self.run.portfolio)
        return seen.select_related("portfolio", *self.related)

    def _keyed(self, rows: Sequence[Row]) -> dict[str, list[I]]:
        keys = {row.values["key"] for row in rows if "key" in row.values}
        found: defaultdict[str, list[I]] = defaultdict(list)
        for item in self._here().filter(Q(key__in=keys) | Q(external_key__in=keys)):
            for key in {item.key, item.external_key} & keys:
                found[key].append(item)
        return found

    def _by_key(self, row: Row, keyed: dict[str, list[I]], own: I | None) -> I | DomainError:
        key = row.values["key"]
        items = sorted(keyed.get(key, []), key=lambda item: item.key != key)
        if not items:
            return CellRefused("key", NotFound(what=self.model.level.lower(), key=key).message)
        if len(items) > 1 and items[0].key != key:
            names = ", ".join(item.key for item in items[:MOST_NAMED])
            return CellRefused("key", f"{shown(key)} may be {names}; use one of their own keys.")
        if own is not None and own.pk != items[0].pk:
            return CellRefused("rowId", f"It is that of {own.key}, and the key is {key}.")
        return items[0]

    def _kept(self, identities: set[str]) -> dict[str, I]:
        rows = SheetRow.objects.filter(portfolio=self.run.portfolio, identity__in=identities)
        kept = rows.filter(**{f"{self.subject}__isnull": False})
        named = dict(kept.values_list(self.subject, "identity"))
        return {named[item.pk]: item for item in self._here().filter(pk__in=named)}

    def _twins(self, rows: Sequence[Row]) -> dict[str, str]:
        """Return the keys of items here that have the title of one of these rows."""
        titles = {row.values["title"] for row in rows if "title" in row.values}
        same = self._here().active().filter(title__in=titles)
        return dict(same.values_list("title", "key"))

    def _same_title(self, row: Row, twins: dict[str, str]) -> CellRefused:
        key = twins[row.values["title"]]
        return CellRefused(
            "title",
            f"{key} has this title already. Put {key} into the column key to change it, or a"
            " rowId to make another one.",
        )

    @abstractmethod
    def create(self, row: Row) -> I:
        """Make an item by the action that makes one."""


class Epics(Items[Epic]):
    """One epic a row."""

    model = Epic
    subject = "epic"
    verbs = ("epic.create", "epic.edit")
    shown_by = (EpicType,)
    related = ("theme", "value_stream", "owner")
    links = {
        "theme": lambda epic: epic.theme.name if epic.theme_id else None,
        "valueStream": lambda epic: epic.value_stream.name if epic.value_stream_id else None,
        "owner": lambda epic: epic.owner.email if epic.owner_id else None,
    }
    columns: ClassVar[tuple[Column, ...]] = (
        KEY,
        ROW_ID,
        Column("title", "One line.", example="Carry heavy loads"),
        Column("description", "Any text."),
        Column("theme", "By name.", also=("theme.name", "strategicTheme"), example="Carry more"),
        Column("valueStream", "By name.", also=("valueStream.name",), example="City deliveries"),
        Column("owner", "By e-mail.", also=("owner.email",)),
        Column("investmentType", "What the money is for.", Holds.CHOICE,
               choices=tuple(InvestmentType), example="BUSINESS"),
        Column("forWhom", "Which customers it serves.", also=("hypothesis.forWhom",)),
        Column("need", "What they lack.", also=("hypothesis.need",)),
        Column("solution", "What will be built.", also=("hypothesis.solution",)),
        Column("benefit", "What they gain by it.", also=("hypothesis.benefit",)),
        Column("unlike", "What they do without it.", also=("hypothesis.unlike",)),
        Column("difference", "What sets it apart from that.", also=("hypothesis.difference",)),
        Column("businessOutcome", "What the company gains.",
               also=("hypothesis.businessOutcome",)),
        Column("leadingIndicators", "What would show early that the bet is right.", Holds.LIST),
        Column("roughSize", "How big it looks.", Holds.CHOICE, choices=tuple(RoughSize),
               example="L"),
        Column("estimatedCost", "In all, in the portfolio's currency.", Holds.NUMBER,
               example="400000"),
        Column("classOfService", "How urgent it is by its nature.", Holds.CHOICE,
               choices=tuple(ClassOfService), example="STANDARD"),
        Column("costOfDelay", "What a week of waiting costs.", Holds.NUMBER,
               also=("costOfDelayPerWeek", "costOfDelayPerWeek.amount"), example="5000"),
        Column("durationWeeks", "From its start to its end.", Holds.NUMBER, example="12"),
        Column("dueDate", "Of one with a fixed date.", Holds.DATE),
        Column("plannedStartDate", "The first day.", Holds.DATE, example="2026-01-05"),
        Column("plannedEndDate", "The last day.", Holds.DATE, example="2026-03-27"),
        VERSION,
    )  # fmt: skip

    def create(self, row: Row) -> Epic:
        """Put a new idea into the funnel, behind all others."""
        wanted(row, "title")
        return actions.create_epic(
            by=self.run.by, portfolio=self.run.portfolio.key, title=row.values["title"],
            details=self.given(row, "title"), at=self.run.at,
        )  # fmt: skip

    def edit(self, target: Epic, changes: dict[str, Any]) -> Epic:
        """Change an epic."""
        return actions.edit_epic(
            by=self.run.by, key=target.key, changes=changes, expected_version=target.version,
            at=self.run.at,
        )  # fmt: skip


class Features(Items[Feature]):
    """One feature a row."""

    model = Feature
    subject = "feature"
    verbs = ("feature.create", "feature.edit")
    shown_by = (FeatureType,)
    related = ("epic", "product", "team")
    links = {
        "epic": lambda feature: feature.epic.key if feature.epic_id else None,
        "product": lambda feature: feature.product.key if feature.product_id else None,
        "team": lambda feature: feature.team.name if feature.team_id else None,
    }
    columns: ClassVar[tuple[Column, ...]] = (
        KEY,
        ROW_ID,
        Column("title", "One line.", example="A bigger battery"),
        Column("description", "Any text."),
        Column("epic", "What it serves: a key, or the rowId of an imported epic.",
               also=("epic.key",)),
        Column("product", "By key.", also=("product.key",)),
        Column("team", "Who answers for it, by name.", also=("team.name",)),
        Column("benefitHypothesis", "What its users should gain by it.",
               example="Twice the range"),
        Column("acceptanceCriteria", "Up to 100.", Holds.LIST, example="Flies an hour; lands"),
        VERSION,
    )  # fmt: skip

    def targets(self, rows: Sequence[Row]) -> dict[int, Feature | DomainError]:
        """Find features; what their rows name as epic becomes its key."""
        self._name_epics(rows)
        return super().targets(rows)

    def create(self, row: Row) -> Feature:
        """Add a feature behind all others."""
        wanted(row, "title")
        return products.create_feature(
            by=self.run.by, portfolio=self.run.portfolio.key, title=row.values["title"],
            details=self.given(row, "title"), at=self.run.at,
        )  # fmt: skip

    def edit(self, target: Feature, changes: dict[str, Any]) -> Feature:
        """Change a feature."""
        return teams.edit_feature(
            by=self.run.by, key=target.key, changes=changes, expected_version=target.version
        )

    def _name_epics(self, rows: Sequence[Row]) -> None:
        """Put our keys where rows name epics by their source's, or by the rows of their sheet."""
        names = {row.values["epic"] for row in rows if "epic" in row.values}
        here = Epic.objects.visible_to(self.run.by).filter(portfolio=self.run.portfolio)
        own = {f"id {self.run.sheet}:{name}": name for name in names}
        kept = SheetRow.objects.filter(
            portfolio=self.run.portfolio, identity__in=own, epic__isnull=False
        )
        keys = {own[each]: key for each, key in kept.values_list("identity", "epic__key")}
        sources = here.filter(external_key__in=names).values_list("external_key", "key")
        keys |= dict(sources)
        keys |= {key: key for key in here.filter(key__in=names).values_list("key", flat=True)}
        for row in rows:
            name = row.values.get("epic")
            if name in keys:
                row.values["epic"] = row.texts["epic"] = keys[name]
