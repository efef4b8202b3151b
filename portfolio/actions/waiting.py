"""What waits for whom: computed from the rows, so that it is right whatever was missed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from kernel import audit
from kernel.levels import Level
from organization.models import Workspace
from portfolio import exit_rules
from portfolio.actions.approvers import GRANT
from portfolio.actions.knowledge import cases_of, lifted_rules
from portfolio.actions.telling import tell_of_waiting
from portfolio.deciding import EFFECTS, DecisionKind
from portfolio.kanban import EpicState
from portfolio.models import (
    Decision,
    Epic,
    EpicQuerySet,
    EvidenceSummary,
    OverrideState,
    Waiting,
    WaitingKind,
    WipOverride,
    WipOverrideQuerySet,
)
from portfolio.models.waiting import DECISIONS

DECIDE = "epic.decide"
APPROVE = "epic.approve"

MOST_OF_A_REASON = 500
EXPIRES_WITHIN = timedelta(days=7)

OF_BOARD = (*DECISIONS, WaitingKind.OVERRIDE_ASKED, WaitingKind.OVERRIDE_EXPIRING)
"""The kinds that this level computes."""


def record_waiting(
    workspace_id: int, kinds: Collection[str], fresh: Iterable[Waiting], at: datetime
) -> None:
    """Bring what waits, of some kinds and in the whole workspace, to `fresh`, and tell of the new.

    Rows that stay the same are not touched. Called inside the transaction of who knows.
    """
    columns = [field.attname for field in Waiting._meta.concrete_fields if field.name != "id"]  # noqa: SLF001
    known = Waiting.objects.filter(workspace=workspace_id, kind__in=kinds).order_by("pk")
    kept = {tuple(getattr(row, name) for name in columns): row.pk for row in known}
    wanted = {tuple(getattr(row, name) for name in columns): row for row in fresh}
    past = Waiting.objects.filter(pk__in=[pk for key, pk in kept.items() if key not in wanted])
    renamed = {row.fact for row in past}
    past.delete()
    made = Waiting.objects.bulk_create([row for key, row in wanted.items() if key not in kept])
    tell_of_waiting(workspace_id, [row for row in made if row.fact not in renamed], at)


@transaction.atomic
def refresh_waiting(*, workspace_id: int, at: datetime) -> None:
    """Compute anew what waits for the boards of a workspace. May run twice and beside itself.

    Args:
        workspace_id: Whose.
        at: The moment that due dates are compared with.
    """
    audit.take_turns(f"waiting:{workspace_id}")
    workspace = Workspace.objects.get(pk=workspace_id)
    alive = Epic.objects.active().filter(workspace=workspace_id).defer("description")
    told = alive.select_related("portfolio")
    fresh = [
        *_gos(list(told.filter(state=EpicState.ANALYZING)), at),
        *_timeboxes(alive.filter(state=EpicState.MVP), workspace.day_of(at)),
        *_verdicts(list(alive.filter(state__in=[EpicState.MVP, EpicState.PERSEVERE]))),
        *_exceptions(alive.open(), at, workspace),
        *_places(WipOverride.objects.filter(workspace=workspace_id).order_by("pk"), at, workspace),
    ]
    record_waiting(workspace_id, OF_BOARD, fresh, at)


def _gos(epics: Sequence[Epic], at: datetime) -> Iterator[Waiting]:
    """Find the epics that lack nothing but the board's word."""
    cases, lifted = cases_of(epics), lifted_rules(epics, at)
    for epic in epics:
        case = cases[epic.pk]
        found = exit_rules.checks(
            (EpicState.ANALYZING, EpicState.READY),
            replace(case, approver=True),
            decided=True,
            skipped=epic.portfolio.skipped_rules,
            overridden=lifted[epic.pk],
        )
        if not any(check.refuses for check in found):
            verb = APPROVE if case.needs_approval else DECIDE
            yield _of_epic(
                epic,
                WaitingKind.GO_PENDING,
                "Its case is complete: GO or NO_GO.",
                verb=verb,
                due_date=epic.planned_start_date,
            )


