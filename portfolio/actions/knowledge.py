"""What is known of epics when they want to take a step, put together for many at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db import models
from django.db.models import F

from portfolio.deciding import DecisionKind
from portfolio.exit_rules import Case
from portfolio.models import (
    BusinessCase,
    Decision,
    Epic,
    EpicFacts,
    EpicPrecedence,
    EvidenceSummary,
    Score,
)
from portfolio.verdicts import Verdict

NOT_ARGUED = BusinessCase()
"""The case of an epic that nobody has argued for yet."""

M = TypeVar("M", EpicFacts, BusinessCase)


def cases_of(epics: Sequence[Epic], *, hold: bool = False) -> dict[int, Case]:
    """Return what exit rules look at, by epic; nobody approves yet.

    Args:
        epics: With their portfolios.
        hold: Whether facts and cases stay as they are until the transaction ends.
    """
    facts = _by_epic(EpicFacts, epics, hold=hold)
    argued = _by_epic(BusinessCase, epics, hold=hold)
    waits_for = _prerequisites_of(epics)
    newest = EvidenceSummary.objects.filter(epic__in=epics).newest_of_each(1)
    verdicts = {one.epic_id: Verdict(one.verdict) for one in newest}
    scored = {*Score.objects.filter(epic__in=epics).values_list("epic_id", flat=True)}
    return {
        epic.pk: _case(
            epic,
            facts.get(epic.pk, EpicFacts()),
            argued.get(epic.pk, NOT_ARGUED),
            scored=epic.pk in scored,
            waits_for=tuple(waits_for[epic.pk]),
            verdict=verdicts.get(epic.pk),
        )
        for epic in epics
    }


def _prerequisites_of(epics: Sequence[Epic]) -> defaultdict[int, list[str]]:
    """Return the keys of the unfinished epics of the same portfolio that each waits for."""
    found = EpicPrecedence.objects.filter(
        after__in=epics, before__portfolio=F("after__portfolio"), before__archived_at=None
    ).exclude(before__state__in=Epic.states_of_closed())
    keys: defaultdict[int, list[str]] = defaultdict(list)
    for after, key in found.order_by("before").values_list("after", "before__key"):
        keys[after].append(key)
    return keys


def lifted_rules(epics: Sequence[Epic], at: datetime) -> dict[int, set[str]]:
    """Return the exit rules that standing overrides lift, by epic."""
    lifted: dict[int, set[str]] = {epic.pk: set() for epic in epics}
    standing = Decision.objects.filter(
        epic__in=epics, kind=DecisionKind.OVERRIDE, decided_at__lte=at, expires_at__gt=at
    )
    for epic, rules in standing.values_list("epic_id", "rules"):
        lifted[epic].update(rules)
    return lifted


def business_case_of(epic: Epic) -> BusinessCase:
    """Return the business case of an epic; an empty one where nobody has argued yet."""
    return BusinessCase.objects.filter(epic=epic).first() or NOT_ARGUED


def _by_epic(model: type[M], epics: Sequence[Epic], *, hold: bool) -> dict[int, M]:
    rows: models.QuerySet[M] = model._default_manager.filter(epic__in=epics)  # noqa: SLF001
    if hold:
        rows = rows.select_for_update().order_by("pk")
    return {row.epic_id: row for row in rows}


def _case(
    epic: Epic,
    facts: EpicFacts,
    argued: BusinessCase,
    *,
    scored: bool,
    waits_for: tuple[str, ...],
    verdict: Verdict | None,
) -> Case:
    return Case(
        has_owner=epic.owner_id is not None,
        has_theme=epic.theme_id is not None,
        has_value_stream=epic.value_stream_id is not None,
        cost=epic.estimated_cost,
        epic_threshold=epic.portfolio.epic_threshold,
        approval_threshold=epic.portfolio.approval_threshold,
        unwritten=epic.unwritten,
        leading_indicators=len(epic.leading_indicators),
        rough_size=epic.rough_size,
        unargued=argued.unargued,
        undefined_mvp=argued.undefined_mvp,
        alternatives=len(argued.alternatives),
        outcomes=facts.outcomes,
        scored=scored,
        open_blockers=facts.open_blockers,
        waits_for=waits_for,
        verdict=verdict,
    )
