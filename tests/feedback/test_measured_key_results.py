"""Key results that an outcome serves: they follow the newest measurement of its metric."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from strawberry.relay import to_base64

from feedback import actions
from feedback.models import Outcome
from kernel.errors import InvalidValue, NotFound
from kernel.models import Change
from organization import actions as organization
from organization.access import unlimited
from portfolio import actions as portfolio
from portfolio.models import KeyResult, KeyResultCheckIn, Objective
from portfolio.okr import KeyResultKind
from tests.line import AT, archive, change, days, epic, together

KG = {"unit": "kg", "start": Decimal(2), "target": Decimal(8)}


@pytest.fixture
def bet(drn, product_itself):
    """An epic, with two metrics at hand."""
    for key in ("payload", "range"):
        actions.create_metric(by=product_itself, key=key, name=key.title(), unit="kg")
    return epic(product_itself)


def key_result(by, name="Lift 8 kg", kind=KeyResultKind.INCREASE, in_portfolio="DRN", **details):
    objective = Objective.objects.filter(portfolio__key=in_portfolio).first()
    if objective is None:
        objective = portfolio.create_objective(
            by=by,
            portfolio=in_portfolio,
            name="Carry more",
            starts_date=date(2026, 1, 1),
            ends_date=date(2026, 3, 31),
            at=AT,
        )
    details = details or (KG if kind == KeyResultKind.INCREASE else {"unit": "steps"})
    return portfolio.create_key_result(
        by=by, objective_id=objective.pk, name=name, kind=kind, details=details
    )


def promise(by, bet, serves=None, name="Heavier payloads", metric="payload"):
    return actions.create_outcome(
        by=by,
        epic=bet.key,
        name=name,
        metric=metric,
        direction="INCREASE",
        baseline=Decimal(2),
        target=Decimal(8),
        at=AT,
        details={"key_result_id": serves and serves.pk},
    )


def measure(by, *values, metric="payload"):
    """Record values, each given as its day and itself."""
    return actions.record_measurements(
        by=by,
        source="fleet",
        items=[
            actions.NewMeasurement(
                event_id=f"{metric} {day} {value}",
                metric=metric,
                at=days(day),
                value=Decimal(value),
            )
            for day, value in values
        ],
        at=days(400),
    )


def standing(row):
    """Where a key result stands, and whether that is measured."""
    return KeyResult.objects.values_list("current", "is_measured").get(pk=row.pk)


def serve(by, outcome, target):
    return actions.edit_outcome(
        by=by,
        outcome_id=outcome.pk,
        changes={"key_result_id": target and target.pk},
        expected_version=Outcome.objects.get(pk=outcome.pk).version,
    )


def test_an_outcome_leads_to_the_key_result_that_it_serves(bet, product_itself, execute):
    row = key_result(product_itself)
    measure(product_itself, (1, 5))

    made = change(
        "createOutcome",
        product_itself,
        "... on Outcome { id keyResult { name score isMeasured objective { name score } } }",
        epic=bet.key,
        name="Heavier",
        metric="payload",
        direction="INCREASE",
        baseline="2",
        target="8",
        keyResult=to_base64("KeyResult", row.pk),
    )
    assert made["keyResult"] == {
        "name": "Lift 8 kg",
        "score": "0.5",
        "isMeasured": True,
        "objective": {"name": "Carry more", "score": "0.5"},
    }

    shows = "... on Outcome { keyResult { name } }"
    given = {"outcome": made["id"], "expectedVersion": 1}
    cleared = change("editOutcome", product_itself, shows, **given, keyResult=None)
    assert cleared["keyResult"] is None
    kept = {"outcome": made["id"], "expectedVersion": 2, "name": "Heavier loads"}
    assert change("editOutcome", product_itself, shows, **kept)["keyResult"] is None


def test_the_newest_measurement_wins_whatever_comes_when(bet, product_itself):
    row = key_result(product_itself)
    promise(product_itself, bet, row)
    assert standing(row) == (None, False)

    measure(product_itself, (3, 5), (1, 3))
    assert standing(row) == (5, True)
    measure(product_itself, (2, 7))
    assert standing(row) == (5, True)
    measure(product_itself, (3, 6))
    assert standing(row) == (6, True)
    assert KeyResult.objects.get().version == 3
    assert not KeyResultCheckIn.objects.exists()


def test_what_is_measured_is_told_of_the_key_result(bet, product_itself):
    row = key_result(product_itself)
    promise(product_itself, bet, serves=row)
    measure(product_itself, (1, 5))
    measure(product_itself, (2, 6))

    told = Change.objects.filter(kind="KEY_RESULT", field="current").order_by("pk")
    assert [(one.old, one.new, one.at, one.name) for one in told] == [
        (None, "5", days(400), "Lift 8 kg"),
        ("5", "6", days(400), "Lift 8 kg"),
    ]


def test_the_newest_of_all_outcomes_that_serve_it_wins(bet, product_itself):
    row = key_result(product_itself)
    outcome = promise(product_itself, bet, row)
    other = promise(product_itself, bet, row, "Further", "range")
    measure(product_itself, (2, 4))
    measure(product_itself, (1, 7), metric="range")
    assert standing(row) == (4, True)

    archive(product_itself, outcome)
    assert standing(row) == (7, True)
    serve(product_itself, other, None)
    assert standing(row) == (7, False)
    measure(product_itself, (9, 8), metric="range")
    assert standing(row) == (7, False)


def test_one_that_moves_on_takes_its_measurements_along(bet, product_itself):
    first, second = key_result(product_itself), key_result(product_itself, "Lift 9 kg")
    outcome = promise(product_itself, bet, first)
    measure(product_itself, (1, 4))

    serve(product_itself, outcome, second)

    assert (standing(first), standing(second)) == ((4, False), (4, True))


def test_what_was_known_already_or_rejected_changes_nothing(bet, product_itself):
    row = key_result(product_itself)
    promise(product_itself, bet, row)
    measure(product_itself, (1, 4))

    again = measure(product_itself, (1, 4))
    wrong = measure(product_itself, (2, "NaN"))

    assert (again.duplicates, len(wrong.rejected)) == (1, 1)
    assert standing(row) == (4, True)
    assert KeyResult.objects.get().version == 2


@pytest.mark.parametrize("of_objective", [False, True])
def test_nothing_is_pushed_into_what_was_put_away(of_objective, bet, product_itself):
    row = key_result(product_itself)
    promise(product_itself, bet, row)
    measure(product_itself, (1, 4))
    reasons = {"reason": "Over", "at": AT}
    if of_objective:
        portfolio.archive_objective(
            by=product_itself, objective_id=row.objective_id, expected_version=1, **reasons
        )
    else:
        portfolio.archive_key_result(
            by=product_itself, key_result_id=row.pk, expected_version=2, **reasons
        )

    measure(product_itself, (2, 8))

    assert standing(row) == (4, True)
    with pytest.raises(InvalidValue, match="was put away"):
        promise(product_itself, bet, row, "Another")


@pytest.mark.parametrize("kind", [KeyResultKind.BINARY, KeyResultKind.MILESTONE])
def test_no_metric_measures_whether_something_was_done(kind, bet, product_itself):
    row = key_result(product_itself, kind=kind)

    with pytest.raises(InvalidValue, match=f"of kind {kind}") as refused:
        promise(product_itself, bet, row)
    assert refused.value.field == "key_result"


def test_an_outcome_serves_its_own_portfolio_alone(bet, product_itself):
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    theirs = key_result(product_itself, in_portfolio="CAR")
    outcome = promise(product_itself, bet)

    for act in (
        lambda: promise(product_itself, bet, theirs, "Another"),
        lambda: serve(product_itself, outcome, theirs),
    ):
        with pytest.raises(InvalidValue, match="another portfolio") as refused:
            act()
        assert refused.value.field == "key_result"
    assert Outcome.objects.get().key_result is None


def test_a_key_result_of_another_workspace_is_as_good_as_missing(bet, product_itself):
    other = organization.create_workspace(key="other", name="Other", owner_email="o@other.example")
    them = unlimited(other.pk, "Other")
    portfolio.create_portfolio(by=them, key="OTH", name="Theirs", at=AT)
    theirs = key_result(them, in_portfolio="OTH")

    with pytest.raises(NotFound, match="There is no key result"):
        promise(product_itself, bet, theirs)
    assert not Outcome.objects.exists()


def test_nobody_says_otherwise_than_what_is_measured(bet, product_itself):
    row = key_result(product_itself)
    promise(product_itself, bet, row)
    measure(product_itself, (1, 4))

    def check_in(**changes):
        version = KeyResult.objects.get().version
        return portfolio.check_in_key_result(
            by=product_itself,
            key_result_id=row.pk,
            changes=changes,
            note="",
            expected_version=version,
            at=AT,
        )

    with pytest.raises(InvalidValue, match="It is measured") as refused:
        check_in(current=Decimal(8))
    assert refused.value.field == "current"
    assert check_in(confidence=8).confidence == 8
    assert check_in(current=Decimal(4)).current == 4


def test_an_outcome_that_was_put_away_is_edited_no_more(bet, product_itself):
    outcome = promise(product_itself, bet)
    archive(product_itself, outcome)
    id_ = to_base64("Outcome", outcome.pk)

    answer = change("editOutcome", product_itself, outcome=id_, expectedVersion=2, name="New")

    assert (answer["__typename"], answer["code"]) == ("ItemArchived", "ITEM_ARCHIVED")


def statements(by, number, bet, start):
    """Count the statements of a batch beside those for its items."""
    rows = [key_result(by, f"Lift {start}-{n}") for n in range(number)]
    for n, row in enumerate(rows):
        promise(by, bet, row, f"Outcome {start}-{n}")
    with CaptureQueriesContext(connection) as asked:
        measure(by, (start, start))
    assert {standing(row) for row in rows} == {(start, True)}
    return len(asked)


def test_a_batch_takes_the_same_statements_for_2_key_results_and_for_20(bet, product_itself):
    counts = [statements(product_itself, number, bet, number) for number in (2, 20)]

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_measure_at_once_the_newest_wins(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    actions.create_metric(by=by, key="payload", name="Payload", unit="kg")
    row = key_result(by)
    promise(by, epic(by), row)

    for turn in range(4):
        results = together(
            [lambda d=10 * turn + n: measure(by, (d, d)) for n in (3, 5, 1, 4, 0, 2)]
        )
        assert [one for one in results if isinstance(one, Exception)] == []
        assert standing(row) == (10 * turn + 5, True)


@pytest.mark.django_db(transaction=True)
def test_one_who_serves_while_others_measure_misses_nothing(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    actions.create_metric(by=by, key="payload", name="Payload", unit="kg")
    bet = epic(by)

    for turn in range(6):
        row = key_result(by, f"Lift {turn}")
        day = turn + 1
        results = together(
            [
                lambda day=day: measure(by, (day, day)),
                lambda row=row, turn=turn: promise(by, bet, row, f"Outcome {turn}"),
                lambda turn=turn: promise(by, bet, None, f"Beside {turn}"),
            ]
        )
        assert [one for one in results if isinstance(one, Exception)] == []
        assert standing(row) == (day, True)
