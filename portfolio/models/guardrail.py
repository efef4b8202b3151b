from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from kernel.audit import APPEND_ONLY, Told, tracked
from kernel.models import Editable, Line
from organization.models import Person, Workspace
from portfolio.guardrails import NAMES, GuardrailKind, GuardrailVerdict, Judged, Rule
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import OfPortfolioQuerySet

_KINDS = [(kind, kind) for kind in GuardrailKind]


@tracked(
    exclude=["checks"],
    words=Told(
        "GUARDRAIL",
        name=["kind"],
        untold=["kind", "checks"],
        without_values=["shares"],
        says={
            "broken": "broke {thing}: {new}",
            "no broken": "brought {thing} back within its tolerance",
        },
    ),
)
class Guardrail(Editable):
    """A rule that a portfolio's budget is held to; `shares` are texts in percent by name."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=_KINDS)
    shares = models.JSONField()
    tolerance = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    checks = models.PositiveIntegerField(default=0)
    """The number of the newest check, which is what holds; no version of the rule."""
    broken = ArrayField(models.CharField(max_length=20), blank=True, default=list)
    """The names of the shares that the newest check found broken; no version of the rule."""

    objects = OfPortfolioQuerySet["Guardrail"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="guardrail_once", fields=["portfolio", "kind"]),
            models.CheckConstraint(
                name="guardrail_kind_is_known", condition=Q(kind__in=list(GuardrailKind))
            ),
            models.CheckConstraint(
                name="guardrail_tolerance_is_in_points",
                condition=Q(tolerance__gte=0, tolerance__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.portfolio_id}"

    @property
    def rule(self) -> Rule:
        """What it asks for."""
        kind = GuardrailKind(self.kind)
        shares = {name: Decimal(self.shares[name]) for name in NAMES[kind] if name in self.shares}
        return Rule(kind, shares, self.tolerance)


class GuardrailCheckQuerySet(OfPortfolioQuerySet["GuardrailCheck"]):
    """What can be asked of checks."""

    def newest(self) -> Self:
        """Keep what holds now: one row for each share of each guardrail, in their order."""
        return self.filter(number=F("guardrail__checks")).order_by("guardrail_id", "id")


class GuardrailCheck(models.Model):
    """What came of one share of a guardrail, and of what. It never changes.

    Shares that were judged together have the same `number`; they are written when one of them
    differs from what was known.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.PROTECT, related_name="guardrail_checks"
    )
    guardrail = models.ForeignKey(Guardrail, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=_KINDS)
    name = models.CharField(max_length=20)
    verdict = models.CharField(max_length=10, choices=[(one, one) for one in GuardrailVerdict])
    target = models.DecimalField(max_digits=5, decimal_places=2)
    actual = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    tolerance = models.DecimalField(max_digits=5, decimal_places=2)
    reason = Line(max_length=500, blank=True, default="")
    offenders = ArrayField(models.BigIntegerField(), blank=True, default=list)
    inputs = models.JSONField(default=dict)
    at = models.DateTimeField()
    cause = models.CharField(max_length=40)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = GuardrailCheckQuerySet.as_manager()

    class Meta:
        triggers = APPEND_ONLY
        constraints = [
            models.UniqueConstraint(
                name="guardrail_check_once", fields=["guardrail", "number", "name"]
            ),
            models.CheckConstraint(
                name="guardrail_check_verdict_is_known",
                condition=Q(verdict__in=list(GuardrailVerdict)),
            ),
            models.CheckConstraint(
                name="guardrail_check_is_unknown_without_a_number",
                condition=Q(verdict="UNKNOWN", actual=None)
                | (~Q(verdict="UNKNOWN") & Q(actual__isnull=False)),
            ),
            models.CheckConstraint(
                name="guardrail_check_says_why_it_is_unknown",
                condition=~Q(verdict="UNKNOWN") | Q(reason__gt=""),
            ),
        ]
        indexes = [
            models.Index(name="guardrail_check_newest", fields=["portfolio", "-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.verdict}"

    @classmethod
    def of(cls, guardrail: Guardrail, judged: Judged, inputs: Mapping[str, Any]) -> Self:
        """Return a judgement as a row that lacks its number, time, cause and person."""
        return cls(
            workspace_id=guardrail.workspace_id,
            portfolio_id=guardrail.portfolio_id,
            guardrail=guardrail,
            kind=guardrail.kind,
            name=judged.name,
            verdict=judged.verdict,
            target=judged.target,
            actual=judged.actual,
            tolerance=judged.tolerance,
            reason=judged.reason[:500],
            offenders=list(judged.offenders),
            inputs=dict(inputs),
        )

    @property
    def found(self) -> tuple[object, ...]:
        """What it says, apart from when and why it was asked: equal where nothing is new."""
        return (
            self.name, self.verdict, self.target, self.actual, self.tolerance, self.reason,
            self.offenders, self.inputs,
        )  # fmt: skip

    @property
    def breached(self) -> bool:
        """Whether the rule is broken."""
        return self.verdict == GuardrailVerdict.BROKEN
