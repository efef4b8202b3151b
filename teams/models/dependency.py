"""Who waits for whom: a link between two items of any level, or to one outside.

Each end is exactly one of four foreign keys. `node` numbers give both ends one number space,
so that a graph needs no joins: four times the row's id, plus the place of its level in `ENDS`.
"""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from kernel.audit import Told, tracked
from kernel.errors import InvalidValue
from kernel.models import Editable, Line
from kernel.principal import Principal
from organization.models import Person, Workspace
from portfolio.models import Epic, Item
from products.models import Feature
from teams.models.story import Story

ENDS = ("epic", "feature", "story", "outside")
"""The four things that an end may be, in the order of their node numbers."""


SIDES = ("blocker", "blocked")


def node_of(item: "Item | OutsideItem") -> int:
    """Return the number of an item in the dependency graph."""
    return node(ENDS.index(end_of(item)), item.pk)


def node(place: int, row_id: int) -> int:
    """Return the number of the row `row_id` of the kind that stands at `place` in `ENDS`."""
    return 4 * row_id + place


def end_of(item: "Item | OutsideItem") -> str:
    """Return the name in `ENDS` under which an item is an end."""
    return "outside" if isinstance(item, OutsideItem) else item.level.lower()


class OutsideItem(models.Model):
    """Something in another tool, or in a part of it that nobody has imported."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    site = models.CharField(max_length=60)
    external_key = models.CharField(max_length=60)
    title = Line(max_length=255, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="outside_item_once", fields=["workspace", "site", "external_key"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.external_key}"


def _node(side: str) -> Coalesce:
    return Coalesce(
        *(F(f"{side}_{end}_id") * 4 + place for place, end in enumerate(ENDS)),
        output_field=models.BigIntegerField(),
    )


def _exactly_one(side: str) -> Q:
    whole = Q()
    for chosen in ENDS:
        whole |= Q(**{f"{side}_{end}__isnull": end != chosen for end in ENDS})
    return whole


def _end(model: type[models.Model], side: str) -> Any:  # a field of either type
    name = {"blocker": "blocks", "blocked": "blocked_by"}[side]
    return models.ForeignKey(
        model, null=True, blank=True, on_delete=models.PROTECT, related_name=name
    )


class DependencyQuerySet(models.QuerySet["Dependency"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the links of which the principal may read at least one end."""
        here = self.filter(workspace_id=principal.workspace_id)
        if principal.sees_all_portfolios:
            return here
        seen = principal.seen_portfolios
        either = Q()
        for side in SIDES:
            for end in ENDS[:3]:
                either |= Q(**{f"{side}_{end}__portfolio_id__in": seen})
        return here.filter(either)

    def with_ends(self) -> Self:
        """Fetch both ends and their teams in the same statement."""
        names = [f"{side}_{end}" for side in SIDES for end in ENDS]
        teams = [f"{side}_{end}__team" for side in SIDES for end in ENDS[1:3]]
        return self.select_related(*names, *teams)

    def with_teams(self) -> Self:
        """Annotate `blocker_team` and `blocked_team`; nobody's and outside work has none."""
        return self.annotate(
            blocker_team=Coalesce("blocker_feature__team", "blocker_story__team"),
            blocked_team=Coalesce("blocked_feature__team", "blocked_story__team"),
        )

    def waived(self) -> Self:
        """Keep the links that nobody has to wait for now: waived for good, or still for a while."""
        return self.exclude(waived_at=None).filter(Q(waived_until=None) | Q(waived_until__gt=Now()))

    def not_waived(self) -> Self:
        """Keep the links that were never waived, and those whose waiver has ended."""
        return self.filter(Q(waived_at=None) | Q(waived_until__lte=Now()))

    def active(self) -> Self:
        """Keep the links that hold work up: not waived, and their blocker is open."""
        still_open = Q()
        for end, model in zip(ENDS, (Epic, Feature, Story), strict=False):
            name = f"blocker_{end}"
            closed = Q(**{f"{name}__state__in": model.states_of_closed()})
            still_open |= Q(**{f"{name}__isnull": False, f"{name}__archived_at": None}) & ~closed
        return self.not_waived().filter(still_open)


WAIVER = ("waived_at", "waived_until", "waived_by_id", "waive_reason")


