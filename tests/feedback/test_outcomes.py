"""Outcomes: what an epic promises to change, and how far it has come."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from strawberry.relay import to_base64

from feedback import actions
from feedback.models import Outcome
from kernel.errors import AccessDenied, Conflict, InvalidValue, NotFound
from organization import actions as organization
from organization.access import unlimited
from organization.models import Role
from portfolio import actions as portfolio
from portfolio.errors import ItemArchived
from portfolio.models import EpicFacts
from tests.line import AT, archive, change, days, epic, rolled_back

SHOWN = "... on Outcome { name direction baseline target current attainment version }"


@pytest.fixture
def bet(drn, product_itself):
    """An epic, with a metric at hand."""
    actions.create_metric(by=product_itself, key="payload", name="Payload carried", unit="kg")
    return epic(product_itself)


def promise(by, bet, **details):
    given = {
        "name": "Heavier payloads",
        "metric": "payload",
        "direction": "INCREASE",
        "baseline": Decimal(2),
        "target": Decimal(8),
        **details,
    }
    return actions.create_outcome(by=by, epic=bet.key, at=AT, **given)


def measure(by, *values, start=0):
    """Record values, one a day, in the order of their days."""
    actions.record_measurements(
        by=by,
        source="fleet",
        items=[
            actions.NewMeasurement(
                event_id=f"{start + day}",
                metric="payload",
                at=days(start + day),
                value=Decimal(value),
            )
            for day, value in enumerate(values)
        ],
        at=days(400),
    )


def shown(execute, by, bet):
    text = """query ($key: String!) { epic(key: $key) { outcomes { name current attainment } } }"""
    return execute(text, by, key=bet.key)["epic"]["outcomes"]


def test_an_epic_promises_to_move_a_metric(bet, product_itself):
    made = change(
        "createOutcome",
        product_itself,
        SHOWN,
        epic=bet.key,
        name="Heavier payloads",
        metric="payload",
        direction="INCREASE",
        baseline="2.1",
        target="8",
    )

    assert made["__typename"] == "Outcome"
    assert (Decimal(made["baseline"]), Decimal(made["target"])) == (Decimal("2.1"), Decimal(8))
    assert (made["current"], made["attainment"], made["version"]) == (None, None, 1)
    assert Outcome.objects.get().portfolio == bet.portfolio


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "allowed"),
    [
        ("INCREASE", 2, 8, True),
        ("INCREASE", 8, 2, False),
        ("INCREASE", 2, 2, False),
        ("INCREASE", -8, -2, True),
        ("DECREASE", 8, 2, True),
        ("DECREASE", 2, 8, False),
        ("DECREASE", 2, 2, False),
        ("MAINTAIN", 2, 2, True),
        ("MAINTAIN", 2, 8, True),
        ("MAINTAIN", 8, 2, True),
    ],
)
def test_the_target_lies_where_the_direction_points(
    direction, baseline, target, allowed, bet, product_itself
):
    given = {"direction": direction, "baseline": Decimal(baseline), "target": Decimal(target)}

    if allowed:
        assert promise(product_itself, bet, **given).direction == direction
    else:
        with pytest.raises(InvalidValue, match=r"above|below") as refused:
            promise(product_itself, bet, **given)
        assert refused.value.field == "target"
        promise(product_itself, bet, direction="MAINTAIN")
        with pytest.raises(IntegrityError, match="outcome_goes_somewhere"), transaction.atomic():
            Outcome.objects.update(**given)


@pytest.mark.parametrize("direction", ["INCREASE", "DECREASE", "MAINTAIN", "SIDEWAYS", ""])
def test_the_database_knows_the_directions(direction, bet, product_itself):
    promise(product_itself, bet)

    values = {"direction": direction, "baseline": 6 if direction == "DECREASE" else 4, "target": 5}
    if direction in {"SIDEWAYS", ""}:
        with pytest.raises(IntegrityError, match="outcome_goes_somewhere"), transaction.atomic():
            Outcome.objects.update(**values)
    else:
        assert Outcome.objects.update(**values) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 256),
        ("name", "\0"),
        ("baseline", "NaN"),
        ("baseline", "sNaN"),
        ("baseline", "-Infinity"),
        ("target", "Infinity"),
        ("target", "1e400"),
        ("target", "1e1000000"),
        ("target", "1e19"),
        ("target", "10000000000000000000"),
        ("target", "9" * 5000),
        ("target", "8.00000000001"),
    ],
)
@pytest.mark.parametrize("mutation", ["createOutcome", "editOutcome"])
def test_a_value_that_cannot_be_stored_is_refused_by_its_name(
    mutation, field, value, bet, product_itself
):
    made = promise(product_itself, bet)
    given = {"name": "Heavier", "baseline": "2", "target": "8", field: value}
    if mutation == "createOutcome":
        given |= {"epic": bet.key, "metric": "payload", "direction": "INCREASE"}
    else:
        given |= {"outcome": to_base64("Outcome", made.pk), "expectedVersion": 1}

    refused = change(mutation, product_itself, **given)

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", field)
    assert "\n" not in refused["message"]
    assert len(refused["message"]) < 300
    assert Outcome.objects.get().version == 1


def test_an_epic_promises_one_name_once(bet, product_itself):
    promise(product_itself, bet)

    with pytest.raises(InvalidValue, match="has an outcome 'Heavier payloads' already"):
        promise(product_itself, bet)
    assert promise(product_itself, epic(product_itself)).name == "Heavier payloads"


@pytest.mark.parametrize(
    ("details", "what"),
    [
        ({"metric": "none-such"}, "metric"),
        ({"metric": "a\0"}, "metric"),
        ({"metric": ""}, "metric"),
    ],
)
def test_what_an_outcome_names_must_exist(details, what, bet, product_itself):
    with pytest.raises(NotFound) as refused:
        promise(product_itself, bet, **details)

    assert refused.value.what == what


def test_an_archived_epic_promises_nothing_more(bet, product_itself):
    archive(product_itself, bet)

    with pytest.raises(ItemArchived):
        promise(product_itself, bet)


def test_the_current_value_is_the_newest_by_time_however_late_it_came(bet, product_itself, execute):
    promise(product_itself, bet)
    measure(product_itself, 3, 5, start=10)
    measure(product_itself, 2, start=1)

    (outcome,) = shown(execute, product_itself, bet)

    assert Decimal(outcome["current"]) == 5
    assert outcome["attainment"] == "0.5"


def test_of_values_of_one_moment_the_last_that_came_is_current(bet, product_itself, execute):
    promise(product_itself, bet)
    for event, value in (("a", 3), ("b", 6)):
        actions.record_measurements(
            by=product_itself,
            source="fleet",
            items=[
                actions.NewMeasurement(
                    event_id=event, metric="payload", at=AT, value=Decimal(value)
                )
            ],
            at=AT,
        )

    assert Decimal(shown(execute, product_itself, bet)[0]["current"]) == 6


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "current", "attainment"),
    [
        ("INCREASE", "2", "8", "8", "1"),
        ("INCREASE", "2", "8", "11", "1.5"),
        ("INCREASE", "2", "8", "2", "0"),
        ("INCREASE", "2", "8", "0.5", "-0.25"),
        ("INCREASE", "0", "3", "1", "0.333"),
        ("INCREASE", "0", "3", "2", "0.667"),
        ("DECREASE", "8", "2", "5", "0.5"),
        ("DECREASE", "8", "2", "11", "-0.5"),
        ("MAINTAIN", "4", "4", "5", None),
        ("MAINTAIN", "4", "8", "6", "0.5"),
        ("INCREASE", "0", "0.0000000001", "9000000000000000000",
         "90000000000000000000000000000"),
    ],
)  # fmt: skip
def test_attainment_is_the_share_of_the_way_that_is_gone(
    direction, baseline, target, current, attainment, bet, product_itself, execute
):
    promise(
        product_itself, bet, direction=direction, baseline=Decimal(baseline), target=Decimal(target)
    )
    measure(product_itself, current)

    assert shown(execute, product_itself, bet)[0]["attainment"] == attainment


def test_an_answer_to_an_edit_shows_where_the_metric_stands(bet, product_itself):
    made = promise(product_itself, bet)
    measure(product_itself, 5)

    edited = change(
        "editOutcome",
        product_itself,
        SHOWN,
        outcome=to_base64("Outcome", made.pk),
        expectedVersion=1,
        name="Heavy payloads",
    )

    assert (edited["name"], edited["version"]) == ("Heavy payloads", 2)
    assert (Decimal(edited["current"]), edited["attainment"]) == (5, "0.5")


def test_baseline_and_target_move_together_but_not_past_each_other(bet, product_itself):
    made = promise(product_itself, bet)

    def edit(version, **changes):
        return actions.edit_outcome(
            by=product_itself, outcome_id=made.pk, changes=changes, expected_version=version
        )

    with pytest.raises(InvalidValue):
        edit(1, baseline=Decimal(9))
    moved = edit(1, baseline=Decimal(9), target=Decimal(12))
    assert (moved.baseline, moved.target, moved.version) == (9, 12, 2)
    with pytest.raises(Conflict):
        edit(1, target=Decimal(13))
    other = promise(product_itself, bet, name="Farther flights")
    with pytest.raises(InvalidValue, match="already"):
        edit(2, name=other.name)
    assert edit(2, name=moved.name).version == 2


def test_an_epic_knows_how_many_outcomes_it_promises(bet, product_itself):
    def facts():
        return EpicFacts.objects.filter(epic=bet).values_list("outcomes", flat=True).first()

    assert facts() is None
    first = promise(product_itself, bet)
    promise(product_itself, bet, name="Farther flights")
    assert facts() == 2

    for _twice in range(2):
        put_away = archive(product_itself, first)
    assert (facts(), put_away.version) == (1, 2)


def test_a_promise_that_fails_pushes_no_fact(bet, product_itself):
    with rolled_back(), pytest.raises(InvalidValue):
        promise(product_itself, bet, target=Decimal(1))

    assert not EpicFacts.objects.exists()


def test_an_archived_outcome_drops_out_of_lists_unless_asked_for(bet, product_itself, execute):
    stays = promise(product_itself, bet, name="Stays")
    away = promise(product_itself, bet, name="Away")
    archive(product_itself, away)

    assert [one["name"] for one in shown(execute, product_itself, bet)] == [stays.name]
    found = execute(
        """{ outcomes { totalCount } away: outcomes(filter: {archived: true}) {
            edges { node { name archivedAt } } }
            portfolio(key: "DRN") { outcomes { totalCount } } }""",
        product_itself,
    )
    assert found["outcomes"]["totalCount"] == found["portfolio"]["outcomes"]["totalCount"] == 1
    assert [edge["node"]["name"] for edge in found["away"]["edges"]] == [away.name]


def test_an_outcome_of_another_workspace_or_portfolio_role_is_not_found(
    bet, product_itself, as_role
):
    made = promise(product_itself, bet)
    other = organization.create_workspace(key="other", name="Other", owner_email="o@other.example")

    for by, error in (
        (unlimited(other.pk, "Other"), NotFound),
        (as_role(Role.VIEWER), AccessDenied),
    ):
        with pytest.raises(error):
            actions.edit_outcome(by=by, outcome_id=made.pk, changes={}, expected_version=1)
        with pytest.raises(error):
            archive(by, made)
    with pytest.raises(AccessDenied):
        promise(as_role(Role.VIEWER), bet, name="Mine")
    with pytest.raises(NotFound):
        actions.archive_outcome(
            by=product_itself, outcome_id=2**63 - 1, reason="Old", expected_version=1, at=AT
        )


def test_an_epic_of_another_portfolio_promises_there(bet, product_itself):
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)

    made = promise(product_itself, epic(product_itself, in_portfolio="CAR"))

    assert made.portfolio.key == "CAR"


def test_delivery_events_are_not_taken_yet_and_nothing_is_written(bet, product_itself):
    answer = change("recordDeliveryEvents", product_itself, "", events=[{"id": "1"}])

    assert answer["code"] == "NOT_AVAILABLE"


def test_an_outcome_is_put_away_for_a_reason_at_the_version_that_was_read(bet, product_itself):
    made = promise(product_itself, bet)
    given = {"outcome": to_base64("Outcome", made.pk), "reason": "Measured elsewhere"}
    shows = "... on Outcome { archivedAt archiveReason } ... on Conflict { currentVersion }"

    stale = change("archiveOutcome", product_itself, shows, expectedVersion=7, **given)
    blank = change(
        "archiveOutcome", product_itself, shows, expectedVersion=1, **{**given, "reason": " "}
    )
    away = change("archiveOutcome", product_itself, shows, expectedVersion=1, **given)

    assert (stale["__typename"], stale["currentVersion"]) == ("Conflict", 1)
    assert (blank["__typename"], blank["field"]) == ("InvalidValue", "reason")
    assert away["archiveReason"] == "Measured elsewhere"
    assert away["archivedAt"] is not None