def _timeboxes(epics: EpicQuerySet, today: date) -> Iterator[Waiting]:
    for epic in epics.filter(mvp_due_date__lt=today):
        reason = f"The MVP had until {epic.mvp_due_date}: PERSEVERE, EXTEND, PIVOT or STOP."
        yield _of_epic(
            epic, WaitingKind.MVP_TIMEBOX_OVER, reason, verb=DECIDE, due_date=epic.mvp_due_date
        )


def _verdicts(epics: Sequence[Epic]) -> Iterator[Waiting]:
    """Find the epics of which the evidence says something new since the board last decided."""
    said: defaultdict[int, list[EvidenceSummary]] = defaultdict(list)
    for one in EvidenceSummary.objects.filter(epic__in=epics).newest_of_each(2):
        said[one.epic_id].append(one)
    decided = dict(
        Decision.objects.filter(epic__in=epics, kind__in=list(EFFECTS))
        .values("epic")
        .annotate(last=Max("decided_at"))
        .values_list("epic", "last")
    )
    for epic in epics:
        newest, before = (*said[epic.pk], None, None)[:2]
        last = decided.get(epic.pk)
        if newest is None or (last is not None and newest.computed_at <= last):
            continue
        if before is not None and before.verdict == newest.verdict:
            continue
        past = f"; it said {before.verdict}" if before else ""
        reason = f"The evidence says {newest.verdict}{past}. It suggests {newest.recommendation}."
        yield _of_epic(epic, WaitingKind.VERDICT_CHANGED, reason, verb=DECIDE)


def _exceptions(epics: EpicQuerySet, at: datetime, workspace: Workspace) -> Iterator[Waiting]:
    ending = Decision.objects.filter(
        epic__in=epics,
        kind=DecisionKind.OVERRIDE,
        expires_at__gt=at,
        expires_at__lte=at + EXPIRES_WITHIN,
    )
    found = ending.select_related("epic", "decided_by").defer("epic__description")
    for decision in found:
        assert decision.epic is not None  # noqa: S101 # held by a constraint
        allowed_by = decision.decided_by
        gone = allowed_by is None or allowed_by.deactivated_at is not None
        yield _of_epic(
            decision.epic,
            WaitingKind.OVERRIDE_EXPIRING,
            f"The exception from {', '.join(decision.rules)} ends.",
            verb=GRANT if gone else "",
            person=None if gone else allowed_by,
            due_date=decision.expires_at and workspace.day_of(decision.expires_at),
        )


def _places(
    overrides: WipOverrideQuerySet, at: datetime, workspace: Workspace
) -> Iterator[Waiting]:
    """Find the overrides of limits that somebody asked for, and those that end soon."""
    asked = Q(state=OverrideState.ASKED)
    ending = Q(state=OverrideState.GRANTED, expires_at__lte=at + EXPIRES_WITHIN)
    found = overrides.filter(asked | ending, expires_at__gt=at)
    for one in found.select_related("limit__theme", "limit__team", "limit__person"):
        wanted = one.state == OverrideState.ASKED
        yield Waiting(
            workspace_id=one.workspace_id,
            portfolio_id=one.portfolio_id,
            person_id=one.approver_id,
            kind=WaitingKind.OVERRIDE_ASKED if wanted else WaitingKind.OVERRIDE_EXPIRING,
            level=one.level,
            key=one.key,
            title=f"{one.places.normalize():f} beyond the limit of {one.limit.place}",
            due_date=workspace.day_of(one.expires_at),
            reason=one.reason[:MOST_OF_A_REASON],
        )


def _of_epic(epic: Epic, kind: WaitingKind, reason: str, **values: Any) -> Waiting:
    return Waiting(
        workspace_id=epic.workspace_id,
        portfolio_id=epic.portfolio_id,
        kind=kind,
        level=Level.EPIC,
        epic=epic,
        key=epic.key,
        title=epic.title,
        reason=reason,
        **values,
    )
