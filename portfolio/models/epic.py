from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from kernel.audit import tracked
from kernel.errors import InvalidValue
from kernel.levels import Level, StateCategory
from kernel.models import Amount, Line, Text
from organization.models import Person
from portfolio import kanban
from portfolio.deciding import Conclusion
from portfolio.errors import MoveNotAllowed
from portfolio.kanban import EpicState
from portfolio.limits import Measure, Scope
from portfolio.models.class_of_service import ClassOfService
from portfolio.models.epic_step import EpicTransition, Taken
from portfolio.models.item import Item, ItemQuerySet
from portfolio.models.status import Health, StatusUpdate
from portfolio.models.strategy import StrategicTheme, ValueStream


class InvestmentType(models.TextChoices):
    """Whether an epic serves customers, makes later work possible, or keeps what is there alive."""

    BUSINESS = "BUSINESS"
    ENABLER = "ENABLER"
    MAINTENANCE = "MAINTENANCE"


class RoughSize(models.TextChoices):
    """How big an epic looks before anybody has analysed it."""

    S = "S"
    M = "M"
    L = "L"
    XL = "XL"


HYPOTHESIS = (
    "for_whom",
    "need",
    "solution",
    "benefit",
    "unlike",
    "difference",
    "business_outcome",
)
"""The texts that together are the bet."""


class EpicQuerySet(ItemQuerySet["Epic"]):
    def given_up(self) -> Self:
        """Keep the epics that nobody should work on any more: stopped, pivoted or rejected."""
        ended = [Conclusion.STOPPED, Conclusion.PIVOTED]
        return self.filter(Q(conclusion__in=ended) | Q(state=EpicState.REJECTED))

    def scored_at_least(self, wsjf: Decimal) -> Self:
        """Keep the epics whose WSJF, in the session that counts, is so high or higher."""
        return self.filter(scores__session__is_current=True, scores__wsjf__gte=wsjf)

    def scored_outside(self, session_id: int) -> Self:
        """Keep the epics that were scored, but in other sessions only."""
        return self.filter(scores__isnull=False).exclude(scores__session=session_id).distinct()

    def with_amounts(self) -> Self:
        """Keep the epics that say something in the currency of their portfolio."""
        silent = Q(cost_of_delay=None, estimated_cost=None) & (
            Q(business_case=None)
            | Q(business_case__estimated_value=None, business_case__mvp_cost=None)
        )
        return self.exclude(silent)


