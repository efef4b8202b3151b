"""A step of an epic on the Kanban: as it is asked for, and as it is written down."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import ClassVar, Literal, Self

from django.db import models
from django.db.models.functions import Now

from kernel.audit import APPEND_ONLY
from kernel.models import Line
from portfolio import kanban
from portfolio.deciding import Conclusion
from portfolio.exit_rules import Check
from portfolio.models.item import Item
from portfolio.models.transition import Transition, TransitionQuerySet


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as it is written down.

    Attributes:
        step: From where to where.
        checks: What came of its rules.
        reason: Why; needed for the steps of `kanban.NEEDS_REASON`.
        conclusion: How the epic ends by it; empty while it goes on.
        mvp_due_date: When the timebox of the MVP that it starts is over.
    """

    step: kanban.Step
    checks: Sequence[Check] = ()
    reason: str = ""
    conclusion: Conclusion | Literal[""] = ""
    mvp_due_date: date | None = None


class EpicTransition(Transition):
    """One step of an epic on the Kanban. It never changes."""

    level: ClassVar[str] = "epic"

    epic = models.ForeignKey("portfolio.Epic", on_delete=models.PROTECT, related_name="transitions")
    reason = Line(max_length=4000, blank=True, default="")
    checks = models.JSONField(default=list)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = TransitionQuerySet.as_manager()

    class Meta:
        triggers = APPEND_ONLY
        indexes = [models.Index(name="epic_transition_by_epic", fields=["epic", "at", "id"])]

    @classmethod
    def of(cls, epic: Item, taken: Taken, *, by_id: int | None, at: datetime) -> Self:
        """Return a step, to be saved, as it was taken.

        Raises:
            InvalidValue: The reason cannot be stored.
        """
        current, state = taken.step
        return cls(
            epic=epic,
            from_state=current,
            to_state=state,
            at=at,
            by_id=by_id,
            reason=taken.reason,
            checks=[asdict(check) for check in taken.checks],
        ).check_values("reason")
