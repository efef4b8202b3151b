from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Floor

from kernel.audit import Told, tracked
from kernel.errors import NotFound
from kernel.levels import Level
from kernel.models import Archivable, ArchivableQuerySet
from organization.models import Person, Team, Workspace
from portfolio.kanban import EpicState
from portfolio.limits import LEVELS, MEASURES, Measure, Policy, Scope, Target
from portfolio.models.class_of_service import ClassOfService
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import OfPlaceQuerySet
from portfolio.models.strategy import StrategicTheme

PLACES: Final[Mapping[Scope, tuple[str, ...]]] = {
    Scope.PORTFOLIO_STATE: ("portfolio_id", "state"),
    Scope.THEME: ("theme_id",),
    Scope.TEAM: ("team_id",),
    Scope.CLASS_OF_SERVICE: ("portfolio_id", "class_of_service"),
    Scope.PERSON: ("person_id",),
}
"""The columns that tell the targets of a scope apart."""

OF_WORKSPACE: Final = (Scope.TEAM, Scope.PERSON)
"""Their limits belong to no portfolio: teams and people work for all of them."""


class WipLimitQuerySet(ArchivableQuerySet["WipLimit"], OfPlaceQuerySet["WipLimit"]):  # type: ignore[override] # each has a manager
    """What can be asked of limits."""

    def in_force(self) -> Self:
        """Keep those that hold now: those of people only where the workspace limits people."""
        return self.active().filter(~Q(scope=Scope.PERSON) | Q(workspace__limit_people=True))

    def of_states(self) -> Self:
        """Keep those that say how many epics a state of a portfolio may hold."""
        return self.active().filter(scope=Scope.PORTFOLIO_STATE, measure=Measure.ITEMS)

    def on(self, targets: Collection[Target]) -> Self:
        """Keep the limits of these places."""
        wanted = Q(pk__in=[])
        for target in targets:
            place = dict(zip(PLACES[target.scope], target.values, strict=True))
            wanted |= Q(scope=target.scope, level=target.level, **place)
        return self.filter(wanted)

    def held(self) -> Self:
        """Keep the rows as they are until the transaction ends; all take them in one order."""
        return self.order_by("pk").select_for_update(of=["self"], no_key=True)

    def numbered(self, pk: int) -> "WipLimit":
        """Return the one of this number, or raise `NotFound`."""
        limit = self.filter(pk=pk).first()
        if limit is None:
            raise NotFound(what="limit", key=str(pk))
        return limit


def _filled(scope: Scope) -> Q:
    """Say that exactly the columns of this scope are filled."""
    named = {*PLACES[scope]} | (set() if scope in OF_WORKSPACE else {"portfolio_id"})
    every = {column for columns in PLACES.values() for column in columns}
    filled = {
        f"{column.removesuffix('_id')}__isnull": column not in named for column in sorted(every)
    }
    return Q(scope=scope, level__in=LEVELS[scope], **filled)


@tracked(
    words=Told(
        "LIMIT",
        name=["state", "theme", "team", "class_of_service", "person"],
        value="{amount} {measure}, {policy}",
        says={
            "CREATED": "set the limit of {key} to {new}",
            "archived_at": "removed the limit of {key}",
            "amount": "changed the limit of {key} from {old} to {new}",
        },
    )
)
class WipLimit(Archivable):
    """How much may stand in one place at once. It is put away, never deleted: breaches keep it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=20, choices=[(scope, scope) for scope in Scope])
    portfolio = models.ForeignKey(
        Portfolio, null=True, on_delete=models.PROTECT, related_name="wip_limits"
    )
    state = models.CharField(  # noqa: DJ001 # null is "not of this scope"
        max_length=20, null=True, choices=[(state, state) for state in EpicState]
    )
    theme = models.ForeignKey(
        StrategicTheme, null=True, on_delete=models.PROTECT, related_name="wip_limits"
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="wip_limits")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="wip_limits"
    )
    class_of_service = models.CharField(  # noqa: DJ001 # null is "not of this scope"
        max_length=20, null=True, choices=ClassOfService
    )
    level = models.CharField(max_length=10, choices=[(level, level) for level in Level])
    measure = models.CharField(max_length=10, choices=[(measure, measure) for measure in Measure])
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    policy = models.CharField(max_length=20, choices=[(policy, policy) for policy in Policy])

    objects = WipLimitQuerySet.as_manager()

    class Meta:
        verbose_name = "limit"
        constraints = [
            models.CheckConstraint(
                name="wip_limit_fills_the_columns_of_its_scope",
                condition=Q(*map(_filled, Scope), _connector=Q.OR),
            ),
            models.CheckConstraint(
                name="wip_limit_counts_what_its_level_has",
                condition=Q(
                    *(Q(level=level, measure__in=of) for level, of in MEASURES.items()),
                    _connector=Q.OR,
                ),
            ),
            models.CheckConstraint(name="wip_limit_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="wip_limit_of_items_is_whole",
                condition=~Q(measure=Measure.ITEMS) | Q(amount=Floor(F("amount"))),
            ),
            models.CheckConstraint(
                name="wip_limit_policy_is_known", condition=Q(policy__in=list(Policy))
            ),
            models.UniqueConstraint(
                name="wip_limit_once",
                fields=[
                    "workspace", "scope", "portfolio", "state", "theme", "team", "person",
                    "class_of_service", "level", "measure",
                ],
                nulls_distinct=False,
                condition=Q(archived_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place}: {self.amount.normalize():f} {self.measure.lower()}"

    @property
    def place(self) -> str:
        """What it limits, for people."""
        of_class = f"{str(self.class_of_service).lower()} {str(self.level).lower()} work"
        names = {
            Scope.PORTFOLIO_STATE: self.state,
            Scope.THEME: self.theme,
            Scope.TEAM: self.team,
            Scope.CLASS_OF_SERVICE: of_class,
            Scope.PERSON: self.person,
        }
        return str(names[Scope(self.scope)])

    @property
    def target(self) -> Target:
        """The place that work takes up, as `Item.occupies` names it."""
        scope = Scope(self.scope)
        values = tuple(getattr(self, column) for column in PLACES[scope])
        return Target(scope, Level(self.level), values)

    def put(self, *, amount: Decimal, policy: Policy, expected_version: int) -> None:
        """Set how much it allows and what happens beyond; see `Editable.revise`."""
        self.revise({"amount": amount, "policy": policy}, expected_version=expected_version)
