"""What the rows of a sheet can be of. A new kind is a class and an entry here."""

from collections.abc import Mapping
from enum import StrEnum

from integrations.spreadsheet.kinds.items import Epics, Features
from integrations.spreadsheet.kinds.kind import Kind, Row, Run, rejected
from integrations.spreadsheet.kinds.money import BudgetPeriods, Budgets, Spending
from integrations.spreadsheet.kinds.objectives import Objectives
from integrations.spreadsheet.kinds.strategy import Themes, ValueStreams


class SheetKind(StrEnum):
    """What the rows of a sheet are of."""

    THEMES = "THEMES"
    VALUE_STREAMS = "VALUE_STREAMS"
    OBJECTIVES = "OBJECTIVES"
    EPICS = "EPICS"
    FEATURES = "FEATURES"
    BUDGET_PERIODS = "BUDGET_PERIODS"
    BUDGETS = "BUDGETS"
    SPEND = "SPEND"


KINDS: Mapping[SheetKind, type[Kind]] = {
    SheetKind.THEMES: Themes,
    SheetKind.VALUE_STREAMS: ValueStreams,
    SheetKind.OBJECTIVES: Objectives,
    SheetKind.EPICS: Epics,
    SheetKind.FEATURES: Features,
    SheetKind.BUDGET_PERIODS: BudgetPeriods,
    SheetKind.BUDGETS: Budgets,
    SheetKind.SPEND: Spending,
}

__all__ = ["KINDS", "Kind", "Row", "Run", "SheetKind", "rejected"]
