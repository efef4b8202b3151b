"""Budgets and spend: periods, what of them value streams may draw, and what documents say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db import transaction

from integrations.spreadsheet.columns import Column, Holds
from integrations.spreadsheet.kinds.kind import Kind, Row, Run
from integrations.spreadsheet.kinds.records import VERSION, Records, wanted
from integrations.spreadsheet.report import Fate, Outcome
from kernel.errors import DomainError, InvalidValue
from portfolio import actions
from portfolio.models import Allocation, BudgetPeriod
from portfolio.spending import SpendKind, SpendRow, SpendVerdict

REASON = "As the imported sheet says."


class BudgetPeriods(Records[BudgetPeriod]):
    """One period a row."""

    subject = "budget_period"
    verbs = ("budget.edit",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", "What it is called here.", needed=True, also=("period",), example="2026 H1"),
        Column("startsDate", "Its first day.", Holds.DATE, example="2026-01-01"),
        Column("endsDate", "Its last day.", Holds.DATE, example="2026-06-30"),
        Column("amount", "All of it, in the portfolio's currency.", Holds.NUMBER,
               example="2000000"),
        VERSION,
    )  # fmt: skip

    def identity(self, row: Row) -> str:
        """Return the name."""
        return str(row.values.get("name", ""))

    def targets(self, rows: Sequence[Row]) -> dict[int, BudgetPeriod | DomainError]:
        """Find periods by name."""
        names = {row.number: row.values.get("name") for row in rows}
        here = BudgetPeriod.objects.filter(portfolio=self.run.portfolio)
        found = {period.name: period for period in here.filter(name__in={*names.values()})}
        return {number: found[name] for number, name in names.items() if name in found}

    def create(self, row: Row) -> BudgetPeriod:
        """Say how much may be spent from one day to another."""
        wanted(row, "name", "startsDate", "endsDate", "amount")
        given, run = row.values, self.run
        return actions.create_budget_period(
            by=run.by, portfolio=run.portfolio.key, name=given["name"],
            days=(given["startsDate"], given["endsDate"]), amount=given["amount"], at=run.at,
        )  # fmt: skip

    def edit(self, target: BudgetPeriod, changes: dict[str, Any]) -> BudgetPeriod:
        """Change its days or its amount."""
        return actions.edit_budget_period(
            by=self.run.by, portfolio=self.run.portfolio.key, name=target.name, changes=changes,
            expected_version=target.version, at=self.run.at,
        )  # fmt: skip


class Budgets(Records[Allocation]):
    """What of a period a value stream may draw, for one theme or none in particular, a row."""

    subject = "allocation"
    verbs = ("budget.edit",)
    own = (
        Column("period", "By name.", needed=True, also=("period.name",), example="2026 H1"),
        Column("valueStream", "By name.", needed=True, also=("valueStream.name",),
               example="City deliveries"),
        Column("theme", "By name; empty for none in particular.", also=("theme.name",),
               example="Carry more"),
        Column("amount", "In all, in the portfolio's currency; 0 takes it back.", Holds.NUMBER,
               needed=True, also=("allocated",), example="800000"),
    )  # fmt: skip
    columns: ClassVar[tuple[Column, ...]] = (
        *own,
        Column("reason", "Why: it stands in the board's decision.", example="The fair is in May"),
        VERSION,
    )
    links = {
        "period": lambda allocation: allocation.period.name,
        "valueStream": lambda allocation: allocation.value_stream.name,
        "theme": lambda allocation: allocation.theme.name if allocation.theme_id else None,
    }

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.reasons: Mapping[int, str] = {}

    def identity(self, row: Row) -> str:
        """Return what the money is for."""
        return " / ".join(str(row.values.get(name, "")) for name in self.links)

    def called(self, target: Allocation) -> str:
        """Return what the money is for."""
        return " / ".join(str(find(target) or "") for find in self.links.values()).rstrip(" /")

    def targets(self, rows: Sequence[Row]) -> dict[int, Allocation | DomainError]:
        """Find allocations by what they are for."""
        self.reasons = {}
        here = Allocation.objects.filter(portfolio=self.run.portfolio)
        near = here.filter(period__name__in={row.values.get("period") for row in rows})
        found = {
            tuple(find(each) for find in self.links.values()): each
            for each in near.select_related("period", "value_stream", "theme")
        }
        wanted_by = {row.number: tuple(map(row.values.get, self.links)) for row in rows}
        return {number: found[name] for number, name in wanted_by.items() if name in found}

    def create(self, row: Row) -> Allocation:
        """Decide what the money is for."""
        wanted(row, "period", "valueStream", "amount")
        return self._allocate(row.values, row.values["amount"], 0)

    def bring(
        self, row: Row, found: Allocation | None, fresh: dict[int, Any]
    ) -> tuple[Fate, Allocation]:
        """Allocate, for the reason that the row gives."""
        if found is not None and "reason" in row.values:
            self.reasons = {found.pk: row.values["reason"]}
        return super().bring(row, found, fresh)

    def edit(self, target: Allocation, changes: dict[str, Any]) -> Allocation:
        """Decide anew."""
        names = {name: find(target) for name, find in self.links.items()}
        named = {**names, "reason": self.reasons.get(target.pk, REASON)}
        return self._allocate(named, changes["amount"], target.version)

    def _allocate(self, named: Mapping[str, Any], amount: Any, version: int) -> Allocation:
        share = actions.Share(named["period"], named["valueStream"], named.get("theme"))
        return actions.allocate_budget(
            by=self.run.by, portfolio=self.run.portfolio.key, share=share, amount=amount,
            reason=named.get("reason") or REASON, expected_version=version, at=self.run.at,
        )  # fmt: skip


class Spending(Kind):
    """One document a row; whole parts of the file are taken at once."""

    verbs = ("spend.import",)
    at_once = 5_000
    columns: ClassVar[tuple[Column, ...]] = (
        Column("document", "Its number, unique in its sheet.", needed=True, example="2026-0117"),
        Column("epic", "The key of the epic that it is for; or a value stream.",
               also=("epic.key",)),
        Column("valueStream", "By name, for what is for no epic.", also=("valueStream.name",),
               example="City deliveries"),
        Column("theme", "By name, beside a value stream.", also=("theme.name",)),
        Column("amount", "Below zero for a credit note.", Holds.NUMBER, needed=True,
               example="12500.00"),
        Column("currency", "ISO 4217; empty is the portfolio's."),
        Column("kind", "An investment, or a cost of running things.", Holds.CHOICE, needed=True,
               choices=tuple(SpendKind), example="CAPEX"),
        Column("bookedDate", "When it was booked.", Holds.DATE, needed=True, also=("booked",),
               example="2026-02-11"),
        Column("note", "For people."),
    )  # fmt: skip

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        if not run.sheet.strip():
            raise InvalidValue("sheet", "Name the ledger that numbers these documents.")
        self.seen: dict[str, int] = {}

    def take(self, rows: Sequence[Row]) -> Iterator[Outcome]:
        """Take in documents; those that are known already are as they were."""
        found: dict[int, Outcome] = {}
        fresh = []
        for row in rows:
            first = self.seen.setdefault(str(row.values.get("document")).strip(), row.number)
            if first == row.number:
                fresh.append(row)
            else:
                reason = f"Row {first} has the same document number."
                found[row.number] = Outcome(
                    row.number, Fate.REJECTED, column="document", reason=reason
                )
        found |= self._judged(fresh)
        for row in rows:
            yield found[row.number]

    def _judged(self, rows: Sequence[Row]) -> dict[int, Outcome]:
        """Say what came of each row; a report that names too few is asked for again in parts."""
        if not rows:
            return {}
        mark = transaction.savepoint()
        report = self._absorb(rows)
        others = report.duplicates + report.rejected
        if others == len(report.rows) or report.duplicates == len(rows):
            transaction.savepoint_commit(mark)
            return self._outcomes(rows, report)
        transaction.savepoint_rollback(mark)
        parts = (self._outcomes(part, self._absorb(part)) for part in _parts(rows))
        return {number: each for part in parts for number, each in part.items()}

    def _absorb(self, rows: Sequence[Row]) -> actions.SpendReport:
        run = self.run
        return actions.absorb_spend(
            by=run.by, portfolio=run.portfolio.key, source=run.sheet,
            rows=map(_row, rows), at=run.at,
        )  # fmt: skip

    def _outcomes(self, rows: Sequence[Row], report: actions.SpendReport) -> dict[int, Outcome]:
        judged = {each.row: each for each in report.rows}
        usual = Fate.UNCHANGED if report.duplicates == len(rows) else Fate.CREATED
        found = {}
        for row in rows:
            one = judged.get(row.number)
            fate = usual if one is None else _FATES[one.verdict]
            reason = one.reason if one is not None and fate is Fate.REJECTED else ""
            key = "" if fate is Fate.REJECTED else str(row.values.get("document", ""))
            found[row.number] = Outcome(row.number, fate, key=key, reason=reason)
        return found


_NAMED = 100
"""Rows of which a report names every one."""

_FATES = {
    SpendVerdict.ACCEPTED: Fate.CREATED,
    SpendVerdict.DUPLICATE: Fate.UNCHANGED,
    SpendVerdict.REJECTED: Fate.REJECTED,
}


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), _NAMED):
        yield rows[start : start + _NAMED]


def _row(row: Row) -> SpendRow:
    given = row.values
    return SpendRow(
        row=row.number,
        document=given.get("document", ""),
        amount=given.get("amount"),
        kind=given.get("kind", ""),
        booked_date=given.get("bookedDate"),
        epic=given.get("epic", ""),
        value_stream=given.get("valueStream", ""),
        theme=given.get("theme", ""),
        currency=given.get("currency", ""),
        note=given.get("note", ""),
    )
