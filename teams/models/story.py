from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel.audit import Told, tracked
from kernel.levels import WORK_CATEGORIES, Level, StateCategory
from kernel.models import Line
from organization.models import Person, Team
from portfolio.limits import Measure, Scope
from portfolio.models import (
    ClassOfService,
    Epic,
    Item,
    ItemQuerySet,
    Transition,
    TransitionQuerySet,
)
from products.models import Feature, Product


class StoryState(models.TextChoices):
    """Where a story stands."""

    TODO = "TODO"
    IN_PROGRESS = "IN_PROGRESS"
    IN_REVIEW = "IN_REVIEW"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class StoryKind(models.TextChoices):
    """What the work is for: something new, a mend, a danger averted, an old debt."""

    FEATURE = "FEATURE"
    DEFECT = "DEFECT"
    RISK = "RISK"
    DEBT = "DEBT"


class Priority(models.TextChoices):
    """How urgent the team was told that it is."""

    HIGHEST = "HIGHEST"
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    LOWEST = "LOWEST"


class StoryQuerySet(ItemQuerySet["Story"]):
    def counted(self) -> Self:
        """Keep what counts as work of its own: not the sub-tasks of a story."""
        return self.filter(is_subtask=False)

    def occupying(self, scope: Scope) -> Self:
        """Keep what takes up places of a scope: the parts of a story take up none."""
        return super().occupying(scope).counted()

    def on_given_up_epics(self) -> Self:
        """Keep the work that goes on although the board has given its epic up."""
        going_on = self.active().counted().filter(state__in=self.model.states_in_progress())
        return going_on.filter(feature__epic__in=Epic.objects.given_up())

    def unaligned(self) -> Self:
        """Keep the open stories that serve no epic: without a feature, or below one without."""
        return self.open().counted().filter(Q(feature=None) | Q(feature__epic=None))


@tracked(words=Told("STORY", value="{title}", untold=["started_at", "finished_at"]))
class Story(Item):
    """A piece of work that one team does: a story, a defect, a task, or a sub-task of one."""

    level: ClassVar[Level] = Level.STORY
    categories: ClassVar[Mapping[str, StateCategory]] = WORK_CATEGORIES
    places: ClassVar[Mapping[Scope, tuple[str, ...]]] = {
        Scope.TEAM: ("team_id",),
        Scope.CLASS_OF_SERVICE: ("portfolio_id", "class_of_service"),
        Scope.PERSON: ("assignee_id",),
    }
    weights: ClassVar[Mapping[Measure, str]] = {Measure.POINTS: "points"}

    state = models.CharField(max_length=20, choices=StoryState, default=StoryState.TODO)
    kind = models.CharField(max_length=10, choices=StoryKind, default=StoryKind.FEATURE)
    class_of_service = models.CharField(
        max_length=10, choices=ClassOfService, default=ClassOfService.STANDARD
    )
    priority = models.CharField(  # noqa: DJ001 # null is "nobody said", no value of its own
        max_length=10, choices=Priority, null=True, blank=True
    )
    labels = ArrayField(Line(max_length=255), size=100, blank=True, default=list)
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    release_name = Line(max_length=255, blank=True, default="")
    feature = models.ForeignKey(
        Feature, null=True, on_delete=models.PROTECT, related_name="stories"
    )
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="subtasks")
    is_subtask = models.BooleanField(default=False)
    product = models.ForeignKey(
        Product, null=True, on_delete=models.PROTECT, related_name="stories"
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="stories")
    assignee = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="stories"
    )
    assignee_name = Line(max_length=255, blank=True, default="")

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            models.UniqueConstraint(name="story_key_once", fields=["workspace", "key"]),
            models.CheckConstraint(
                name="story_state_is_known", condition=Q(state__in=StoryState.values)
            ),
            models.CheckConstraint(
                name="story_points_are_a_number",
                condition=Q(points=None) | Q(points__gte=0, points__lt=100_000),
            ),
        ]
        indexes = [
            models.Index(name="story_by_workspace", fields=["workspace", "rank", "id"]),
            models.Index(name="story_by_rank", fields=["portfolio", "rank", "id"]),
            models.Index(name="story_by_feature", fields=["feature", "rank", "id"]),
            models.Index(name="story_by_parent", fields=["parent", "rank", "id"]),
            models.Index(
                name="story_by_team",
                fields=["team", "rank", "id"],
                condition=Q(archived_at=None),
            ),
            models.Index(
                name="story_open_by_team",
                fields=["team", "state", "rank", "id"],
                condition=Q(archived_at=None) & ~Q(state__in=["DONE", "CANCELLED"]),
            ),
            models.Index(  # what a refresh of the flow reads of open work, without the table
                name="story_open",
                fields=["workspace", "id"],
                include=[
                    "portfolio",
                    "team",
                    "feature",
                    "state",
                    "is_subtask",
                    "started_at",
                    "created_at",
                ],
                condition=Q(archived_at=None) & ~Q(state__in=["DONE", "CANCELLED"]),
            ),
            models.Index(  # what limits count
                name="story_in_progress_by_class",
                fields=["portfolio", "class_of_service"],
                condition=Q(archived_at=None, state__in=["IN_PROGRESS", "IN_REVIEW"]),
            ),
            models.Index(
                name="story_in_progress_by_person",
                fields=["assignee"],
                condition=Q(archived_at=None, state__in=["IN_PROGRESS", "IN_REVIEW"]),
            ),
            models.Index(name="story_by_source", fields=["workspace", "external_key"]),
            models.Index(name="story_finished", fields=["workspace", "finished_at"]),
            models.Index(name="story_created", fields=["workspace", "created_at"]),
        ]

    def takes_up(self, scope: Scope) -> bool:
        """Whether it takes up a place of a scope; the parts of a story take up none."""
        return super().takes_up(scope) and not self.is_subtask

    def move_to(self, state: StoryState, *, by_id: int | None, at: datetime) -> None:
        """Put the story into another state and write it down; the same state changes nothing.

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
        StoryTransition.objects.create(
            story=self, from_state=before, to_state=state, at=at, by_id=by_id
        )


class StoryTransition(Transition):
    """One change of a story's state, made here or told by the source's history."""

    level: ClassVar[str] = "story"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="transitions")

    objects = TransitionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="story_transition_by_story", fields=["story", "at"])]
