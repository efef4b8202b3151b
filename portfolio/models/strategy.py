from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from kernel.audit import Told, tracked
from kernel.models import Line, Text
from organization.models import Workspace
from portfolio.models.lasting import Lasting, NamedQuerySet
from portfolio.models.portfolio import Portfolio


class Horizon(models.TextChoices):
    """How far from paying for itself what a theme funds is, the farthest first.

    H3 is evaluated, H2 emerges, H1 is invested in and pays, H0 is retired.
    """

    H3 = "H3"
    H2 = "H2"
    H1 = "H1"
    H0 = "H0"


@tracked(words=Told("THEME"))
class StrategicTheme(Lasting):
    """A business aim that decides what is funded; `budget_share` is in percent."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="themes")
    name = Line(max_length=120)
    description = Text(blank=True, default="")
    horizon = models.CharField(  # noqa: DJ001 # an enumeration has no empty member
        max_length=2, choices=Horizon, null=True, blank=True
    )
    budget_share = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = "theme"
        constraints = [
            models.UniqueConstraint(name="theme_name_once", fields=["portfolio", "name"]),
            models.CheckConstraint(
                name="theme_horizon_is_known",
                condition=Q(horizon=None) | Q(horizon__in=list(Horizon)),
            ),
            models.CheckConstraint(
                name="theme_budget_share_is_percent",
                condition=Q(budget_share=None) | Q(budget_share__gte=0, budget_share__lte=100),
            ),
        ]
        indexes = [models.Index(name="theme_by_name", fields=["workspace", "name", "id"])]

    def __str__(self) -> str:
        return self.name


@tracked(words=Told("VALUE_STREAM"))
class ValueStream(Lasting):
    """The lasting chain of teams that carries ideas to one kind of customer."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="value_streams")
    name = Line(max_length=120)
    description = Text(blank=True, default="")

    objects = NamedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="value_stream_name_once", fields=["portfolio", "name"]),
        ]

    def __str__(self) -> str:
        return self.name
