from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import connection

from kernel import audit
from kernel.errors import InvalidValue, NotFound, shown
from kernel.principal import Principal
from portfolio import okr
from portfolio.actions.objectives import locked_objective
from portfolio.models import KeyResult, Objective
from portfolio.okr import KeyResultKind


@audit.audited
def create_key_result(
    *,
    by: Principal,
    objective_id: int,
    name: str,
    kind: KeyResultKind,
    details: Mapping[str, object] | None = None,
) -> KeyResult:
    """Add a measurable part to an objective.

    Args:
        by: Who adds it.
        objective_id: To which objective.
        name: No two key results of an objective share one, but for archived ones.
        kind: How it is judged, for good.
        details: `unit`, `start` and `target`, or `low` and `high`; `commitment`, `confidence`,
            `weight`. What goes from nothing to done starts at 0, its target is 1.

    Raises:
        KeyResultWithoutUnit, StartEqualsTarget, InvalidValue: See `KeyResult.require_sense`.
        ItemArchived: The objective was put away.
        NotFound: There is no such objective.
    """
    objective = locked_objective(by, objective_id)
    objective.require_alive()
    scale = {"start": Decimal(0), "target": Decimal(1)} if kind in okr.FROM_NOTHING else {}
    key_result = KeyResult(
        workspace_id=by.workspace_id,
        portfolio_id=objective.portfolio_id,
        objective=objective,
        name=name,
        kind=kind,
        **{**scale, **(details or {})},
    )
    _require_free_name(key_result.require_sense())
    key_result.save()
    return _shown(by, key_result)


@audit.audited
def edit_key_result(
    *, by: Principal, key_result_id: int, changes: Mapping[str, object], expected_version: int
) -> KeyResult:
    """Change what a key result is; where it stands is said by checking in.

    Raises:
        Conflict, ItemArchived: See `Lasting.revise`; an archived objective holds it still, too.
        KeyResultWithoutUnit, StartEqualsTarget, InvalidValue: See `KeyResult.require_sense`.
    """
    key_result = _locked(by, key_result_id, "objective.edit")
    draft = KeyResult.objects.get(pk=key_result.pk)
    for name, value in changes.items():
        setattr(draft, name, value)
    _require_free_name(draft.require_sense())
    key_result.revise(changes, expected_version=expected_version)
    return _shown(by, key_result)


@audit.audited
def archive_key_result(
    *, by: Principal, key_result_id: int, reason: str, expected_version: int, at: datetime
) -> KeyResult:
    """Put a key result away; its objective is scored without it.

    Raises:
        Conflict: The key result has changed since that version.
        InvalidValue: No reason was given, or it cannot be stored.
    """
    key_result = _locked(by, key_result_id, "objective.edit")
    key_result.require_version(expected_version)
    key_result.archive(reason=reason, at=at)
    return _shown(by, key_result)


@audit.audited
def check_in_key_result(
    *,
    by: Principal,
    key_result_id: int,
    changes: Mapping[str, object],
    note: str,
    expected_version: int,
    at: datetime,
) -> KeyResult:
    """Say where a key result stands and how sure its owner is; each time is kept.

    Args:
        by: Who says so.
        key_result_id: Of which.
        changes: `current` and `confidence`; what is not there stays as it was.
        note: Why; may be empty.
        expected_version: The version that was read.
        at: When.

    Raises:
        ItemArchived, Conflict, InvalidValue: See `KeyResult.check_in`.
    """
    key_result = _locked(by, key_result_id, "objective.measure")
    said = {"current": key_result.current, "confidence": key_result.confidence, **changes}
    key_result.check_in(
        **said,  # type: ignore[arg-type] # each has the type of its column
        note=note,
        by_id=by.person_id,
        at=at,
        expected_version=expected_version,
    )
    return _shown(by, key_result)


def record_key_result_values(values: Mapping[int, Decimal | None]) -> None:
    """Take down what the floor above measured, inside that floor's own transaction.

    The caller holds the rows (`KeyResultQuerySet.held`), so that the newest measurement wins.
    What was put away, or stands below an archived objective, stands still.

    Args:
        values: The newest value by key result; None lets people say again where it stands.
    """
    taken = KeyResult.objects.active().filter(pk__in=values, kind__in=list(okr.MEASURED))
    alive = list(taken.filter(objective__archived_at=None).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE portfolio_keyresult row
            SET current = coalesce(new.value, row.current),
                is_measured = new.value IS NOT NULL,
                version = row.version + 1
            FROM unnest(%s::bigint[], %s::numeric[]) new (id, value)
            WHERE row.id = new.id
                AND (coalesce(new.value, row.current), new.value IS NOT NULL)
                    IS DISTINCT FROM (row.current, row.is_measured)
            """,
            [alive, [values[pk] for pk in alive]],
        )


def _locked(by: Principal, key_result_id: int, verb: str) -> KeyResult:
    """Lock the key result, and its objective first, if that was not put away.

    Raises:
        NotFound: There is none, here or for this principal.
        AccessDenied: The principal may not.
        ItemArchived: Its objective was put away.
    """
    found = KeyResult.objects.visible_to(by).filter(pk=key_result_id)
    of = found.values("objective")
    objective = Objective.objects.filter(pk__in=of).select_for_update(no_key=True).first()
    if objective is None:
        raise NotFound(what="key result", key=str(key_result_id))
    by.require(verb, objective.portfolio_id)
    objective.require_alive()
    return found.held().select_related("objective").get()


def _require_free_name(key_result: KeyResult) -> None:
    same = KeyResult.objects.active().filter(
        objective=key_result.objective_id, name=key_result.name
    )
    if same.exclude(pk=key_result.pk).exists():
        message = f"The objective has a key result {shown(key_result.name)} already."
        raise InvalidValue("name", message)


def _shown(by: Principal, key_result: KeyResult) -> KeyResult:
    """Read the key result again, with the scores that the database computed."""
    return KeyResult.objects.visible_to(by).get(pk=key_result.pk)
