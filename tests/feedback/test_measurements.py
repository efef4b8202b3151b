"""Metrics, and the values that were measured of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from feedback import actions
from feedback.models import Measurement, Metric
from kernel.errors import AccessDenied, InvalidValue
from organization import actions as organization
from organization.access import unlimited
from organization.models import Role
from tests.line import AT, change, together

SHOWN = """... on RecordMeasurementsSuccess { accepted duplicates
    rejected { index eventId code message } }"""


@pytest.fixture
def payload(product_itself):
    return actions.create_metric(
        by=product_itself, key="payload-carried-kg", name="Payload carried", unit="kg"
    )


def item(event="1", metric="payload-carried-kg", at="2026-03-02T09:00:00Z", value="12.5", **more):
    return {"eventId": event, "metric": metric, "at": at, "value": value, **more}


def record(by, *items, source="fleet"):
    return change("recordMeasurements", by, SHOWN, source=source, items=list(items))


@pytest.mark.parametrize("key", ["payload", "payload-carried-kg", "a", "0", "p95-latency"])
def test_a_metric_takes_a_key_of_small_words(key, product_itself):
    made = actions.create_metric(by=product_itself, key=key, name="Payload", unit="kg")

    assert (made.key, str(made)) == (key, "Payload (kg)")


@pytest.mark.parametrize(
    "key",
    ["", "Payload", "-a", "a-", "a--b", "-", "--", "a b", "a\0", "a\n", "ä", "²", "a_b", "a" * 81],
)
def test_other_metric_keys_are_refused(key, product_itself):
    refused = change("createMetric", product_itself, key=key, name="Payload", unit="kg")

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", "key")
    assert not Metric.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("name", "\0"), ("unit", ""), ("unit", "x" * 41)],
)
def test_a_metric_has_a_name_and_a_unit_that_can_be_stored(field, value, product_itself):
    given = {"key": "payload", "name": "Payload", "unit": "kg", field: value}

    assert change("createMetric", product_itself, **given)["field"] == field


def test_a_metric_key_is_taken_once_in_a_workspace(payload, product_itself):
    with pytest.raises(InvalidValue, match="There is a metric payload-carried-kg already"):
        actions.create_metric(by=product_itself, key=payload.key, name="Again", unit="g")

    other = organization.create_workspace(key="other", name="Other", owner_email="o@other.example")
    theirs = unlimited(other.pk, "Other")
    made = actions.create_metric(by=theirs, key=payload.key, name="Theirs", unit="kg")
    assert made.workspace_id == other.pk


def test_a_metric_lists_its_values_the_newest_first_in_pages(payload, product_itself, execute):
    for event, day in (("1", 2), ("2", 4), ("3", 3)):
        record(product_itself, item(event, at=f"2026-03-0{day}T09:00:00Z", value=day, n=day))
    text = """query ($after: String) { metrics { edges { node {
        measurements(first: 2, after: $after) { totalCount
            edges { node { at value n source eventId recordedAt } }
            pageInfo { endCursor hasNextPage } } } } } }"""

    def page(after=None):
        metrics = execute(text, product_itself, after=after)["metrics"]
        return metrics["edges"][0]["node"]["measurements"]

    first = page()
    second = page(after=first["pageInfo"]["endCursor"])

    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    events = [edge["node"]["eventId"] for edge in [*first["edges"], *second["edges"]]]
    assert events == ["2", "3", "1"]
    newest = first["edges"][0]["node"]
    assert newest.pop("recordedAt") is not None
    assert Decimal(newest.pop("value")) == 4
    assert newest == {
        "at": "2026-03-04T09:00:00+00:00",
        "n": 4,
        "source": "fleet",
        "eventId": "2",
    }


def test_a_metric_is_renamed_and_its_values_stay(payload, product_itself):
    record(product_itself, item())
    shows = "... on Metric { key name unit version }"

    edited = change(
        "editMetric",
        product_itself,
        shows,
        metric=payload.key,
        name="Payload per flight",
        unit="kilograms",
        expectedVersion=1,
    )

    assert edited == {
        "__typename": "Metric",
        "key": payload.key,
        "name": "Payload per flight",
        "unit": "kilograms",
        "version": 2,
    }
    assert Measurement.objects.get().value == Decimal("12.5")


def test_an_edit_of_a_metric_that_somebody_renamed_since_is_a_conflict(payload, product_itself):
    def rename(name):
        shows = "... on Conflict { currentVersion changedFields }"
        return change(
            "editMetric", product_itself, shows, metric=payload.key, name=name, expectedVersion=1
        )

    rename("Payload per flight")

    assert rename("Load") == {
        "__typename": "Conflict",
        "code": "CONFLICT",
        "message": "The newest version is 2; it changed name. Read it again.",
        "currentVersion": 2,
        "changedFields": ["name"],
    }


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("unit", "x" * 41)])
def test_a_metric_is_not_renamed_to_what_cannot_be_stored(field, value, payload, product_itself):
    refused = change(
        "editMetric", product_itself, metric=payload.key, expectedVersion=1, **{field: value}
    )

    assert refused["field"] == field


def test_a_value_is_kept_exactly_with_when_and_from_where(payload, product_itself):
    answer = record(product_itself, item(value="12.0000000001", n=30))

    assert answer == {
        "__typename": "RecordMeasurementsSuccess",
        "accepted": 1,
        "duplicates": 0,
        "rejected": [],
    }
    kept = Measurement.objects.get()
    assert (kept.value, kept.at, kept.n) == (Decimal("12.0000000001"), AT, 30)
    assert (kept.source, kept.event_id, kept.metric) == ("fleet", "1", payload)


def test_the_same_event_of_the_same_source_counts_once_whatever_it_says(payload, product_itself):
    assert record(product_itself, item(), item(value="99"))["duplicates"] == 1
    assert record(product_itself, item(value="77"), item("2"))["duplicates"] == 1

    assert record(product_itself, item(), source="another")["accepted"] == 1
    assert sorted(Measurement.objects.values_list("source", "event_id", "value")) == [
        ("another", "1", Decimal("12.5")),
        ("fleet", "1", Decimal("12.5")),
        ("fleet", "2", Decimal("12.5")),
    ]


def test_the_same_event_in_another_workspace_is_another(payload, product_itself):
    other = organization.create_workspace(key="other", name="Other", owner_email="o@other.example")
    theirs = unlimited(other.pk, "Other")
    actions.create_metric(by=theirs, key=payload.key, name="Theirs", unit="kg")

    assert record(product_itself, item())["accepted"] == 1
    assert record(theirs, item())["accepted"] == 1


BAD = {
    "unknown metric": item(metric="none-such"),
    "metric with NUL": item(metric="a\0"),
    "not a number": item(value="NaN"),
    "signalling": item(value="sNaN"),
    "infinite": item(value="Infinity"),
    "minus infinite": item(value="-Infinity"),
    "too large": item(value="1e400"),
    "far too large": item(value="1e1000000"),
    "of many digits": item(value="9" * 5000),
    "just too large": item(value="1e19"),
    "just too small": item(value="-10000000000000000000"),
    "NUL in the event": item("a\0b"),
    "no event": item(""),
    "long event": item("x" * 201),
    "in the future": item(at="2999-01-01T00:00:00Z"),
    "less than none": item(n=-1),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_item_is_rejected_by_itself_and_names_its_place(bad, payload, product_itself):
    answer = record(product_itself, item("good"), BAD[bad], item("better"))

    assert (answer["accepted"], answer["duplicates"]) == (2, 0)
    (refusal,) = answer["rejected"]
    assert (refusal["index"], refusal["code"]) == (1, "INVALID_VALUE")
    assert refusal["eventId"] == BAD[bad]["eventId"]
    assert "\n" not in refusal["message"]
    assert len(refusal["message"]) < 300
    assert set(Measurement.objects.values_list("event_id", flat=True)) == {"good", "better"}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("9999999999999999999", "9999999999999999999"),
        ("-9999999999999999999.9999999999", "-9999999999999999999.9999999999"),
        ("1e18", "1000000000000000000"),
        ("0", "0"),
        ("-0", "0"),
        ("1e-400", "0"),
        ("0.00000000005", "0.0000000000"),
        ("1.23456789019", "1.2345678902"),
        (7, "7"),
    ],
)
def test_every_number_below_ten_to_the_nineteenth_is_kept_to_ten_places(
    value, kept, payload, product_itself
):
    assert record(product_itself, item(value=value))["accepted"] == 1
    assert Measurement.objects.get().value == Decimal(kept)


def test_a_clock_may_run_a_day_ahead(payload, product_itself):
    def at(hours):
        return actions.NewMeasurement(
            event_id=str(hours),
            metric=payload.key,
            at=AT + timedelta(hours=hours),
            value=Decimal(1),
        )

    made = actions.record_measurements(
        by=product_itself, source="fleet", items=[at(23.9), at(24), at(24.1)], at=AT
    )

    assert made.accepted == 2
    assert [one.event_id for one in made.rejected] == ["24.1"]
    assert "future" in made.rejected[0].message


@pytest.mark.parametrize("count", [0, 1001])
def test_a_batch_holds_1_to_1000_items(count, payload, product_itself):
    refused = record(product_itself, *[item(str(n)) for n in range(count)])

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", "items")
    assert not Measurement.objects.exists()


def test_a_thousand_items_are_taken_at_once(payload, product_itself):
    items = [
        actions.NewMeasurement(event_id=str(n), metric=payload.key, at=AT, value=Decimal(n))
        for n in range(1000)
    ]
    made = actions.record_measurements(by=product_itself, source="fleet", items=items, at=AT)

    assert (made.accepted, made.rejected) == (1000, [])


@pytest.mark.parametrize("source", ["", "  ", "fle\0et", "x" * 121])
def test_a_source_has_a_name_that_can_be_stored(source, payload, product_itself):
    answer = record(product_itself, item(), source=source)

    assert (answer["__typename"], answer.get("field")) == ("InvalidValue", "source")
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("at", ["2026-03-02T09:00:00", "yesterday", "2026-13-01T00:00:00Z"])
def test_a_time_without_a_zone_or_no_time_at_all_is_bad_input(at, payload, product_itself, refuse):
    error = refuse(
        """mutation ($input: RecordMeasurementsInput!) {
            recordMeasurements(input: $input) { __typename } }""",
        product_itself,
        input={"source": "fleet", "items": [item(at=at)]},
    )

    assert error.extensions["code"] == "BAD_INPUT"
    assert not Measurement.objects.exists()


def test_a_value_that_is_no_number_is_bad_input(payload, product_itself, refuse):
    error = refuse(
        """mutation ($input: RecordMeasurementsInput!) {
            recordMeasurements(input: $input) { __typename } }""",
        product_itself,
        input={"source": "fleet", "items": [item(value="twelve")]},
    )

    assert error.extensions["code"] == "BAD_INPUT"


def test_only_who_may_record_records(payload, as_role):
    assert record(as_role(Role.INTEGRATION), item())["accepted"] == 1
    with pytest.raises(AccessDenied):
        actions.record_measurements(
            by=as_role(Role.PORTFOLIO_MANAGER), source="fleet", items=[], at=AT
        )
    with pytest.raises(AccessDenied):
        actions.create_metric(by=as_role(Role.VIEWER), key="a", name="A", unit="kg")


@pytest.mark.django_db(transaction=True)
def test_sources_that_send_the_same_events_at_once_are_counted_once(workspace):
    by = unlimited(workspace.pk, "Test")
    metric = actions.create_metric(by=by, key="load", name="Load", unit="kg")
    items = [
        actions.NewMeasurement(event_id=str(n), metric=metric.key, at=AT, value=Decimal(n))
        for n in range(10)
    ]

    made = together(
        [
            lambda: actions.record_measurements(by=by, source="fleet", items=items, at=AT)
            for _ in range(6)
        ]
    )

    kept = Measurement.objects.filter(workspace=workspace)
    assert sum(one.accepted for one in made) == kept.count() == 10
    assert sum(one.duplicates for one in made) == 50


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e19", "-1e19"])
def test_the_database_holds_that_a_measurement_is_a_number_in_bounds(
    value, payload, product_itself
):
    record(product_itself, item())

    with (
        pytest.raises(Exception, match=r"measurement_is_a_number|overflow|infinite"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE feedback_measurement SET value = %s", [value])


@pytest.mark.parametrize("key", ["Payload", "-a", "a--b", ""])
def test_the_database_knows_the_shape_of_a_metric_key(key, payload):
    with pytest.raises(IntegrityError, match="metric_key_is_words"), transaction.atomic():
        Metric.objects.update(key=key)
