from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from kernel.audit import APPEND_ONLY
from kernel.models import Checked, Line, Text
from organization.models import Person, Workspace
from portfolio.deciding import DecisionKind
from portfolio.models.epic import Epic
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import OfPortfolioQuerySet
from portfolio.overriding import LONGEST


class Decision(Checked):
    """What the board decided, about an epic or its budget, why, and on what. It never changes.

    `seen` is what the board had before it, `evidence` what it cited, `checks` what came of the
    rules: all frozen as they stood.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="decisions")
    epic = models.ForeignKey(Epic, null=True, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in DecisionKind])
    reason = Text(max_length=4000)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    evidence = models.JSONField(default=list)
    seen = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    checks = models.JSONField(default=list)
    override_reason = Line(max_length=4000, blank=True, default="")
    override_approver = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    rules = ArrayField(models.CharField(max_length=30), blank=True, default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    successor = models.ForeignKey(Epic, null=True, on_delete=models.PROTECT, related_name="+")

    objects = OfPortfolioQuerySet["Decision"].as_manager()

    class Meta:
        triggers = APPEND_ONLY
        constraints = [
            models.CheckConstraint(
                name="decision_kind_is_known", condition=Q(kind__in=list(DecisionKind))
            ),
            models.CheckConstraint(
                name="decision_is_about_an_epic_or_the_budget",
                condition=Q(kind="BUDGET", epic=None) | (~Q(kind="BUDGET") & Q(epic__isnull=False)),
            ),
            models.CheckConstraint(name="decision_says_why", condition=Q(reason__gt="")),
            models.CheckConstraint(
                name="decision_exception_has_a_reason_and_an_approver",
                condition=Q(override_reason="", override_approver=None)
                | Q(override_reason__gt="", override_approver__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_pivots_to_a_successor",
                condition=Q(kind="PIVOT", successor__isnull=False)
                | (~Q(kind="PIVOT") & Q(successor=None)),
            ),
            models.CheckConstraint(
                name="decision_overrides_rules_for_a_time",
                condition=Q(kind="OVERRIDE", expires_at__isnull=False, rules__len__gt=0)
                | (~Q(kind="OVERRIDE") & Q(expires_at=None, rules__len=0)),
            ),
            models.CheckConstraint(
                name="decision_override_ends_within_90_days",
                condition=Q(expires_at=None)
                | Q(expires_at__gt=F("decided_at"), expires_at__lte=F("decided_at") + LONGEST),
            ),
        ]
        indexes = [
            models.Index(name="decision_by_epic", fields=["epic", "-decided_at", "-id"]),
            models.Index(name="decision_by_portfolio", fields=["portfolio", "-decided_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.epic_id or self.portfolio_id}"
