from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Context, Decimal

from django.db import IntegrityError, transaction

from feedback.actions.key_results import follow_measurements, serving
from feedback.models import Measurement, Metric
from feedback.models.metric import LARGEST
from kernel import audit, keys
from kernel.errors import DomainError, InvalidValue, shown
from kernel.principal import Principal

MOST_ITEMS = 1000
EXACT = Context(prec=40)
"""Holds every value below `LARGEST` with its ten places."""

FURTHEST_AHEAD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NewMeasurement:
    """One value as its source sent it."""

    event_id: str
    metric: str
    at: datetime
    value: Decimal
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why the item at `index` of the batch was not taken."""

    index: int
    event_id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a batch."""

    accepted: int
    duplicates: int
    rejected: list[Rejected]


@audit.audited
def create_metric(*, by: Principal, key: str, name: str, unit: str) -> Metric:
    """Name something that is measured.

    Raises:
        InvalidValue: The key is no key such as payload-carried-kg, or is taken.
    """
    by.require("outcome.edit")
    metric = Metric(workspace_id=by.workspace_id, key=key, name=name, unit=unit)
    metric.check_values()
    if not keys.WORDS.fullmatch(key):
        raise InvalidValue("key", f"{shown(key)} is no key: use words as payload-carried-kg.")
    if Metric.objects.visible_to(by).filter(key=key).exists():
        raise InvalidValue("key", f"There is a metric {key} already.")
    metric.save()
    return metric


@audit.audited
def edit_metric(
    *, by: Principal, key: str, changes: Mapping[str, object], expected_version: int
) -> Metric:
    """Change how a metric and its unit are called; what was measured stays as it is.

    Raises:
        Conflict: One of these fields has changed since that version.
        InvalidValue: The name or unit is empty or too long.
    """
    by.require("outcome.edit")
    metric = Metric.objects.visible_to(by).select_for_update().named(key)
    metric.revise(changes, expected_version=expected_version)
    return metric


@audit.audited
def record_measurements(
    *, by: Principal, source: str, items: Sequence[NewMeasurement], at: datetime
) -> Recorded:
    """Take down a batch of values; each item is answered by itself.

    The same event of the same source counts once, whatever it says the second time. Key results
    that outcomes of these metrics serve follow at once.

    Raises:
        InvalidValue: No item or more than a thousand, or the source has no name.
    """
    by.require("measurement.record")
    if not 0 < len(items) <= MOST_ITEMS:
        raise InvalidValue("items", f"Send 1 to {MOST_ITEMS} items.")
    Measurement(source=source).check_values("source")
    metrics = {metric.key: metric for metric in Metric.objects.visible_to(by)}
    named = [metrics[item.metric].pk for item in items if item.metric in metrics]
    Metric.objects.filter(pk__in=named).hold_measured()
    accepted, duplicates, rejected = 0, 0, []
    measured = set[int]()
    # In one order, so that two batches that overlap never wait for each other.
    for index, item in sorted(enumerate(items), key=lambda one: one[1].event_id):
        try:
            is_new = _record(by, source, metrics, item, at)
        except DomainError as error:
            refusal = Rejected(index, item.event_id, error.code, error.message)
            rejected.append(refusal)
        else:
            accepted += is_new
            duplicates += not is_new
            if is_new:
                measured.add(metrics[item.metric].pk)
    rejected.sort(key=lambda one: one.index)
    follow_measurements(serving(measured))
    return Recorded(accepted=accepted, duplicates=duplicates, rejected=rejected)


def _record(
    by: Principal,
    source: str,
    metrics: dict[str, Metric],
    item: NewMeasurement,
    at: datetime,
) -> bool:
    """Write one value; False when this event is known already."""
    if item.metric not in metrics:
        raise InvalidValue("metric", f"There is no metric {shown(item.metric)}.")
    if not item.value.is_finite() or item.value.copy_abs() >= LARGEST:
        raise InvalidValue("value", f"{shown(str(item.value))} is not a number below 10^19.")
    if item.at > at + FURTHEST_AHEAD:
        raise InvalidValue("at", f"{item.at.isoformat()} lies in the future.")
    row = Measurement(
        workspace_id=by.workspace_id,
        metric=metrics[item.metric],
        source=source,
        event_id=item.event_id,
        at=item.at,
        value=EXACT.quantize(item.value, Decimal(1).scaleb(-10)),
        n=item.n,
        recorded_at=at,
    )
    row.check_values("source", "event_id", "n")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "measurement_once" not in str(error):
            raise
        return False
    return True
