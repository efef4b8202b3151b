"""What a sheet said last of each thing that it brought: so that nobody's edit is overwritten."""

from typing import Any

from django.db import models
from django.db.models import Q

from organization.models import Workspace
from portfolio.models import (
    Allocation,
    BudgetPeriod,
    Epic,
    KeyResult,
    Objective,
    Portfolio,
    StrategicTheme,
    ValueStream,
)
from products.models import Feature

SUBJECTS = (
    "theme",
    "value_stream",
    "objective",
    "key_result",
    "epic",
    "feature",
    "budget_period",
    "allocation",
)
"""What a row of a sheet can be of; each is a column of `SheetRow`."""


def _is_one_thing() -> Q:
    every = Q()
    for subject in SUBJECTS:
        others = {f"{other}__isnull": True for other in SUBJECTS if other != subject}
        every |= Q(**{f"{subject}__isnull": False}, **others)
    return every


class SheetRow(models.Model):
    """One imported row: which thing it became and what it said.

    Attributes:
        identity: What the row is called in its sheet; empty where the thing's name or key says it.
        said: The texts of its cells by column, long ones as digests.
        version: That of the thing when the row was imported last.
    """

    workspace = models.ForeignKey(
        Workspace, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    identity = models.CharField(max_length=400, blank=True, default="")
    said: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    theme = models.OneToOneField(
        StrategicTheme, null=True, on_delete=models.CASCADE, related_name="+"
    )
    value_stream = models.OneToOneField(
        ValueStream, null=True, on_delete=models.CASCADE, related_name="+"
    )
    objective = models.OneToOneField(
        Objective, null=True, on_delete=models.CASCADE, related_name="+"
    )
    key_result = models.OneToOneField(
        KeyResult, null=True, on_delete=models.CASCADE, related_name="+"
    )
    epic = models.OneToOneField(Epic, null=True, on_delete=models.CASCADE, related_name="+")
    feature = models.OneToOneField(Feature, null=True, on_delete=models.CASCADE, related_name="+")

    budget_period = models.OneToOneField(
        BudgetPeriod, null=True, on_delete=models.CASCADE, related_name="+"
    )
    allocation = models.OneToOneField(
        Allocation, null=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="sheet_row_is_one_thing", condition=_is_one_thing()),
            models.UniqueConstraint(
                name="sheet_row_epic_once",
                fields=["portfolio", "identity"],
                condition=~Q(identity="") & Q(epic__isnull=False),
            ),
            models.UniqueConstraint(
                name="sheet_row_feature_once",
                fields=["portfolio", "identity"],
                condition=~Q(identity="") & Q(feature__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.identity or f"{self.subject}"

    @property
    def subject(self) -> Any:
        """The thing that the row became."""
        return next(filter(None, (getattr(self, name) for name in SUBJECTS)), None)
