"""How an epic takes a step: what is known is held and checked, and the step written down."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from kernel.principal import Principal
from portfolio import exit_rules
from portfolio.actions.knowledge import business_case_of, cases_of, lifted_rules
from portfolio.actions.room import require_room
from portfolio.deciding import Conclusion
from portfolio.errors import MoveNotAllowed
from portfolio.exit_rules import Check
from portfolio.kanban import STEPS, EpicState, Step
from portfolio.models import Epic, Taken


def check_step(
    epic: Epic,
    step: Step,
    *,
    by: Principal,
    at: datetime,
    decided: bool = False,
    overridden: Collection[str] = (),
) -> list[Check]:
    """Check the rules of a step on what is known now, held until the transaction ends.

    Args:
        epic: Locked by the caller.
        step: From where to where.
        by: Who takes it.
        at: When; overrides that were over by then lift nothing.
        decided: Whether a decision of the board takes it.
        overridden: Rules of which an exception is allowed right now, beside the standing ones.

    Raises:
        MoveNotAllowed: Rules of the step are not met; it names them.
    """
    case = replace(
        cases_of([epic], hold=True)[epic.pk],
        approver=by.may("epic.approve", epic.portfolio_id),
    )
    checks = exit_rules.checks(
        step,
        case,
        decided=decided,
        skipped=epic.portfolio.skipped_rules,
        overridden=lifted_rules([epic], at)[epic.pk] | {*overridden},
    )
    if missing := [check for check in checks if check.refuses]:
        current, wanted = step
        allowed = STEPS[current]
        raise MoveNotAllowed(current=current, wanted=wanted, allowed=allowed, missing=missing)
    return checks


def take_step(
    epic: Epic,
    taken: Taken,
    *,
    by: Principal,
    at: datetime,
) -> None:
    """Take a step whose rules hold, as one version of the epic.

    An MVP gets its timebox with the step, and an epic that is done without a decision has
    achieved what it was for.

    Raises:
        InvalidValue: The step needs a reason, or the reason cannot be stored.
        WipLimitReached: Where it would go, there is no room.
    """
    _, state = taken.step
    if state is EpicState.MVP:
        due = business_case_of(epic).mvp_due(epic.workspace.day_of(at))
        taken = replace(taken, mvp_due_date=due)
    if state is EpicState.DONE:
        taken = replace(taken, conclusion=taken.conclusion or Conclusion.ACHIEVED)
    before = epic.occupies()
    epic.take(taken, by_id=by.person_id, at=at)
    require_room(by=by, item=epic, before=before, at=at)
