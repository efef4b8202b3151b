"""Setting how much may stand where. It stands here because stories do, which are counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from kernel import audit, outbox
from kernel.errors import Conflict, InvalidValue, shown
from kernel.levels import Level
from kernel.principal import Principal
from organization.models import Person, Team
from portfolio.actions.room import breach_of, record_breaches, standing_on, take_turns
from portfolio.errors import PeopleNotLimited
from portfolio.kanban import EpicState
from portfolio.limits import LEVELS, NOTHING, Cause, Measure, Policy, Scope, flaw_of
from portfolio.models import (
    ClassOfService,
    Epic,
    ItemQuerySet,
    Portfolio,
    StrategicTheme,
    WipLimit,
    WipLimitQuerySet,
)
from portfolio.models.limit import OF_WORKSPACE
from teams.models import Story

NAMES: Mapping[Scope, tuple[str, ...]] = {
    Scope.PORTFOLIO_STATE: ("portfolio", "state"),
    Scope.THEME: ("portfolio", "theme"),
    Scope.TEAM: ("team",),
    Scope.CLASS_OF_SERVICE: ("portfolio", "class_of_service"),
    Scope.PERSON: ("person",),
}
"""What names the target of a limit."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a limit is about, as a person names it.

    Attributes:
        scope: The kind of place.
        names: What names it, see `NAMES`: a portfolio by key, a theme and a team by name, a
            person by e-mail address.
        level: Whose work counts; only a class of service leaves a choice.
        measure: In what it counts.
    """

    scope: Scope
    names: Mapping[str, str]
    level: Level | None = None
    measure: Measure = Measure.ITEMS


@audit.audited
def set_wip_limit(
    *,
    by: Principal,
    place: Place,
    amount: Decimal,
    policy: Policy,
    expected_version: int,
    at: datetime,
) -> WipLimit:
    """Set how much may stand in a place; one below what stands is allowed, and written down.

    Args:
        by: Who sets it.
        place: What it is about.
        amount: How much; items are whole.
        policy: What happens beyond it.
        expected_version: The version that was read; 0 when there was no such limit.
        at: When.

    Raises:
        InvalidValue: The names are not those of the scope, or there is no such limit.
        NotFound: What it names does not exist.
        PeopleNotLimited: The workspace has limits of people switched off.
        Conflict: Somebody has set it since.
    """
    limit = _target(by, place)
    if flaw := flaw_of(Level(limit.level), place.measure, amount):
        raise InvalidValue("amount", flaw)
    take_turns(by.workspace_id, shared=False)
    stands = WipLimit.objects.active().filter(workspace=by.workspace_id, measure=place.measure)
    known = stands.on([limit.target]).held().first()
    before = None if known is None else known.amount
    if known is not None:
        known.put(amount=amount, policy=policy, expected_version=expected_version)
    elif expected_version != 0:
        raise Conflict(current_version=0, changed_fields=[])
    else:
        limit.amount, limit.policy = amount, policy
        limit.save()
    if before is None or amount < before:
        _note_excess(known or limit, by, at)
    outbox.note_change(by.workspace_id)
    return known or limit


@audit.audited
def remove_wip_limit(
    *, by: Principal, limit_id: int, reason: str, expected_version: int, at: datetime
) -> WipLimit:
    """Let any amount stand in a place again; its breaches are kept.

    Raises:
        NotFound: There is no such limit here.
        Conflict: Somebody has set it since.
        InvalidValue: No reason was given, or it cannot be stored.
    """
    limit = WipLimit.objects.visible_to(by).held().numbered(limit_id)
    _require_verb(by, limit)
    limit.require_version(expected_version)
    limit.archive(reason=reason, at=at)
    outbox.note_change(by.workspace_id)
    return limit


@audit.audited
def state_team_limits(*, by: Principal, limits: Mapping[str, int], at: datetime) -> None:
    """Set how many stories teams may have in progress, by name, where nobody has said so yet.

    Beyond such a limit, people are warned: what a company writes down need not be what it holds.

    Raises:
        AccessDenied: The principal may not edit teams.
        NotFound: There is no such team.
    """
    by.require("team.edit")
    stated = WipLimit.objects.active().filter(team__isnull=False, measure=Measure.ITEMS)
    known = {*stated.filter(workspace=by.workspace_id).values_list("team__name", flat=True)}
    for name in sorted(limits.keys() - known):
        set_wip_limit(
            by=by,
            place=Place(Scope.TEAM, {"team": name}),
            amount=Decimal(limits[name]),
            policy=Policy.WARN,
            expected_version=0,
            at=at,
        )


def find_exceeded_limits(*, by: Principal, portfolio: str) -> WipLimitQuerySet:
    """Return the limits of a portfolio, and of teams and people at its work, that are exceeded now.

    Teams and people are at its work when it takes places of theirs; what they have of other
    portfolios counts, too.

    Args:
        by: Who asks.
        portfolio: By key.

    Raises:
        NotFound: There is no such portfolio for them.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    limits = WipLimit.objects.filter(workspace=by.workspace_id).in_force()
    rows = limits.filter(Q(portfolio=found) | Q(scope__in=OF_WORKSPACE))
    standing = standing_by_limit(rows)
    over = [limit for limit in rows if standing[limit.pk] > limit.amount]
    of_its_work = standing_by_limit(over, found)
    return limits.filter(pk__in=[limit.pk for limit in over if of_its_work[limit.pk] > NOTHING])