@tracked(
    exclude=["blocker_node", "blocked_node"],
    words=Told(
        "DEPENDENCY",
        of=[f"blocked_{end}" for end in ENDS[:3]],  # what waits outside is not ours to tell
        name=[f"blocker_{end}" for end in ENDS],
        untold=["waived_by", "waive_reason", "from_source"],
        says={
            "CREATED": "made {key} wait for {name}",
            "REMOVED": "made {key} wait for {name} no longer",
            "waived_at": "let {key} go ahead without waiting for {name}",
            "no waived_at": "made {key} wait for {name} again",
        },
    ),
)
class Dependency(Editable):
    """The blocker has to finish before what it blocks can start."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    blocker_epic = _end(Epic, "blocker")
    blocker_feature = _end(Feature, "blocker")
    blocker_story = _end(Story, "blocker")
    blocker_outside = _end(OutsideItem, "blocker")
    blocked_epic = _end(Epic, "blocked")
    blocked_feature = _end(Feature, "blocked")
    blocked_story = _end(Story, "blocked")
    blocked_outside = _end(OutsideItem, "blocked")
    blocker_node = models.GeneratedField(
        expression=_node("blocker"), output_field=models.BigIntegerField(), db_persist=True
    )
    blocked_node = models.GeneratedField(
        expression=_node("blocked"), output_field=models.BigIntegerField(), db_persist=True
    )
    note = Line(max_length=1000, blank=True, default="")
    needed_by = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    from_source = models.BooleanField(default=False)
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_until = models.DateTimeField(null=True, blank=True)
    waived_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    waive_reason = Line(max_length=1000, blank=True, default="")

    blocker_team: int | None
    blocked_team: int | None

    objects = DependencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = [
            models.CheckConstraint(
                name="dependency_has_one_blocker", condition=_exactly_one("blocker")
            ),
            models.CheckConstraint(
                name="dependency_has_one_blocked", condition=_exactly_one("blocked")
            ),
            models.UniqueConstraint(
                name="dependency_once_per_pair",
                fields=["workspace", "blocker_node", "blocked_node"],
            ),
            models.CheckConstraint(
                name="dependency_links_two_items",
                condition=~Q(blocker_node=F("blocked_node")),
            ),
            models.CheckConstraint(
                name="dependency_waived_at_and_reason_together",
                condition=Q(waived_at=None, waive_reason="", waived_until=None)
                | (Q(waived_at__isnull=False) & ~Q(waive_reason="")),
            ),
        ]
        indexes = [
            models.Index(name="dependency_by_blocked", fields=["workspace", "blocked_node"]),
            models.Index(
                name="dependency_between_epics",
                fields=["workspace", "blocker_epic", "blocked_epic"],
                condition=Q(blocker_epic__isnull=False, blocked_epic__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blocker} blocks {self.blocked}"

    @property
    def blocker(self) -> "Item | OutsideItem":
        """The end that has to finish first."""
        return self._one_of("blocker")

    @property
    def blocked(self) -> "Item | OutsideItem":
        """The end that waits."""
        return self._one_of("blocked")

    @property
    def crosses_teams(self) -> bool:
        """Whether two teams are concerned, for a row `with_teams`; nobody's work is another's."""
        return self.blocker_team is None or self.blocker_team != self.blocked_team

    def waive(
        self, *, reason: str, until: datetime | None, by_id: int | None, at: datetime
    ) -> None:
        """Let the blocked item go ahead all the same, for good or until a moment.

        Raises:
            InvalidValue: The reason cannot be stored.
        """
        self.waived_at, self.waived_until = at, until
        self.waived_by_id, self.waive_reason = by_id, reason
        try:
            self.save_version(*WAIVER)
        except InvalidValue as error:
            raise InvalidValue("reason", error.message) from None

    def withdraw_waiver(self) -> None:
        """Let the blocked item wait again."""
        if self.waived_at is None:
            return
        self.waived_at = self.waived_until = self.waived_by_id = None
        self.waive_reason = ""
        self.save_version(*WAIVER)

    def _one_of(self, side: str) -> "Item | OutsideItem":
        for end in ENDS:
            if getattr(self, f"{side}_{end}_id") is not None:
                found: Item | OutsideItem = getattr(self, f"{side}_{end}")
                return found
        raise AssertionError("a constraint holds that one end is there")
