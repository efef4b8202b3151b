"""What a board has before it when it decides, to be frozen into the decision."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from portfolio.actions.knowledge import business_case_of
from portfolio.models import HYPOTHESIS, Epic, EpicFacts, EvidenceSummary

OF_EPIC = (
    "key",
    "title",
    "description",
    "state",
    "version",
    "kind",
    "class_of_service",
    "leading_indicators",
    "rough_size",
    "estimated_cost",
    "planned_start_date",
    "planned_end_date",
    "mvp_due_date",
)
OF_CASE = (
    "in_scope",
    "out_of_scope",
    "sponsors",
    "users_affected",
    "products_affected",
    "customer_impact",
    "alternatives",
    "return_kind",
    "sourcing",
    "estimated_value",
    "timeline",
    "mvp_features",
    "mvp_cost",
    "mvp_weeks",
)


def seen_by_board(epic: Epic, evidence: Sequence[EvidenceSummary]) -> dict[str, Any]:
    """Return the epic with its case, its facts and the evidence, as they stand."""
    facts = EpicFacts.objects.filter(epic=epic).first() or EpicFacts()
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
        "evidence": [one.frozen() for one in evidence],
    }


def _values(row: Model, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
