"""What the graph says, computed by a task and read by everybody.

A refresh replaces all rows of a portfolio in one transaction and counts one version on.
"""

from typing import Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.levels import Level, StateCategory
from kernel.principal import Principal
from organization.models import Team
from portfolio.models import Portfolio


class FlowQuerySet(models.QuerySet["Flow"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the flow of the portfolios that the principal may read."""
        return self.filter(portfolio__in=Portfolio.objects.visible_to(principal))


T = TypeVar("T", bound=models.Model)


class OfFlowQuerySet(models.QuerySet[T]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the rows of the portfolios that the principal may read."""
        return self.filter(flow__in=Flow.objects.visible_to(principal))


class Flow(models.Model):
    """One portfolio's open work as a graph, at one moment."""

    portfolio = models.OneToOneField(Portfolio, on_delete=models.CASCADE, related_name="flow")
    graph_version = models.PositiveIntegerField(default=0)
    as_of = models.DateTimeField()
    computed_at = models.DateTimeField()
    open_items = models.PositiveIntegerField()
    unassigned_open_items = models.PositiveIntegerField(default=0)
    open_dependencies = models.PositiveIntegerField()
    cross_team_dependencies = models.PositiveIntegerField()
    outside_dependencies = models.PositiveIntegerField()

    objects = FlowQuerySet.as_manager()

    def __str__(self) -> str:
        return f"flow of {self.portfolio_id}, version {self.graph_version}"


class FlowBlocker(models.Model):
    """An item that waits for nobody and holds others up, as it stood when it was found."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="blockers")
    position = models.PositiveIntegerField()
    level = models.CharField(max_length=10, choices=[(level, level) for level in Level])
    item_id = models.BigIntegerField()
    key = models.CharField(max_length=30)
    external_key = models.CharField(max_length=60, default="")
    external_url = models.TextField(default="")
    title = models.TextField()
    state = models.CharField(max_length=20)
    state_category = models.CharField(
        max_length=20, choices=[(category, category) for category in StateCategory]
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    cross_team = models.BooleanField()
    waiting_items = models.PositiveIntegerField()
    waiting_unassigned = models.PositiveIntegerField(default=0)
    waiting_team_ids = ArrayField(models.BigIntegerField())
    epic_ids = ArrayField(models.BigIntegerField())

    objects = OfFlowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="blocker_position_once", fields=["flow", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.key} holds up {self.waiting_items}"


class FlowDeadlock(models.Model):
    """Items that wait for each other in a ring, so that none can finish."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="deadlocks")
    position = models.PositiveIntegerField()
    level = models.CharField(max_length=10, choices=[(level, level) for level in Level])
    items = models.JSONField()
    team_ids = ArrayField(models.BigIntegerField())
    cycle = ArrayField(models.CharField(max_length=30))
    cheapest_blocker = models.CharField(max_length=30)
    cheapest_blocked = models.CharField(max_length=30)
    waiting_items = models.PositiveIntegerField()

    objects = OfFlowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="deadlock_position_once", fields=["flow", "position"]),
        ]

    def __str__(self) -> str:
        return " -> ".join(self.cycle)


class TeamLoad(models.Model):
    """How much a team carries, in all portfolios, and what makes it too much."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="team_loads")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    wip = models.PositiveIntegerField()
    effective_wip = models.PositiveIntegerField()
    impeded = models.PositiveIntegerField()
    limit = models.PositiveIntegerField(null=True)
    limit_is_default = models.BooleanField()
    overloaded = models.BooleanField()
    index = models.FloatField(null=True)
    fired = ArrayField(models.CharField(max_length=20))
    net_flow = models.FloatField(null=True)
    share_older_than_service_level = models.FloatField(null=True)
    utilisation = models.FloatField(null=True)
    unknown = models.JSONField()
    advice = models.TextField()

    objects = OfFlowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="team_load_once", fields=["flow", "team"]),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.wip}"


class UnalignedWorkQuerySet(models.QuerySet["UnalignedWork"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the figures of the portfolios that the principal may read."""
        return self.filter(portfolio__in=Portfolio.objects.visible_to(principal))


class UnalignedWork(models.Model):
    """Open work that serves no epic, counted with every refresh of the flow."""

    portfolio = models.OneToOneField(
        Portfolio, on_delete=models.CASCADE, related_name="unaligned_work"
    )
    features = models.PositiveIntegerField()
    stories = models.PositiveIntegerField()
    open_stories = models.PositiveIntegerField()

    objects = UnalignedWorkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.features} features, {self.stories} stories of {self.portfolio_id}"
