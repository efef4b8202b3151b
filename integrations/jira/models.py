"""What came from Jira, under which identity, in which run, and what was wrong with it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from kernel.models import Line, Text
from kernel.principal import Principal
from organization.models import Person, Workspace
from portfolio.models import Epic, Portfolio
from products.models import Feature
from teams.models import Dependency, Story


class JiraIssue(models.Model):
    """An imported issue: its lasting identity, its newest text, and the item that it became.

    The text is kept as text: real issues hold a NUL, which jsonb refuses. `parent_*` is what Jira
    calls the parent of a story; `above_*` is what a story names as its feature, a feature as its
    epic; `unresolved` says that no import has brought one of them yet, or that it is a part of
    a part: then its place is found anew by every import.
    """

    workspace = models.ForeignKey(
        Workspace, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    site = models.CharField(max_length=60)
    issue_id = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    updated_at = models.DateTimeField()
    raw = models.TextField()
    digest = models.BinaryField(max_length=32)
    epic = models.ForeignKey(Epic, null=True, on_delete=models.PROTECT, related_name="+")
    feature = models.ForeignKey(Feature, null=True, on_delete=models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, null=True, on_delete=models.PROTECT, related_name="+")
    parent_issue = models.CharField(max_length=40, blank=True, default="")
    parent_key = models.CharField(max_length=60, blank=True, default="")
    above_issue = models.CharField(max_length=40, blank=True, default="")
    above_key = models.CharField(max_length=60, blank=True, default="")
    unresolved = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="jira_issue_once", fields=["workspace", "site", "issue_id"]
            ),
            models.CheckConstraint(
                name="jira_issue_is_one_item",
                condition=Q(epic__isnull=False, feature=None, story=None)
                | Q(epic=None, feature__isnull=False, story=None)
                | Q(epic=None, feature=None, story__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="jira_issue_by_key", fields=["workspace", "site", "key"]),
            models.Index(
                name="jira_issue_unresolved",
                fields=["workspace", "site", "id"],
                condition=Q(unresolved=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.key}"


class JiraLink(models.Model):
    """One of the Jira links behind a dependency; the dependency goes with the last of them."""

    workspace = models.ForeignKey(
        Workspace, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    site = models.CharField(max_length=60)
    link_id = models.CharField(max_length=40)
    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="jira_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="jira_link_once", fields=["workspace", "site", "link_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.link_id}"


class JiraStatus(models.Model):
    """A status that issues of a site stood in: histories of later exports name it without more."""

    workspace = models.ForeignKey(
        Workspace, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    site = models.CharField(max_length=60)
    status_id = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    category = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="jira_status_once", fields=["workspace", "site", "status_id", "name"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.name}"


class RunState(models.TextChoices):
    """Where an import stands."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the runs into the portfolios of which the principal may read imports."""
        here = self.filter(workspace_id=principal.workspace_id)
        if principal.may("import.read"):
            return here
        return here.filter(portfolio_id__in=principal.portfolios_with("import.read"))

    def running(self) -> Self:
        """Keep the runs of which nobody has said yet how they ended."""
        return self.filter(state=RunState.RUNNING)

    def abandon(self, at: datetime) -> None:
        """Say of all of them that their process is gone."""
        self.update(state=RunState.FAILED, finished_at=at, error="Its process died before its end.")


class ImportRun(models.Model):
    """One import of an export: what it read, what it changed, what it could not use."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="import_runs")
    site = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RUNNING)
    files = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    rows_read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    older = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    resolved = models.PositiveIntegerField(default=0)
    dependencies_added = models.PositiveIntegerField(default=0)
    dependencies_removed = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=dict)
    error = models.TextField(default="")

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="import_run_by_workspace", fields=["workspace", "id"])]

    def __str__(self) -> str:
        return f"{self.site} into {self.portfolio_id}: {self.state}"


class OfRunQuerySet(models.QuerySet[models.Model]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the rows of runs that the principal may read."""
        return self.filter(run__in=ImportRun.objects.visible_to(principal))


class QuarantinedRow(models.Model):
    """A row of an export that could not be used, and why. It stops nothing else."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="quarantine")
    file = models.TextField()
    line = models.PositiveIntegerField()
    reason = models.TextField()
    raw = Text(blank=True, default="")

    objects = OfRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="quarantine_by_run", fields=["run", "id"])]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class UnresolvedEnd(models.Model):
    """A parent, feature or epic that an issue names and no import has brought yet."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="unresolved")
    key = Line(max_length=60)
    field = models.CharField(max_length=20)
    wanted = Line(max_length=60)

    objects = OfRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="unresolved_by_run", fields=["run", "id"])]

    def __str__(self) -> str:
        return f"{self.key}: {self.field} {self.wanted}"


class MissingIssue(models.Model):
    """An item of the site that an export should have held and did not. It is not deleted."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="missing_issues")
    key = Line(max_length=60)

    objects = OfRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="missing_by_run", fields=["run", "id"])]

    def __str__(self) -> str:
        return self.key
