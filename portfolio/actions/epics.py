from collections.abc import Callable, Mapping
from datetime import date, datetime

from kernel import audit, outbox
from kernel.errors import InvalidValue
from kernel.principal import Principal
from organization.models import Person
from portfolio.actions.guardrails import check_guardrails
from portfolio.actions.room import require_room
from portfolio.actions.stepping import check_step, take_step
from portfolio.kanban import EpicState
from portfolio.models import HYPOTHESIS, Epic, Portfolio, StrategicTheme, Taken, ValueStream

TEXTS = (
    *HYPOTHESIS,
    "description",
    "estimated_cost",
    "leading_indicators",
    "rough_size",
    "planned_start_date",
    "planned_end_date",
)

ECONOMICS = ("cost_of_delay", "duration_weeks", "due_date")


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
    epic = Epic(
        workspace_id=by.workspace_id, portfolio=found, title=title, requester_id=by.person_id
    )
    for name, value in _columns(by, found, details or {}).items():
        setattr(epic, name, value)
    epic.check_values("title", *TEXTS, *ECONOMICS)
    _require_order(epic, {})
    epic.place_last(at)
    epic.save()
    require_room(by=by, item=epic, before={}, at=at)
    check_guardrails(found.pk, by=by, at=at, cause="create_epic")
    outbox.note_change(by.workspace_id)
    outbox.note_board(by.workspace_id)
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
    """Change an epic's texts, what it belongs to, or what it and its waiting cost.

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
    columns = _columns(by, epic.portfolio, changes)
    _require_order(epic, columns)
    epic.revise(columns, expected_version=expected_version)
    require_room(by=by, item=epic, before=before, at=at)
    check_guardrails(epic.portfolio_id, by=by, at=at, cause="edit_epic")
    outbox.note_change(by.workspace_id)
    outbox.note_board(by.workspace_id)
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
        MoveNotAllowed: There is no such step, or rules of it are not met.
        WipLimitReached: Where it would go, there is no room.
        ItemArchived, FieldOwnedBySource, InvalidValue: See `Epic`.
    """
    epic = Epic.objects.locked_for(by, key, "epic.move")
    epic.require_version(expected_version)
    step = epic.require_step(to)
    checks = check_step(epic, step, by=by, at=at)
    take_step(epic, Taken(step, checks, reason), by=by, at=at)
    check_guardrails(epic.portfolio_id, by=by, at=at, cause="move_epic")
    outbox.note_change(by.workspace_id)
    outbox.note_board(by.workspace_id)
    return epic


def _require_order(epic: Epic, changes: Mapping[str, object]) -> None:
    """Refuse a plan that ends before it starts."""
    start, end = (
        changes.get(name, getattr(epic, name))
        for name in ("planned_start_date", "planned_end_date")
    )
    if isinstance(start, date) and isinstance(end, date) and end < start:
        raise InvalidValue("planned_end_date", f"It ends on {end}, before it starts on {start}.")


def _columns(
    by: Principal, portfolio: Portfolio, changes: Mapping[str, object]
) -> dict[str, object]:
    """Turn names of themes and value streams and addresses into the rows that they stand for."""
    found = dict(changes)
    if found.get("cost_of_delay") is not None or found.get("estimated_cost") is not None:
        Portfolio.objects.hold(portfolio.pk)  # an amount fixes the currency that it is said in
    themes = StrategicTheme.objects.filter(portfolio=portfolio)
    streams = ValueStream.objects.filter(portfolio=portfolio)
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
