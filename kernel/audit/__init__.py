"""Who changed what, why, in which request: every write runs inside `transaction`.

Statement-level triggers (django-pghistory) copy each changed row into an event table. They read
the context from two settings of the PostgreSQL session, which `transaction` sets for itself, so
that COPY and raw SQL carry it too. Beside the events, `told` writes what people read: `Change`.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import pghistory
import pgtrigger
import structlog
from django.db import connection, models
from django.db import transaction as db

from kernel.audit.telling import TOLD, Told, says_of, told_fields
from kernel.audit.told import told
from kernel.principal import Principal

__all__ = [
    "APPEND_ONLY",
    "TOLD",
    "Told",
    "audited",
    "changed_since",
    "closed_only",
    "says_of",
    "take_turns",
    "told",
    "told_fields",
    "tracked",
    "transaction",
]

P = ParamSpec("P")
R = TypeVar("R")

M = TypeVar("M", bound=type[models.Model])

_NEVER_EMPTIED = pgtrigger.Trigger(
    name="never_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'history is kept: % cannot be emptied', TG_TABLE_NAME;",
)
"""Beside pghistory's own triggers, which refuse UPDATE and DELETE of an event."""

APPEND_ONLY = (
    pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
    _NEVER_EMPTIED,
)
"""For `Meta.triggers` of what is written down once: nobody changes, deletes or empties it."""


def closed_only(end: str) -> tuple[pgtrigger.Trigger, ...]:
    """Return triggers of a model whose rows are closed once, by filling the column `end`."""
    return (
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        pgtrigger.ReadOnly(name="never_changed", exclude=[end]),
        pgtrigger.Protect(
            name="closed_once",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(**{f"old__{end}__isnull": False}),
        ),
        _NEVER_EMPTIED,
    )


Context: TypeAlias = dict[str, Any]
"""Who changes something, why, in which operation and when, as triggers read it."""

_inside: ContextVar[Context | None] = ContextVar("inside_audited_transaction", default=None)


def tracked(*, exclude: Sequence[str] = (), words: Told | None = None) -> Callable[[M], M]:
    """Keep the history of a model: one event row per inserted, updated or deleted row.

    The triggers run once a statement, so they also see bulk and raw writes, and cost nothing
    measurable on single ones.

    Args:
        exclude: Columns whose changes are no history, such as when a token was last used.
        words: What of it is told to people as `Change`; None tells nothing.
    """
    # The trackers are named here: pghistory's setting for them copies them, and the copies no
    # longer equal the operations that statement-level triggers look for.
    trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    track = pghistory.track(
        *trackers,
        exclude=list(exclude),
        level=pghistory.Statement,
        meta={"triggers": [_NEVER_EMPTIED]},
    )

    def declare(model: M) -> M:
        made = cast("M", track(model))
        return told(words, changes=True)(made) if words else made

    return declare


@contextmanager
def transaction(*, by: Principal, reason: str = "", at: datetime | None = None) -> Iterator[None]:
    """Open a transaction whose changes are written down as `by`'s.

    A nested one joins the outer: one request is one context, but what it changes for a reason of
    its own is told with that. The GraphQL operation and the request id come from the log context.

    Args:
        by: Who changes something.
        reason: Why.
        at: When, as changes are told; None is when the transaction begins.
    """
    outer = _inside.get()
    if outer is not None:
        with db.atomic(savepoint=False), _for_a_reason(outer, reason):
            yield
        return
    with db.atomic():
        context = _context(by, reason, at)
        _set_context(context)
        token = _inside.set(context)
        try:
            yield
        finally:
            _inside.reset(token)


@contextmanager
def _for_a_reason(outer: Context, reason: str) -> Iterator[None]:
    """Tell a part of a transaction with a reason of its own; one that fails rolls back its own."""
    if reason in ("", outer["reason"]):
        yield
        return
    _set_context({**outer, "reason": reason})
    yield
    _set_context(outer)


def audited(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action, which takes `by: Principal` by keyword, inside `transaction`.

    Its changes are told with its `reason`, or that of one of its arguments, and its `at`.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs["by"]
        assert isinstance(by, Principal)  # noqa: S101 # a slip of ours, not of a user
        at = kwargs.get("at")
        assert at is None or isinstance(at, datetime)  # noqa: S101 # likewise
        with transaction(by=by, reason=_reason_in(kwargs), at=at):
            return action(*args, **kwargs)

    return run


def _reason_in(arguments: Mapping[str, object]) -> str:
    """Return why an action is asked for: in so many words, or on grounds that hold a reason."""
    for name in ("reason", "note"):
        if arguments.get(name):
            return str(arguments[name])
    grounds = (getattr(value, "reason", None) for value in arguments.values())
    return next((reason for reason in grounds if isinstance(reason, str)), "")


def _context(by: Principal, reason: str, at: datetime | None) -> Context:
    logged = structlog.contextvars.get_contextvars()
    return {
        "workspace": by.workspace_id,
        "person": by.person_id,
        "actor": by.name,
        "token": by.token_id,
        "operation": logged.get("operation"),
        "request_id": logged.get("request_id"),
        "reason": reason,
        "at": at.isoformat() if at else None,
    }


def _set_context(context: Context) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true)",
            [str(uuid.uuid4()), json.dumps(context)],
        )


def take_turns(subject: str, *, shared: bool = False) -> None:
    """Let the transactions that name this subject run one after another from here to their end.

    It comes behind the locks of rows: whoever has it waits for no row of the same subject.

    Args:
        subject: What they must not do at the same time.
        shared: Whether others who share it may go beside this one; who does not, may not.
    """
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [subject])


def changed_since(row: models.Model, version: int, fields: Iterable[str]) -> list[str]:
    """Name the `fields` (column attributes) in which `row` differs from what it was at `version`.

    When the history does not reach back that far, every field counts as changed.
    """
    names = sorted(_kept(type(row)).intersection(fields))
    then = _event_of(row, version)
    if then is None:
        return names
    return [name for name in names if getattr(then, name) != getattr(row, name)]


def as_of_version(row: R, version: int) -> R | None:
    """Return `row` as it was at `version`, to be read and not saved.

    None when the history does not reach back that far. What is no history has its default.
    """
    assert isinstance(row, models.Model)  # noqa: S101 # a slip of ours, not of a user
    then, kept = _event_of(row, version), _kept(type(row))
    if then is None:
        return None
    columns = [field for field in row._meta.concrete_fields if not field.generated]  # noqa: SLF001
    names = kept.intersection(field.attname for field in columns)
    return type(row)(**{name: getattr(then, name) for name in names})


def _event_of(row: models.Model, version: int) -> Any:
    events: Any = _event_model(type(row))
    return events.objects.filter(pgh_obj_id=row.pk, version=version).order_by("-pgh_id").first()


def _kept(model: type[models.Model]) -> set[str]:
    return {field.attname for field in _event_model(model)._meta.concrete_fields}  # noqa: SLF001


def _event_model(model: type[models.Model]) -> type[models.Model]:
    return cast("type[models.Model]", model.pgh_event_model)  # type: ignore[attr-defined]
