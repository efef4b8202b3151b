from datetime import date, timedelta
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from kernel.audit import Told, tracked
from kernel.models import Amount, Editable, Line, Text
from organization.models import Workspace
from portfolio.models.epic import Epic
from portfolio.models.reading import OfEpicQuerySet

MOST_WEEKS = 104


class ReturnKind(models.TextChoices):
    """What the company should get back."""

    MARKET_SHARE = "MARKET_SHARE"
    REVENUE = "REVENUE"
    PRODUCTIVITY = "PRODUCTIVITY"
    COST = "COST"
    COMPLIANCE = "COMPLIANCE"


class Sourcing(models.TextChoices):
    """Who builds it."""

    IN_HOUSE = "IN_HOUSE"
    EXTERNAL = "EXTERNAL"
    MIXED = "MIXED"


@tracked(words=Told("BUSINESS_CASE", of=["epic"]))
class BusinessCase(Editable):
    """Why an epic is worth its money, and the smallest product that would prove it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    epic = models.OneToOneField(Epic, on_delete=models.PROTECT, related_name="business_case")
    in_scope = Text(blank=True, default="", max_length=10_000)
    out_of_scope = Text(blank=True, default="", max_length=10_000)
    sponsors = Line(blank=True, default="", max_length=255)
    users_affected = Text(blank=True, default="", max_length=4000)
    products_affected = Text(blank=True, default="", max_length=4000)
    customer_impact = Text(blank=True, default="", max_length=4000)
    alternatives = ArrayField(Line(max_length=255), size=20, blank=True, default=list)
    return_kind = models.CharField(max_length=20, choices=ReturnKind, blank=True, default="")
    sourcing = models.CharField(max_length=10, choices=Sourcing, blank=True, default="")
    estimated_value = Amount(null=True, blank=True)
    timeline = Text(blank=True, default="", max_length=4000)
    mvp_features = Text(blank=True, default="", max_length=10_000)
    mvp_cost = Amount(null=True, blank=True)
    mvp_weeks = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )

    objects = OfEpicQuerySet["BusinessCase"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="business_case_return_is_known",
                condition=Q(return_kind="") | Q(return_kind__in=list(ReturnKind)),
            ),
            models.CheckConstraint(
                name="business_case_sourcing_is_known",
                condition=Q(sourcing="") | Q(sourcing__in=list(Sourcing)),
            ),
            models.CheckConstraint(
                name="business_case_amounts_are_amounts",
                condition=(Q(estimated_value=None) | Q(estimated_value__gte=0))
                & (Q(mvp_cost=None) | Q(mvp_cost__gte=0)),
            ),
            models.CheckConstraint(
                name="business_case_weeks_are_a_timebox",
                condition=Q(mvp_weeks=None) | Q(mvp_weeks__range=(1, MOST_WEEKS)),
            ),
        ]

    def __str__(self) -> str:
        return f"case of {self.epic_id}"

    @property
    def unargued(self) -> tuple[str, ...]:
        """The parts that a lean business case needs and this one lacks."""
        needed = ("in_scope", "sponsors", "users_affected", "customer_impact", "return_kind")
        return tuple(name for name in needed if not getattr(self, name).strip()) + (
            ("estimated_value",) if self.estimated_value is None else ()
        )

    @property
    def undefined_mvp(self) -> tuple[str, ...]:
        """The parts of the MVP that are not defined."""
        parts: dict[str, str | Decimal | int | None] = {
            "features": self.mvp_features.strip(),
            "cost": self.mvp_cost,
            "timebox": self.mvp_weeks,
        }
        return tuple(name for name, value in parts.items() if value in ("", None))

    def mvp_due(self, start: date) -> date | None:
        """Return the day on which the timebox of an MVP that starts on `start` is over."""
        return None if self.mvp_weeks is None else start + timedelta(weeks=self.mvp_weeks)
