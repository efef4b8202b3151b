from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel.audit import Told, tracked
from kernel.levels import WORK_CATEGORIES, Level, StateCategory
from kernel.models import Line, Text
from organization.models import Team
from portfolio.models import Epic, Item, ItemQuerySet, Transition, TransitionQuerySet
from products.models.product import Product


class FeatureState(models.TextChoices):
    """Where a feature stands."""

    TODO = "TODO"
    IN_PROGRESS = "IN_PROGRESS"
    IN_REVIEW = "IN_REVIEW"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class FeatureQuerySet(ItemQuerySet["Feature"]):
    def unaligned(self) -> Self:
        """Keep the open features that serve no epic."""
        return self.open().filter(epic=None)


@tracked(words=Told("FEATURE", value="{title}", untold=["started_at", "finished_at"]))
class Feature(Item):
    """Something that a product will do for its users; a piece of an epic."""

    level: ClassVar[Level] = Level.FEATURE
    categories: ClassVar[Mapping[str, StateCategory]] = WORK_CATEGORIES

    state = models.CharField(max_length=20, choices=FeatureState, default=FeatureState.TODO)
    epic = models.ForeignKey(Epic, null=True, on_delete=models.PROTECT, related_name="features")
    product = models.ForeignKey(
        Product, null=True, on_delete=models.PROTECT, related_name="features"
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="features")
    benefit_hypothesis = Text(blank=True, default="", max_length=4000)
    acceptance_criteria = ArrayField(Line(max_length=1000), size=100, blank=True, default=list)

    objects = FeatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="feature_key_once", fields=["workspace", "key"]),
            models.CheckConstraint(
                name="feature_state_is_known", condition=Q(state__in=FeatureState.values)
            ),
        ]
        indexes = [
            models.Index(name="feature_by_rank", fields=["portfolio", "rank", "id"]),
            models.Index(name="feature_by_epic", fields=["epic", "rank", "id"]),
            models.Index(name="feature_by_product", fields=["product", "rank", "id"]),
            models.Index(name="feature_by_source", fields=["workspace", "external_key"]),
        ]

    def move_to(self, state: FeatureState, *, by_id: int | None, at: datetime) -> None:
        """Put the feature into another state and write it down; the same state changes nothing.

        Raises:
            ItemArchived, FieldOwnedBySource: See `Item`.
        """
        self.require_alive()
        if state == self.state:
            return
        self.require_ours(["state"])
        before, self.state = self.state, state
        self.note_state(at)
        self.save_version("state", "started_at", "finished_at")
        FeatureTransition.objects.create(
            feature=self, from_state=before, to_state=state, at=at, by_id=by_id
        )


class FeatureTransition(Transition):
    """One change of a feature's state, made here or told by the source's history."""

    level: ClassVar[str] = "feature"

    feature = models.ForeignKey(Feature, on_delete=models.CASCADE, related_name="transitions")

    objects = TransitionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="feature_transition_by_feature", fields=["feature", "at"])]