@tracked(exclude=["health"])
class Epic(Item):
    """A portfolio-sized bet: an outcome hypothesis with a place on the Kanban."""

    level: ClassVar[Level] = Level.EPIC
    categories: ClassVar[Mapping[str, StateCategory]] = kanban.CATEGORIES  # type: ignore[assignment]
    places: ClassVar[Mapping[Scope, tuple[str, ...]]] = {
        Scope.PORTFOLIO_STATE: ("portfolio_id", "state"),
        Scope.THEME: ("theme_id",),
        Scope.CLASS_OF_SERVICE: ("portfolio_id", "class_of_service"),
    }
    weights: ClassVar[Mapping[Measure, str]] = {Measure.MONEY: "estimated_cost"}
    only_in: ClassVar[Mapping[str, str]] = {
        "conclusion": EpicState.DONE,
        "mvp_due_date": EpicState.MVP,
    }

    state = models.CharField(
        max_length=20,
        choices=[(state, state) for state in EpicState],
        default=EpicState.FUNNEL,
    )
    investment_type = models.CharField(
        max_length=11, choices=InvestmentType, default=InvestmentType.BUSINESS
    )
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
    requester = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    for_whom = Line(max_length=255, blank=True, default="")
    need = Text(blank=True, default="", max_length=4000)
    solution = Text(blank=True, default="", max_length=4000)
    benefit = Text(blank=True, default="", max_length=4000)
    unlike = Text(blank=True, default="", max_length=4000)
    difference = Text(blank=True, default="", max_length=4000)
    business_outcome = Text(blank=True, default="", max_length=4000)
    health = models.CharField(  # noqa: DJ001 # an enumeration has no empty member
        max_length=10, choices=Health, null=True, blank=True
    )
    """That of the newest status update, which is its history; no version of the epic."""

    leading_indicators = ArrayField(Line(max_length=255), size=20, blank=True, default=list)
    rough_size = models.CharField(max_length=2, choices=RoughSize, blank=True, default="")
    estimated_cost = Amount(null=True, blank=True)
    planned_start_date = models.DateField(null=True, blank=True)
    planned_end_date = models.DateField(null=True, blank=True)
    mvp_due_date = models.DateField(null=True, blank=True)
    conclusion = models.CharField(
        max_length=10, choices=[(one, one) for one in Conclusion], blank=True, default=""
    )
    pivoted_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="successors"
    )

    objects = EpicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="epic_key_once", fields=["workspace", "key"]),
            models.CheckConstraint(
                name="epic_state_is_known", condition=Q(state__in=list(EpicState))
            ),
            models.CheckConstraint(
                name="epic_investment_type_is_known",
                condition=Q(investment_type__in=list(InvestmentType)),
            ),
            models.CheckConstraint(
                name="epic_class_of_service_is_known",
                condition=Q(class_of_service__in=list(ClassOfService)),
            ),
            models.CheckConstraint(
                name="epic_rough_size_is_known",
                condition=Q(rough_size="") | Q(rough_size__in=list(RoughSize)),
            ),
            models.CheckConstraint(
                name="epic_conclusion_is_known",
                condition=Q(conclusion="") | Q(conclusion__in=list(Conclusion)),
            ),
            models.CheckConstraint(
                name="epic_concludes_when_it_is_done", condition=Q(conclusion="") | Q(state="DONE")
            ),
            models.CheckConstraint(
                name="epic_timebox_is_of_an_mvp", condition=Q(mvp_due_date=None) | Q(state="MVP")
            ),
            models.CheckConstraint(
                name="epic_costs_an_amount",
                condition=Q(estimated_cost=None) | Q(estimated_cost__gte=0),
            ),
            models.CheckConstraint(
                name="epic_plan_ends_after_it_starts",
                condition=Q(planned_start_date=None)
                | Q(planned_end_date=None)
                | Q(planned_start_date__lte=F("planned_end_date")),
            ),
            models.CheckConstraint(
                name="epic_health_is_known", condition=Q(health=None) | Q(health__in=list(Health))
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
            models.Index(
                name="epic_by_state", fields=["portfolio", "state"], condition=Q(archived_at=None)
            ),
            models.Index(name="epic_by_theme", fields=["theme", "rank", "id"]),
            models.Index(name="epic_by_source", fields=["workspace", "external_key"]),
            models.Index(
                name="epic_by_health",
                fields=["portfolio", "health", "rank", "id"],
                condition=Q(health__isnull=False),
            ),
        ]

    @property
    def unwritten(self) -> tuple[str, ...]:
        """The texts of the hypothesis that nobody has written yet."""
        return tuple(name for name in HYPOTHESIS if not getattr(self, name).strip())

    def require_step(self, state: EpicState) -> kanban.Step:
        """Return the step to `state`.

        Raises:
            ItemArchived: The epic was put away.
            FieldOwnedBySource: Its source moves it.
            MoveNotAllowed: There is no such step.
        """
        self.require_alive()
        self.require_ours(["state"])
        current = EpicState(self.state)
        allowed = kanban.STEPS[current]
        if state not in allowed:
            raise MoveNotAllowed(current=current, wanted=state, allowed=allowed)
        return current, state

    def take(self, taken: Taken, *, by_id: int | None, at: datetime) -> None:
        """Take a step and write it down.

        Raises:
            InvalidValue: The step needs a reason, or the reason cannot be stored.
        """
        current, state = taken.step
        if taken.step in kanban.NEEDS_REASON and not taken.reason.strip():
            raise InvalidValue("reason", f"Say why it moves from {current} to {state}.")
        written = EpicTransition.of(self, taken, by_id=by_id, at=at)
        self.state = state
        self.note_state(at)
        self.mvp_due_date = taken.mvp_due_date
        self.conclusion = taken.conclusion
        fields = ("started_at", "finished_at", "mvp_due_date", "conclusion")
        self.save_version("state", *fields)
        written.save()

    def extend_mvp(self, due_date: date) -> None:
        """Give the MVP until `due_date`."""
        self.mvp_due_date = due_date
        self.save_version("mvp_due_date")

    def post_status(
        self, health: Health, text: str, *, by_id: int | None, at: datetime
    ) -> StatusUpdate:
        """Tell how it fares; edits and moves that are under way meanwhile are not disturbed.

        Raises:
            ItemArchived: The epic was put away.
            InvalidValue: The text is empty or cannot be stored.
        """
        self.require_alive()
        update = StatusUpdate(epic=self, health=health, text=text, by_id=by_id, at=at)
        update.check_values().save()
        self.health = health
        self.save(update_fields=["health"])
        return update
