from collections.abc import Mapping
from datetime import date, datetime

from kernel import audit, outbox
from kernel.errors import AccessDenied, InvalidValue, NotFound
from kernel.principal import Principal
from portfolio.models import Item
from teams import snapshot
from teams.actions import family
from teams.actions.epic_links import push_epic_links
from teams.errors import DependencyCycle, DependencyOwnedBySource
from teams.flow.paths import ring_closed_by
from teams.models import Dependency, OutsideItem, item_named
from teams.models.dependency import end_of, node_of


@audit.audited
def add_dependency(
    *,
    by: Principal,
    blocker: str,
    blocked: str,
    at: datetime,
    note: str = "",
    needed_by: date | None = None,
) -> Dependency:
    """Say that one item has to finish before another can start.

    Raises:
        InvalidValue: The link stands already, or links an item to itself.
        DependencyCycle: Open items would wait for each other in a ring.
        DependencyInFamily: One of the two is a part of the other.
        NotFound: One of the items does not exist.
    """
    family.take_turns(by.workspace_id)
    first, second = item_named(by, blocker), item_named(by, blocked)
    _require(by, "dependency.edit", first, second)
    first.require_alive()
    second.require_alive()
    if first == second:
        raise InvalidValue("blocked", f"{first.key} cannot wait for itself.")
    family.require_strangers(first, second)
    _require_no_ring(by, first, second)
    dependency = Dependency(
        workspace_id=by.workspace_id, note=note, needed_by=needed_by, created_at=at
    )
    setattr(dependency, f"blocker_{end_of(first)}", first)
    setattr(dependency, f"blocked_{end_of(second)}", second)
    dependency.check_values("note")
    dependency.save()
    _follow(dependency, at)
    return dependency


@audit.audited
def update_dependency(
    *, by: Principal, dependency_id: int, changes: Mapping[str, object], expected_version: int
) -> Dependency:
    """Change the note of a link, or the day by which its blocker is needed."""
    dependency = _locked(by, dependency_id)
    _require(by, "dependency.edit", dependency.blocker, dependency.blocked)
    dependency.revise(changes, expected_version=expected_version)
    return dependency


@audit.audited
def waive_dependency(
    *,
    by: Principal,
    dependency_id: int,
    reason: str,
    until: datetime | None,
    at: datetime,
    expected_version: int | None = None,
) -> Dependency:
    """Let the blocked item go ahead all the same, for good or until a moment.

    Raises:
        Conflict: Somebody changed the link since that version.
        InvalidValue: No reason was given, or the moment has passed.
    """
    dependency = _locked(by, dependency_id)
    _require(by, "dependency.waive", _who_waits(dependency))
    if expected_version is not None:
        dependency.require_version(expected_version)
    if not reason.strip():
        raise InvalidValue("reason", "Say why nobody has to wait any more.")
    if until is not None and until <= at:
        raise InvalidValue("until", "This moment has passed already.")
    dependency.waive(reason=reason, until=until, by_id=by.person_id, at=at)
    _follow(dependency, at)
    return dependency


@audit.audited
def withdraw_waiver(
    *, by: Principal, dependency_id: int, expected_version: int, at: datetime
) -> Dependency:
    """Let a link hold the blocked item up again; one that was never waived stays as it is.

    Raises:
        Conflict: Somebody changed the link since that version.
    """
    dependency = _locked(by, dependency_id)
    _require(by, "dependency.waive", _who_waits(dependency))
    dependency.require_version(expected_version)
    dependency.withdraw_waiver()
    _follow(dependency, at)
    return dependency


@audit.audited
def remove_dependency(*, by: Principal, dependency_id: int, at: datetime) -> str:
    """Take a link away; return what it said, without an end that the principal may not see.

    Raises:
        DependencyOwnedBySource: It is kept in Jira.
    """
    dependency = _locked(by, dependency_id)
    _require(by, "dependency.edit", _who_waits(dependency))
    if dependency.from_source:
        raise DependencyOwnedBySource
    said = f"{_told(by, dependency.blocker)} blocks {_told(by, dependency.blocked)}"
    dependency.delete()
    _follow(dependency, at)
    return said


def _follow(dependency: Dependency, at: datetime) -> None:
    """Let what is computed from links follow a change of one."""
    if dependency.blocked_epic_id is not None:
        push_epic_links(dependency.workspace_id, at)
    outbox.note_change(dependency.workspace_id)


def _locked(by: Principal, dependency_id: int) -> Dependency:
    rows = Dependency.objects.visible_to(by).with_ends()
    dependency = rows.select_for_update(of=["self"]).filter(pk=dependency_id).first()
    if dependency is None:
        raise NotFound(what="dependency", key=str(dependency_id))
    return dependency


def _who_waits(dependency: Dependency) -> Item | OutsideItem:
    """Return the end that may give its waiting up: the blocked one, if it is one of ours."""
    blocked = dependency.blocked
    return dependency.blocker if isinstance(blocked, OutsideItem) else blocked


def _require(by: Principal, verb: str, *ends: object) -> None:
    """Whoever may do it in the portfolio of one of the ends may do it."""
    portfolios = [end.portfolio_id for end in ends if isinstance(end, Item)]
    if not any(by.may(verb, portfolio_id) for portfolio_id in portfolios):
        raise AccessDenied(verb=verb)


def _told(by: Principal, end: Item | OutsideItem) -> str:
    unseen = isinstance(end, Item) and not by.may("item.read", end.portfolio_id)
    return "(unseen)" if unseen else str(end)


def _require_no_ring(by: Principal, blocker: Item, blocked: Item) -> None:
    pair = {"blocker_node": node_of(blocker), "blocked_node": node_of(blocked)}
    if Dependency.objects.filter(workspace=by.workspace_id, **pair).exists():
        raise InvalidValue("blocked", f"{blocked.key} waits for {blocker.key} already.")
    if not (blocker.state_category.is_open and blocked.state_category.is_open):
        return
    edges = snapshot.open_links_behind(by.workspace_id, node_of(blocked))
    ring = ring_closed_by(edges, node_of(blocker), node_of(blocked))
    if ring is not None:
        raise DependencyCycle(path=ring, keys=snapshot.keys_of(by, ring))
