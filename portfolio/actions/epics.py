from collections.abc import Callable, Mapping
from datetime import datetime

from kernel import audit, outbox
from kernel.principal import Principal
from organization.models import Person
from portfolio.kanban import EpicState
from portfolio.models import Epic, Portfolio, StrategicTheme, ValueStream

HYPOTHESIS = (
    "for_whom",
    "need",
    "solution",
    "benefit",
    "unlike",
    "difference",
    "business_outcome",
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
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("epic.create", found.pk)
    epic = Epic(workspace_id=by.workspace_id, portfolio=found, title=title)
    for name, value in _columns(by, found, details or {}).items():
        setattr(epic, name, value)
    epic.check_values("title", "description", *HYPOTHESIS, *ECONOMICS)
    epic.place_last(at)
    epic.save()
    outbox.note_change(by.workspace_id)
    outbox.note_ranking(by.workspace_id)
    return epic


@audit.audited
def edit_epic(
    *, by: Principal, key: str, changes: Mapping[str, object], expected_version: int
) -> Epic:
    """Change an epic's texts, theme, value stream, owner, kind, or what waiting for it costs.

    Args:
        changes: Columns and new values; `theme` and `value_stream` are given by name, `owner` by
            e-mail address, each None to clear it.
        expected_version: The version that the editor had read.

    Raises:
        Conflict, FieldOwnedBySource, ItemArchived, InvalidValue: See `Item.revise`.
    """
    epic = Epic.objects.locked_for(by, key, "epic.edit")
    epic.revise(_columns(by, epic.portfolio, changes), expected_version=expected_version)
    outbox.note_change(by.workspace_id)
    outbox.note_ranking(by.workspace_id)
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
    """
    epic = Epic.objects.locked_for(by, key, "epic.move")
    epic.require_version(expected_version)
    epic.move_to(to, reason=reason, by_id=by.person_id, at=at)
    outbox.note_change(by.workspace_id)
    outbox.note_ranking(by.workspace_id)
    return epic


def _columns(
    by: Principal, portfolio: Portfolio, changes: Mapping[str, object]
) -> dict[str, object]:
    """Turn names of themes and value streams and addresses into the rows that they stand for."""
    found = dict(changes)
    if found.get("cost_of_delay") is not None:
        Portfolio.objects.hold(portfolio.pk)  # an amount fixes the currency that it is said in
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
