"""What a board has before it when it decides, to be frozen into the decision."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from kernel.principal import Principal
from portfolio.actions.knowledge import business_case_of
from portfolio.models import HYPOTHESIS, BusinessCase, Epic, EpicFacts, EpicRank

OF_EPIC = (
    "key",
    "title",
    "description",
    "state",
    "version",
    "investment_type",
    "class_of_service",
    "leading_indicators",
    "rough_size",
    "estimated_cost",
    "cost_of_delay",
    "duration_weeks",
    "due_date",
    "planned_start_date",
    "planned_end_date",
    "mvp_due_date",
)
OF_CASE = tuple(
    field.name
    for field in BusinessCase._meta.concrete_fields  # noqa: SLF001
    if not field.is_relation and field.name not in ("id", "version")
)
OF_RANK = ("rank", "score", "method", "wsjf", "cd3", "manual_rank")


def seen_by_board(epic: Epic, by: Principal) -> dict[str, Any]:
    """Return the epic with its case, its facts and its place in the ranking, as they stand.

    With them goes whether who decides may approve what is above the threshold: roles change.
    """
    facts = EpicFacts.objects.filter(epic=epic).first() or EpicFacts()
    ranked = EpicRank.objects.filter(epic=epic).first()
    return {
        "epic": {
            **_values(epic, OF_EPIC),
            "theme": epic.theme.name if epic.theme else None,
            "value_stream": epic.value_stream.name if epic.value_stream else None,
            "owner": epic.owner.name if epic.owner else None,
        },
        "hypothesis": _values(epic, HYPOTHESIS),
        "business_case": _values(business_case_of(epic), OF_CASE),
        "facts": _values(facts, ("outcomes", "open_blockers")),
        "may_approve": by.may("epic.approve", epic.portfolio_id),
        "ranking": ranked and _values(ranked, OF_RANK),
    }


def _values(row: Model, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
