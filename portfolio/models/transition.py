from typing import ClassVar, Self, TypeVar

from django.db import models

from kernel.models import Checked
from kernel.principal import Principal
from organization.models import Person
from portfolio.models.reading import readable

T = TypeVar("T", bound="Transition")


class TransitionQuerySet(models.QuerySet[T]):
    """What can be asked of the state changes of any level."""

    def visible_to(self, principal: Principal) -> Self:
        """Keep the changes of the items that the principal may read."""
        return readable(self, principal, f"{self.model.level}__")


class Transition(Checked):
    """One change of an item's state, made here or told by the source's history."""

    level: ClassVar[str]
    """Name of the foreign key to the item."""

    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"
