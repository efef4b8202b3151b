from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from kernel import audit, outbox
from kernel.errors import InvalidValue, NotFound
from kernel.principal import Principal
from organization.models import Person
from portfolio.actions.approvers import approver_named
from portfolio.actions.guardrails import check_guardrails
from portfolio.actions.knowledge import business_case_of
from portfolio.actions.overrides import rules_lifted_by
from portfolio.actions.room import require_room
from portfolio.actions.seen import seen_by_board
from portfolio.actions.stepping import check_step, take_step
from portfolio.deciding import EFFECTS, DecisionKind, Effect
from portfolio.errors import DecisionNotPossible
from portfolio.exit_rules import Check
from portfolio.kanban import EpicState
from portfolio.models import HYPOTHESIS, Decision, Epic, EvidenceSummary, Taken


@dataclass(frozen=True, slots=True)
class Override:
    """An exception from exit rules that a decision claims: why, and who allows it (e-mail)."""

    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a decision rests on.

    Attributes:
        reason: Why the board decides so.
        evidence: Ids of the evidence that it cites; none means the newest of the epic. The rules
            look at the newest, whatever is cited.
        override: An exception from the exit rules; None asks for none.
    """

    reason: str
    evidence: Sequence[int] = ()
    override: Override | None = None


@audit.audited
def decide_epic(
    *,
    by: Principal,
    key: str,
    kind: DecisionKind,
    grounds: Grounds,
    expected_version: int,
    at: datetime,
    successor: str | None = None,
) -> Decision:
    """Write a decision of the board down for good, and move the epic as it says.

    Args:
        by: Who decides.
        key: Of the epic.
        kind: What is decided; see `portfolio.deciding.EFFECTS`.
        grounds: Why, on what evidence, with which exception.
        expected_version: The version of the epic that the board had before it.
        at: When.
        successor: The title of the epic that a pivot goes on with; a pivot needs one.

    Raises:
        Conflict: The epic has changed since that version.
        DecisionNotPossible: The epic's state knows no such decision.
        MoveNotAllowed: Exit rules of the step are not met.
        WipLimitReached: Where it, or its successor, would go, there is no room.
        ApproverMayNot, OverrideNotAllowed: Who should allow the exception may not, or has not.
        NotFound: A cited piece of evidence is none of the epic's.
        InvalidValue: No reason, or a successor without a pivot, or a pivot without one.
    """
    epic = Epic.objects.locked_for(by, key, "epic.decide")
    epic.require_version(expected_version)
    epic.require_alive()
    epic.require_ours(["state"])
    effect = _effect(epic, kind)
    _require_words(kind, grounds, successor)
    evidence = _cited(epic, grounds.evidence)
    approver, lifted = _exception(by, epic, grounds.override, at)
    seen = seen_by_board(epic, by)
    following = None
    checks: list[Check] = []
    if effect.state is None:
        epic.extend_mvp(_extended(epic, at))
    else:
        step = epic.require_step(effect.state)
        checks = check_step(epic, step, by=by, at=at, decided=True, overridden=lifted)
        if successor is not None:  # its rank and key are locked before the limits of the step
            following = _succeed(epic, successor, by, at)
        taken = Taken(step, checks, grounds.reason, effect.conclusion or "")
        take_step(epic, taken, by=by, at=at)
    decision = Decision(
        workspace_id=by.workspace_id,
        portfolio_id=epic.portfolio_id,
        epic=epic,
        kind=kind,
        reason=grounds.reason,
        decided_at=at,
        decided_by_id=by.person_id,
        evidence=[one.frozen() for one in evidence],
        seen=seen,
        checks=[asdict(check) for check in checks],
        override_reason=grounds.override.reason if grounds.override else "",
        override_approver=approver,
        successor=following,
    )
    decision.check_values("reason", "override_reason").save(force_insert=True)
    check_guardrails(epic.portfolio_id, by=by, at=at, cause="decide_epic")
    outbox.note_change(by.workspace_id)
    outbox.note_board(by.workspace_id)
    return decision


def _effect(epic: Epic, kind: DecisionKind) -> Effect:
    state = EpicState(epic.state)
    if kind not in EFFECTS or state not in EFFECTS[kind].sources:
        possible = [one for one, effect in EFFECTS.items() if state in effect.sources]
        raise DecisionNotPossible(kind=kind, state=state, possible=possible)
    return EFFECTS[kind]


def _require_words(kind: DecisionKind, grounds: Grounds, successor: str | None) -> None:
    if not grounds.reason.strip():
        raise InvalidValue("reason", "Say why the board decides so.")
    if kind is DecisionKind.PIVOT and successor is None:
        raise InvalidValue("successor", "Name the epic that the pivot goes on with.")
    if kind is not DecisionKind.PIVOT and successor is not None:
        raise InvalidValue("successor", "Only a pivot has a successor.")


def _cited(epic: Epic, ids: Sequence[int]) -> list[EvidenceSummary]:
    """Return the evidence that a decision rests on, the newest first."""
    known = EvidenceSummary.objects.filter(epic=epic).newest_first()
    if not ids:
        return list(known[:1])
    found = list(known.filter(pk__in=ids))
    for missing in {*ids} - {one.pk for one in found}:
        raise NotFound(what=f"evidence of {epic.key}", key=str(missing))
    return found


def _exception(
    by: Principal, epic: Epic, override: Override | None, at: datetime
) -> tuple[Person | None, list[str]]:
    """Return who allows an exception, and the rules that it lifts."""
    if override is None:
        return None, []
    if not override.reason.strip():
        raise InvalidValue("override", "Say why an exception is needed.")
    approver = approver_named(by, override.approver, epic.portfolio_id)
    return approver, rules_lifted_by(approver, epic, by=by, at=at)


def _extended(epic: Epic, at: datetime) -> date:
    due = business_case_of(epic).mvp_due(epic.workspace.day_of(at))
    if due is None:
        raise InvalidValue("kind", f"{epic.key} has no timebox to extend; set mvpWeeks.")
    return due


def _succeed(epic: Epic, title: str, by: Principal, at: datetime) -> Epic:
    """Put the epic that a pivot goes on with into the funnel, with the bet as it stood."""
    successor = Epic(
        workspace_id=epic.workspace_id,
        portfolio=epic.portfolio,
        title=title,
        requester_id=by.person_id,
        pivoted_from=epic,
        investment_type=epic.investment_type,
        theme_id=epic.theme_id,
        value_stream_id=epic.value_stream_id,
        owner_id=epic.owner_id,
        **{name: getattr(epic, name) for name in HYPOTHESIS},
    )
    successor.check_values("title")
    successor.place_last(at)
    successor.save()
    require_room(by=by, item=successor, before={}, at=at)
    return successor
