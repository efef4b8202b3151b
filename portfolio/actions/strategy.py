from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from kernel import audit
from kernel.errors import Conflict, InvalidValue, shown
from kernel.principal import Principal
from portfolio.actions.archiving import put_away
from portfolio.models import Epic, Portfolio, StrategicTheme, ValueStream, Vision

Named = TypeVar("Named", StrategicTheme, ValueStream)


@audit.audited
def set_vision(*, by: Principal, portfolio: str, statement: str, expected_version: int) -> Vision:
    """State the portfolio's vision; `expected_version` is 0 when it had none.

    Raises:
        Conflict: Somebody has stated another one since.
    """
    found = _editable(by, portfolio)
    Portfolio.objects.select_for_update(no_key=True).get(pk=found.pk)  # two may be the first
    vision = Vision.objects.select_for_update().filter(portfolio=found).first()
    if vision is None and expected_version != 0:
        raise Conflict(current_version=0, changed_fields=[])
    if vision is None:
        vision = Vision(workspace_id=by.workspace_id, portfolio=found, statement=statement)
        vision.check_values().save()
    else:
        vision.revise({"statement": statement}, expected_version=expected_version)
    return vision


@audit.audited
def create_theme(
    *, by: Principal, portfolio: str, name: str, description: str = ""
) -> StrategicTheme:
    """Add a strategic theme: an aim that decides what is funded."""
    return _create(StrategicTheme, by, portfolio, name, description)


@audit.audited
def edit_theme(
    *,
    by: Principal,
    portfolio: str,
    name: str,
    changes: Mapping[str, object],
    expected_version: int,
) -> StrategicTheme:
    """Rename or describe a theme anew."""
    return _edit(StrategicTheme, by, portfolio, name, changes, expected_version)


@audit.audited
def archive_theme(
    *, by: Principal, portfolio: str, name: str, reason: str, expected_version: int, at: datetime
) -> StrategicTheme:
    """Put a theme away once none of its epics is open; they keep it.

    Raises:
        Conflict, HasOpenChildren, InvalidValue: See `put_away`.
    """
    theme = _locked(StrategicTheme, by, portfolio, name)
    epics = Epic.objects.filter(theme=theme)
    put_away(theme, epics, by=by, key=name, reason=reason, expected_version=expected_version, at=at)
    return theme


@audit.audited
def create_value_stream(
    *, by: Principal, portfolio: str, name: str, description: str = ""
) -> ValueStream:
    """Add a value stream."""
    return _create(ValueStream, by, portfolio, name, description)


@audit.audited
def edit_value_stream(
    *,
    by: Principal,
    portfolio: str,
    name: str,
    changes: Mapping[str, object],
    expected_version: int,
) -> ValueStream:
    """Rename or describe a value stream anew."""
    return _edit(ValueStream, by, portfolio, name, changes, expected_version)


@audit.audited
def archive_value_stream(
    *, by: Principal, portfolio: str, name: str, reason: str, expected_version: int, at: datetime
) -> ValueStream:
    """Put a value stream away once none of its epics is open; they keep it.

    Raises:
        Conflict, HasOpenChildren, InvalidValue: See `put_away`.
    """
    stream = _locked(ValueStream, by, portfolio, name)
    epics = Epic.objects.filter(value_stream=stream)
    put_away(
        stream, epics, by=by, key=name, reason=reason, expected_version=expected_version, at=at
    )
    return stream


def _editable(by: Principal, key: str) -> Portfolio:
    portfolio = Portfolio.objects.visible_to(by).named(key)
    by.require("portfolio.edit", portfolio.pk)
    return portfolio


def _create(
    model: type[Named], by: Principal, portfolio: str, name: str, description: str
) -> Named:
    found = _editable(by, portfolio)
    row = model(workspace_id=by.workspace_id, portfolio=found, name=name, description=description)
    row.check_values()
    _require_free_name(model, found, name)
    row.save()
    return row


def _edit(
    model: type[Named],
    by: Principal,
    portfolio: str,
    name: str,
    changes: Mapping[str, object],
    expected_version: int,
) -> Named:
    row = _locked(model, by, portfolio, name)
    if changes.get("name", name) != name:
        _require_free_name(model, row.portfolio, str(changes["name"]))
    row.revise(changes, expected_version=expected_version)
    return row


def _locked(model: type[Named], by: Principal, portfolio: str, name: str) -> Named:
    found = _editable(by, portfolio)
    rows = model.objects.select_for_update(of=["self"]).select_related("portfolio")
    return rows.filter(portfolio=found).named(name)


def _require_free_name(model: type[Named], portfolio: Portfolio, name: str) -> None:
    if model.objects.filter(portfolio=portfolio, name=_plain(name)).exists():
        what = model._meta.verbose_name  # noqa: SLF001
        raise InvalidValue("name", f"{portfolio.key} has a {what} {shown(name)} already.")


def _plain(name: str) -> str:
    """Return a name that PostgreSQL can compare with; one with a NUL is nobody's."""
    return name.replace("\0", "\N{REPLACEMENT CHARACTER}")
