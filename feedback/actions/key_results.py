"""Key results follow the measurements of the outcomes that serve them: facts are pushed down."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from feedback.models import Measurement, Metric, Outcome
from kernel.errors import InvalidValue, NotFound
from kernel.principal import Principal
from portfolio import okr
from portfolio.actions import record_key_result_values
from portfolio.models import KeyResult


def served(by: Principal, columns: Mapping[str, object], outcome: Outcome) -> KeyResult | None:
    """Return the key result that `columns` let an outcome serve; None without any.

    Raises:
        NotFound: There is none, here or for this principal.
        InvalidValue: It stands in another portfolio, was put away, or no metric can measure it.
    """
    key_result_id = columns.get("key_result_id")
    if key_result_id is None:
        return None
    rows = KeyResult.objects.visible_to(by).select_related("objective")
    found = rows.filter(pk__in=[key_result_id]).first()
    if found is None:
        raise NotFound(what="key result", key=str(key_result_id))
    if found.portfolio_id != outcome.portfolio_id:
        raise InvalidValue("key_result", "It stands in another portfolio than the epic.")
    if found.archived_at is not None or found.objective.archived_at is not None:
        raise InvalidValue("key_result", f"{found} was put away.")
    if found.kind not in okr.MEASURED:
        raise InvalidValue("key_result", f"No metric measures a key result of kind {found.kind}.")
    return found


def hold_metric(metric_id: int) -> None:
    """Wait for what is being measured of a metric, and let what comes next wait for us.

    So a new outcome finds every measurement, or the measurement finds the outcome.
    """
    Metric.objects.select_for_update().get(pk=metric_id)


def follow_outcome(outcome: Outcome, *key_results: int | None) -> None:
    """Let key results follow a change of an outcome that serves, or served, them."""
    wanted = [pk for pk in key_results if pk is not None]
    if wanted:
        hold_metric(outcome.metric_id)
        follow_measurements(wanted)


def follow_measurements(key_results: Iterable[int]) -> None:
    """Bring key results to the newest measurement of the metrics of their outcomes, by (at, id).

    A fixed number of statements, however many they are. The rows are locked before the
    measurements are read, so of two who measure at once the later one sees what both measured.
    """
    held = KeyResult.objects.filter(pk__in=set(key_results)).held()
    values: dict[int, Decimal | None] = dict.fromkeys(held.values_list("pk", flat=True))
    if not values:
        return
    measured = Measurement.objects.filter(metric=OuterRef("metric")).order_by("-at", "-id")
    serving = Outcome.objects.active().filter(key_result__in=values)
    newest = serving.annotate(newest=Subquery(measured.values("pk")[:1]))
    pairs = list(newest.values_list("newest", "key_result"))
    rows = Measurement.objects.filter(pk__in=[pk for pk, _ in pairs]).order_by("at", "id")
    for pk, value in rows.values_list("pk", "value"):  # the newest comes last, and stays
        values.update({key_result: value for other, key_result in pairs if other == pk})
    record_key_result_values(values)


def serving(metrics: Iterable[int]) -> list[int]:
    """Return the key results that outcomes of these metrics serve."""
    outcomes = Outcome.objects.active().filter(metric__in=metrics)
    key_results = KeyResult.objects.filter(pk__in=outcomes.values("key_result"))
    return list(key_results.values_list("pk", flat=True))