def standing_by_limit(
    limits: Iterable[WipLimit], portfolio: Portfolio | None = None
) -> dict[int, Decimal]:
    """Count what stands against each limit, by its id: of all portfolios, or of one alone."""
    found: dict[int, Decimal] = {}
    by_level: dict[str, list[WipLimit]] = {}
    for limit in limits:
        by_level.setdefault(limit.level, []).append(limit)
    of_portfolio = {} if portfolio is None else {"portfolio": portfolio}
    for level, of_level in by_level.items():
        found |= standing_on(items_of(Level(level)).filter(**of_portfolio), of_level)
    return found


def items_of(level: Level) -> "ItemQuerySet[Epic] | ItemQuerySet[Story]":
    """Return all items that limits of a level count among."""
    return Epic.objects.all() if level is Level.EPIC else Story.objects.all()


def _level(place: Place) -> Level:
    scope, level, levels = place.scope, place.level, LEVELS[place.scope]
    if level is None and len(levels) == 1:
        return levels[0]
    if level not in levels:
        raise InvalidValue("level", f"A limit of scope {scope} counts {' or '.join(levels)}.")
    return level


def _target(by: Principal, place: Place) -> WipLimit:
    """Return a new limit of the place that is named, which the principal may limit."""
    scope, on = place.scope, place.names
    _require_names(scope, on)
    limit = WipLimit(
        workspace_id=by.workspace_id, scope=scope, level=_level(place), measure=place.measure
    )
    if scope in OF_WORKSPACE:
        by.require("team.edit")
        _of_workspace(by, limit, on)
        return limit
    limit.portfolio = Portfolio.objects.visible_to(by).named(on["portfolio"])
    _require_verb(by, limit)
    if place.measure is Measure.MONEY:
        Portfolio.objects.hold(limit.portfolio.pk)  # an amount fixes the currency it is said in
    if scope is Scope.THEME:
        themes = StrategicTheme.objects.active().filter(portfolio=limit.portfolio)
        limit.theme = themes.named(on["theme"]).hold()
    elif scope is Scope.PORTFOLIO_STATE:
        limit.state = EpicState(on["state"])
    else:
        limit.class_of_service = ClassOfService(on["class_of_service"])
    return limit


def _of_workspace(by: Principal, limit: WipLimit, on: Mapping[str, str]) -> None:
    if limit.scope == Scope.TEAM:
        limit.team = Team.objects.visible_to(by).active().named(on["team"]).hold()
        return
    people = Person.objects.visible_to(by).active().select_related("workspace")
    limit.person = people.addressed(on["person"])
    if not limit.person.workspace.limit_people:
        raise PeopleNotLimited


def _require_names(scope: Scope, on: Mapping[str, str]) -> None:
    """Refuse a name that is missing, and one that the scope does not have."""
    for name in NAMES[scope]:
        if name not in on:
            raise InvalidValue(
                name, f"A limit of scope {scope} names {' and '.join(NAMES[scope])}."
            )
    for name in sorted(on.keys() - {*NAMES[scope]}):
        what = shown(name.replace("_", " "))
        raise InvalidValue(name, f"A limit of scope {scope} has no {what}.")


def _require_verb(by: Principal, limit: WipLimit) -> None:
    verb = "team.edit" if limit.scope in OF_WORKSPACE else "limit.edit"
    by.require(verb, limit.portfolio_id)


def _note_excess(limit: WipLimit, by: Principal, at: datetime) -> None:
    """Write down that more stands than the limit now allows."""
    standing = standing_by_limit([limit])[limit.pk]
    if standing > limit.amount:
        breach = breach_of(
            limit, cause=Cause.LOWERED, count=standing, by=by, at=at,
            portfolio_id=limit.portfolio_id,
        )  # fmt: skip
        record_breaches(limit.workspace_id, [breach])
