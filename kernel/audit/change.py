"""One thing that happened, as people read it: written by triggers (`kernel.audit.told`) alone."""

from enum import StrEnum
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.audit import APPEND_ONLY
from kernel.levels import Level
from kernel.principal import Principal


class Happened(StrEnum):
    """What a change did to a thing."""

    CREATED = "CREATED"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep those of the portfolios that may be read; whoever may audit sees the whole."""
        here = self.filter(workspace_id=principal.workspace_id)
        if principal.may("audit.read"):
            return here
        if principal.sees_all_portfolios:
            return here.filter(portfolio_id__isnull=False)
        return here.filter(portfolio_id__in=principal.seen_portfolios)


class Change(models.Model):
    """One field of one thing that changed, or one thing that came or went. It never changes.

    Attributes:
        level: Whose concern it is: FEATURE and STORY for those and what is theirs, EPIC for all
            that a board decides about.
        kind: What changed, as `Told.kind` says: EPIC, BUSINESS_CASE.
        row_id: Its row.
        subject, subject_id: The kind and row of what it is a part of, or itself: its history.
        key: What people called that.
        name: What people called the part; empty for what has no name of its own.
        action: What happened to it.
        field: What changed of it; empty unless something changed.
        old, new: As people read them, cut to 200 characters; null is nothing.
        other_portfolio_ids: Other portfolios whose rows `name`, `old` or `new` speak of.
        actor: Who did it, as they were called.
        operation: The mutation, or the job.
        at: When, as the action was told; else when its transaction began.
    """

    workspace_id = models.BigIntegerField()
    portfolio_id = models.BigIntegerField(null=True)
    level = models.CharField(max_length=10, choices=[(one, one) for one in Level])
    kind = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    subject = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    key = models.TextField()
    name = models.TextField()
    action = models.CharField(max_length=10, choices=[(one, one) for one in Happened])
    field = models.CharField(max_length=60)
    old = models.TextField(null=True)  # noqa: DJ001 # null is nothing, which no text is
    new = models.TextField(null=True)  # noqa: DJ001
    other_portfolio_ids = ArrayField(models.BigIntegerField(), null=True)
    person_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    operation = models.TextField()
    reason = models.TextField()
    request_id = models.TextField()
    at = models.DateTimeField()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        app_label = "kernel"
        triggers = APPEND_ONLY
        constraints = [
            models.CheckConstraint(
                name="change_is_of_a_field_or_of_all",
                condition=models.Q(action="CHANGED", field__gt="")
                | models.Q(action__in=["CREATED", "REMOVED"], field=""),
            ),
        ]
        indexes = [
            models.Index(
                name="change_by_level",
                fields=["portfolio_id", "level", "-at", "-id"],
                condition=models.Q(portfolio_id__isnull=False),
            ),
            models.Index(
                name="change_by_portfolio",
                fields=["portfolio_id", "-at", "-id"],
                condition=models.Q(portfolio_id__isnull=False),
            ),
            models.Index(name="change_by_subject", fields=["subject", "subject_id", "-at", "-id"]),
            models.Index(name="change_newest", fields=["workspace_id", "-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.field or self.action}"

    def speaks_only_of(self, principal: Principal) -> bool:
        """Whether the principal may read everything that the change names."""
        others = self.other_portfolio_ids or []
        return all(principal.may("item.read", one) for one in others) or principal.may("audit.read")
