from collections.abc import Mapping
from datetime import date, datetime

from kernel import audit
from kernel.errors import InvalidValue, NotFound, shown
from kernel.principal import Principal
from organization.models import Person
from portfolio.models import KeyResult, Objective, Portfolio, StrategicTheme


@audit.audited
def create_objective(
    *,
    by: Principal,
    portfolio: str,
    name: str,
    starts_date: date,
    ends_date: date,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> Objective:
    """Say what a portfolio wants to reach in a period.

    Args:
        by: Who says so.
        portfolio: Its key.
        name: No two objectives of a portfolio share one, but for archived ones.
        starts_date: The first day of the period.
        ends_date: Its last day.
        at: When it was said.
        details: `description`, `theme` by name, `owner` by e-mail address.

    Raises:
        InvalidValue: A value cannot be stored, the name is taken, or it ends before its start.
        NotFound: The portfolio, theme or owner does not exist.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("objective.edit", found.pk)
    objective = Objective(
        workspace_id=by.workspace_id,
        portfolio=found,
        name=name,
        starts_date=starts_date,
        ends_date=ends_date,
        created_at=at,
        **_columns(by, found, details or {}),
    )
    _require_free_name(objective.require_sense())
    objective.save()
    return _shown(by, objective)


@audit.audited
def edit_objective(
    *, by: Principal, objective_id: int, changes: Mapping[str, object], expected_version: int
) -> Objective:
    """Change an objective's texts, period, theme or owner.

    Raises:
        Conflict, ItemArchived, InvalidValue: See `Lasting.revise` and `create_objective`.
    """
    objective = locked_objective(by, objective_id)
    objective.require_alive()
    columns = _columns(by, objective.portfolio, changes)
    draft = Objective.objects.get(pk=objective.pk)
    for name, value in columns.items():
        setattr(draft, name, value)
    _require_free_name(draft.require_sense())
    objective.revise(columns, expected_version=expected_version)
    return _shown(by, objective)


@audit.audited
def archive_objective(
    *, by: Principal, objective_id: int, reason: str, expected_version: int, at: datetime
) -> Objective:
    """Put an objective away: its key results stand still, and it keeps its score.

    Raises:
        Conflict: The objective has changed since that version.
        InvalidValue: No reason was given, or it cannot be stored.
    """
    objective = locked_objective(by, objective_id)
    objective.require_version(expected_version)
    list(KeyResult.objects.filter(objective=objective).held())  # measurements come before or never
    objective.archive(reason=reason, at=at)
    return _shown(by, objective)


def locked_objective(by: Principal, objective_id: int) -> Objective:
    """Return the objective, held until the transaction ends, if `by` may edit it.

    Raises:
        NotFound: There is none, here or for this principal.
        AccessDenied: The principal may not.
    """
    rows = Objective.objects.visible_to(by).select_related("portfolio")
    objective = rows.select_for_update(of=["self"], no_key=True).filter(pk=objective_id).first()
    if objective is None:
        raise NotFound(what="objective", key=str(objective_id))
    by.require("objective.edit", objective.portfolio_id)
    return objective


def _columns(by: Principal, portfolio: Portfolio, given: Mapping[str, object]) -> dict[str, object]:
    """Turn the name of a theme and an address into the rows that they stand for."""
    columns = dict(given)
    if "theme" in columns:
        name = columns.pop("theme")
        themes = StrategicTheme.objects.active().filter(portfolio=portfolio)
        columns["theme_id"] = None if name is None else themes.named(str(name)).hold().pk
    if "owner" in columns:
        email = columns.pop("owner")
        people = Person.objects.visible_to(by).active()
        columns["owner_id"] = None if email is None else people.addressed(str(email)).pk
    return columns


def _require_free_name(objective: Objective) -> None:
    same = Objective.objects.active().filter(portfolio=objective.portfolio, name=objective.name)
    if same.exclude(pk=objective.pk).exists():
        key = objective.portfolio.key
        message = f"{key} has an objective {shown(objective.name)} already."
        raise InvalidValue("name", message)


def _shown(by: Principal, objective: Objective) -> Objective:
    """Read the objective again, with its score."""
    return Objective.objects.visible_to(by).get(pk=objective.pk)
