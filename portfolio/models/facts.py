from typing import Self

from django.db import models

from kernel.principal import Principal
from portfolio.models.epic import Epic


class EpicFactsQuerySet(models.QuerySet["EpicFacts"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the facts of the epics that the principal may read."""
        return self.filter(epic__in=Epic.objects.visible_to(principal))


class EpicFacts(models.Model):
    """What the floors above know of an epic and its exit rules need: pushed, never pulled.

    An epic without a row promises nothing and waits for nothing.
    """

    epic = models.OneToOneField(Epic, on_delete=models.CASCADE, related_name="facts")
    outcomes = models.PositiveIntegerField(default=0)
    open_blockers = models.PositiveIntegerField(default=0)

    objects = EpicFactsQuerySet.as_manager()

    def __str__(self) -> str:
        return f"facts of {self.epic_id}"
