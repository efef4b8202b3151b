from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from kernel import audit, outbox
from kernel.errors import InvalidValue, shown
from kernel.principal import Principal
from organization.models import Person
from portfolio.actions.room import require_room
from portfolio.kanban import EpicState
from portfolio.models import Epic, Portfolio, StrategicTheme, ValueStream

MOST_COST = 1_000_000_000_000
HYPOTHESIS = (
    "for_whom",
    "need",
    "solution",
    "benefit",
    "unlike",
    "difference",
    "business_outcome",
)


@audit.audited
def create_epic(
    *,
    by: Principal,
    portfolio: str,
    title: str,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> Epic:
    """Put a new idea into the funnel, behind all others.

    Args:
        details: Further fields as `edit_epic` takes them.

    Raises:
        InvalidValue: A text is empty, too long or holds a NUL.
        NotFound: The portfolio, theme, value stream or owner does not exist.
        WipLimitReached: The funnel has a limit and is full.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("epic.create", found.pk)
    epic = Epic(workspace_id=by.workspace_id, portfolio=found, title=title)
    for name, value in _columns(by, found, details or {}).items():
        setattr(epic, name, value)
    epic.check_values("title", "description", "estimated_cost", *HYPOTHESIS)
    epic.place_last(at)
    epic.save()
    require_room(by=by, item=epic, before={}, at=at)
    outbox.note_change(by.workspace_id)
    return epic


@audit.audited
def edit_epic(
    *,
    by: Principal,
    key: str,
    changes: Mapping[str, object],
    expected_version: int,
    at: datetime,
) -> Epic:
    """Change an epic's texts, theme, value stream, owner, kind or estimated cost.

    Args:
        changes: Columns and new values; `theme` and `value_stream` are given by name, `owner` by
            e-mail address, each None to clear it.
        expected_version: The version that the editor had read.
        at: When: limits are judged as of then.

    Raises:
        WipLimitReached: It would fill a theme, a class of service or a budget beyond its limit.
        Conflict, FieldOwnedBySource, ItemArchived, InvalidValue: See `Item.revise`.
    """
    epic = Epic.objects.locked_for(by, key, "epic.edit")
    before = epic.occupies()
    epic.revise(_columns(by, epic.portfolio, changes), expected_version=expected_version)
    require_room(by=by, item=epic, before=before, at=at)
    outbox.note_change(by.workspace_id)
    return epic


@audit.audited
def move_epic(
    *,
    by: Principal,
    key: str,
    to: EpicState,
    expected_version: int,
    at: datetime,
    reason: str = "",
) -> Epic:
    """Take one step on the portfolio Kanban.

    Raises:
        Conflict: The epic has changed since that version.
        MoveNotAllowed, ItemArchived, InvalidValue: See `Epic.move_to`.
        WipLimitReached: Where it would go, there is no room.
    """
    epic = Epic.objects.locked_for(by, key, "epic.move")
    epic.require_version(expected_version)
    before = epic.occupies()
    epic.move_to(to, reason=reason, by_id=by.person_id, at=at)
    require_room(by=by, item=epic, before=before, at=at)
    outbox.note_change(by.workspace_id)
    return epic


def _columns(
    by: Principal, portfolio: Portfolio, changes: Mapping[str, object]
) -> dict[str, object]:
    """Turn names of themes and value streams and addresses into the rows that they stand for."""
    found = dict(changes)
    _require_cost(found.get("estimated_cost"))
    themes = StrategicTheme.objects.active().filter(portfolio=portfolio)
    streams = ValueStream.objects.active().filter(portfolio=portfolio)
    people = Person.objects.visible_to(by).active()
    finders: dict[str, Callable[[str], int]] = {
        "theme": lambda name: themes.named(name).hold().pk,
        "value_stream": lambda name: streams.named(name).hold().pk,
        "owner": lambda email: people.addressed(email).pk,
    }
    for name, find in finders.items():
        if name in found:
            wanted = found.pop(name)
            found[f"{name}_id"] = None if wanted is None else find(str(wanted))
    return found


def _require_cost(cost: object) -> None:
    if isinstance(cost, Decimal) and not (cost.is_finite() and 0 <= cost <= MOST_COST):
        given = shown(str(cost))
        raise InvalidValue("estimated_cost", f"{given} is not a number from 0 to {MOST_COST:,}.")
