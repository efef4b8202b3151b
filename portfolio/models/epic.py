from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from kernel.audit import tracked
from kernel.errors import InvalidValue
from kernel.levels import Level, StateCategory
from kernel.models import Line, Text
from organization.models import Person
from portfolio import kanban
from portfolio.errors import MoveNotAllowed
from portfolio.kanban import EpicState
from portfolio.models.item import ClassOfService, Item, ItemQuerySet, Transition, TransitionQuerySet
from portfolio.models.strategy import StrategicTheme, ValueStream


class EpicKind(models.TextChoices):
    """Whether an epic serves customers or makes later work possible."""

    BUSINESS = "BUSINESS"
    ENABLER = "ENABLER"


class EpicQuerySet(ItemQuerySet["Epic"]):
    """What can be asked of epics."""

    def scored_at_least(self, wsjf: Decimal) -> Self:
        """Keep the epics whose WSJF, in the session that counts, is so high or higher."""
        return self.filter(scores__session__is_current=True, scores__wsjf__gte=wsjf)

    def scored_outside(self, session_id: int) -> Self:
        """Keep the epics that were scored, but in other sessions only."""
        return self.filter(scores__isnull=False).exclude(scores__session=session_id).distinct()

    def with_amounts(self) -> Self:
        """Keep the epics that say something in the currency of their portfolio."""
        return self.exclude(cost_of_delay=None)


@tracked()
class Epic(Item):
    """A portfolio-sized bet: an outcome hypothesis with a place on the Kanban."""

    level: ClassVar[Level] = Level.EPIC
    categories: ClassVar[Mapping[str, StateCategory]] = kanban.CATEGORIES  # type: ignore[assignment]

    state = models.CharField(
        max_length=20,
        choices=[(state, state) for state in EpicState],
        default=EpicState.FUNNEL,
    )
    kind = models.CharField(max_length=10, choices=EpicKind, default=EpicKind.BUSINESS)
    class_of_service = models.CharField(
        max_length=10, choices=ClassOfService, default=ClassOfService.STANDARD
    )
    cost_of_delay = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    duration_weeks = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    due_date = models.DateField(null=True, blank=True)
    theme = models.ForeignKey(
        StrategicTheme, null=True, on_delete=models.PROTECT, related_name="epics"
    )
    value_stream = models.ForeignKey(
        ValueStream, null=True, on_delete=models.PROTECT, related_name="epics"
    )
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    for_whom = Line(max_length=255, blank=True, default="")
    need = Text(blank=True, default="", max_length=4000)
    solution = Text(blank=True, default="", max_length=4000)
    benefit = Text(blank=True, default="", max_length=4000)
    unlike = Text(blank=True, default="", max_length=4000)
    difference = Text(blank=True, default="", max_length=4000)
    business_outcome = Text(blank=True, default="", max_length=4000)

    objects = EpicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="epic_key_once", fields=["workspace", "key"]),
            models.CheckConstraint(
                name="epic_state_is_known", condition=Q(state__in=list(EpicState))
            ),
            models.CheckConstraint(
                name="epic_cost_of_delay_is_no_gain",
                condition=Q(cost_of_delay=None) | Q(cost_of_delay__gte=0),
            ),
            models.CheckConstraint(
                name="epic_duration_is_above_zero",
                condition=Q(duration_weeks=None) | Q(duration_weeks__gt=0),
            ),
        ]
        indexes = [
            models.Index(name="epic_by_rank", fields=["portfolio", "rank", "id"]),
            models.Index(name="epic_by_theme", fields=["theme", "rank", "id"]),
            models.Index(name="epic_by_source", fields=["workspace", "external_key"]),
        ]

    def move_to(self, state: EpicState, *, reason: str, by_id: int | None, at: datetime) -> None:
        """Take one step on the Kanban and write it down.

        Raises:
            ItemArchived: The epic was put away.
            MoveNotAllowed: There is no such step.
            InvalidValue: The step needs a reason, or the reason cannot be stored.
        """
        self.require_alive()
        self.require_ours(["state"])
        current = EpicState(self.state)
        allowed = kanban.STEPS[current]
        if state not in allowed:
            raise MoveNotAllowed(current=current, wanted=state, allowed=allowed)
        if (current, state) in kanban.NEEDS_REASON and not reason.strip():
            raise InvalidValue("reason", f"Say why it moves from {current} to {state}.")
        step = EpicTransition(
            epic=self, from_state=current, to_state=state, at=at, by_id=by_id, reason=reason
        ).check_values("reason")
        self.state = state
        self.note_state(at)
        self.save_version("state", "started_at", "finished_at")
        step.save()


class EpicTransition(Transition):
    """One step of an epic on the Kanban."""

    level: ClassVar[str] = "epic"

    epic = models.ForeignKey(Epic, on_delete=models.CASCADE, related_name="transitions")
    reason = Line(max_length=4000, blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = TransitionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="epic_transition_by_epic", fields=["epic", "at", "id"])]
