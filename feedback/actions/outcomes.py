from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from feedback.actions.key_results import follow_outcome, hold_metric, served
from feedback.models import Direction, Metric, Outcome
from feedback.models.metric import LARGEST
from kernel import audit
from kernel.errors import InvalidValue, NotFound, shown
from kernel.principal import Principal
from portfolio.actions import record_epic_facts
from portfolio.errors import ItemArchived
from portfolio.models import Epic


@audit.audited
def create_outcome(  # noqa: PLR0913 # a promise has so many parts, and none is left out
    *,
    by: Principal,
    epic: str,
    name: str,
    metric: str,
    direction: Direction,
    baseline: Decimal,
    target: Decimal,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> Outcome:
    """Promise what an epic will change: a metric that goes from a baseline to a target.

    Args:
        by: Who promises it.
        epic: Its key.
        name: No two outcomes of an epic share one.
        metric: Its key.
        direction: Where the metric should go.
        baseline: Where the metric stood before.
        target: Where it should go.
        at: When it was promised.
        details: Further columns as `edit_outcome` takes them.

    Raises:
        InvalidValue: The target lies the wrong way from the baseline, the name is taken, or no
            outcome of this epic can serve the key result.
        NotFound: The epic, metric or key result does not exist.
    """
    found = Epic.objects.visible_to(by).select_for_update().named(epic)
    by.require("outcome.edit", found.portfolio_id)
    found.require_alive()
    outcome = Outcome(
        workspace_id=by.workspace_id,
        portfolio_id=found.portfolio_id,
        epic=found,
        metric=Metric.objects.visible_to(by).named(metric),
        name=name,
        direction=direction,
        baseline=baseline,
        target=target,
        created_at=at,
    )
    outcome.key_result = served(by, details or {}, outcome)
    if outcome.key_result is not None:
        hold_metric(outcome.metric_id)
    _require_sense(outcome)
    outcome.save()
    _push_facts(outcome)
    follow_outcome(outcome, outcome.key_result_id)
    return Outcome.objects.visible_to(by).get(pk=outcome.pk)  # with where its metric stands


@audit.audited
def edit_outcome(
    *, by: Principal, outcome_id: int, changes: Mapping[str, object], expected_version: int
) -> Outcome:
    """Rename an outcome, move its baseline or target, or let it serve another key result.

    Args:
        by: Who does.
        outcome_id: Which one.
        changes: Columns and new values; `key_result_id` None lets it serve none.
        expected_version: The version that the editor had read.

    Raises:
        Conflict: One of these fields has changed since that version.
        InvalidValue, NotFound: See `create_outcome`.
        ItemArchived: It was put away.
    """
    outcome = _locked(by, outcome_id)
    if outcome.archived_at is not None:
        raise ItemArchived(key=outcome.name)
    before = outcome.key_result_id
    draft = Outcome.objects.get(pk=outcome.pk)
    served(by, changes, outcome)
    for name, value in changes.items():
        setattr(draft, name, value)
    _require_sense(draft)
    outcome.revise(changes, expected_version=expected_version)
    if outcome.key_result_id != before:
        follow_outcome(outcome, before, outcome.key_result_id)
    return outcome


@audit.audited
def archive_outcome(
    *, by: Principal, outcome_id: int, reason: str, expected_version: int, at: datetime
) -> Outcome:
    """Put an outcome away; its epic promises it no longer.

    Raises:
        Conflict: The outcome has changed since that version.
        InvalidValue: No reason was given, or it cannot be stored.
    """
    outcome = _locked(by, outcome_id)
    outcome.require_version(expected_version)
    outcome.archive(reason=reason, at=at)
    _push_facts(outcome)
    follow_outcome(outcome, outcome.key_result_id)
    return outcome


def _locked(by: Principal, outcome_id: int) -> Outcome:
    """Lock the outcome, and its epic first, whose facts count all of its outcomes."""
    found = Outcome.objects.visible_to(by).filter(pk=outcome_id)
    epic = found.values_list("epic", flat=True).first()
    if epic is None:
        raise NotFound(what="outcome", key=str(outcome_id))
    Epic.objects.filter(pk=epic).select_for_update(no_key=True).first()
    outcome = found.select_for_update(of=["self"]).get()
    by.require("outcome.edit", outcome.portfolio_id)
    return outcome


def _require_number(name: str, value: object) -> None:
    if isinstance(value, Decimal) and (not value.is_finite() or value.copy_abs() >= LARGEST):
        raise InvalidValue(name, f"{shown(str(value))} is not a number below 10^19.")


def _require_sense(outcome: Outcome) -> None:
    outcome.check_values("name", "baseline", "target")
    for name in ("baseline", "target"):
        _require_number(name, getattr(outcome, name))
    rise = outcome.target - outcome.baseline
    if (outcome.direction == Direction.INCREASE and rise <= 0) or (
        outcome.direction == Direction.DECREASE and rise >= 0
    ):
        way = "above" if outcome.direction == Direction.INCREASE else "below"
        raise InvalidValue("target", f"The target has to lie {way} the baseline.")
    same = Outcome.objects.filter(epic=outcome.epic_id, name=outcome.name).exclude(pk=outcome.pk)
    if same.exists():
        raise InvalidValue("name", f"The epic has an outcome {shown(outcome.name)} already.")


def _push_facts(outcome: Outcome) -> None:
    promised = Outcome.objects.active().filter(epic=outcome.epic_id).count()
    record_epic_facts(outcome.epic_id, outcomes=promised)
