from django.db import models

from portfolio.models.epic import Epic
from portfolio.models.reading import OfEpicQuerySet


class EpicFacts(models.Model):
    """What the floors above know of an epic and its exit rules need: pushed, never pulled.

    An epic without a row promises nothing and waits for nothing.
    """

    epic = models.OneToOneField(Epic, on_delete=models.CASCADE, related_name="facts")
    outcomes = models.PositiveIntegerField(default=0)
    open_blockers = models.PositiveIntegerField(default=0)

    objects = OfEpicQuerySet["EpicFacts"].as_manager()

    def __str__(self) -> str:
        return f"facts of {self.epic_id}"
