"""Visions, missions and strategies: stated, stated anew, and kept."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kernel.errors import AccessDenied, Conflict, InvalidValue
from organization.access import unlimited
from organization.models import Role
from portfolio import actions
from portfolio.models import Statement, StatementKind
from tests.line import AT, change, days, together

VISION, MISSION, STRATEGY = StatementKind


def state(by, statement="By air.", expected_version=0, kind=VISION, at=AT):
    return actions.set_statement(
        by=by,
        portfolio="DRN",
        kind=kind,
        statement=statement,
        expected_version=expected_version,
        at=at,
    )


def test_stating_anew_closes_what_held_and_keeps_it(drn, product_itself, execute):
    state(product_itself)
    state(product_itself, "By air, today.", 1, at=days(30))
    state(product_itself, "Carry.", kind=MISSION, at=days(40))

    shown = execute(
        """{ portfolio(key: "DRN") {
            vision { kind statement version validFrom validUntil }
            mission { statement } strategy { statement }
            statements { totalCount edges { node { kind version validFrom validUntil } } } } }""",
        product_itself,
    )["portfolio"]

    now, then = days(30).isoformat(), AT.isoformat()
    assert shown["vision"] == {
        "kind": "VISION",
        "statement": "By air, today.",
        "version": 2,
        "validFrom": now,
        "validUntil": None,
    }
    assert (shown["mission"], shown["strategy"]) == ({"statement": "Carry."}, None)
    assert shown["statements"]["totalCount"] == 3
    assert [
        (edge["node"]["kind"], edge["node"]["version"], edge["node"]["validUntil"])
        for edge in shown["statements"]["edges"]
    ] == [("MISSION", 1, None), ("VISION", 2, None), ("VISION", 1, now)]
    assert shown["statements"]["edges"][2]["node"]["validFrom"] == then


def test_the_same_words_are_no_new_statement(drn, product_itself):
    first = state(product_itself)

    assert state(product_itself, expected_version=1, at=days(1)) == first
    assert Statement.objects.count() == 1


@pytest.mark.parametrize(
    ("expected", "changed"), [(0, ["statement"]), (1, ["statement"]), (3, []), (-1, [])]
)
def test_a_statement_on_a_stale_version_conflicts_and_writes_nothing(
    expected, changed, drn, product_itself
):
    state(product_itself)
    state(product_itself, "By sea.", 1)

    answer = change(
        "setStatement",
        product_itself,
        "... on Conflict { currentVersion changedFields }",
        portfolio="DRN",
        kind="VISION",
        statement="By land.",
        expectedVersion=expected,
    )

    assert (answer["__typename"], answer["currentVersion"]) == ("Conflict", 2)
    assert answer["changedFields"] == changed
    assert list(Statement.objects.current().values_list("statement")) == [("By sea.",)]


def test_a_version_of_nothing_conflicts(drn, product_itself):
    with pytest.raises(Conflict) as refused:
        state(product_itself, expected_version=1)

    assert refused.value.current_version == 0
    assert not Statement.objects.exists()


@pytest.mark.parametrize("statement", ["", "  ", "\0", "x" * 1_000_001])
@pytest.mark.parametrize("before", [False, True])
def test_what_cannot_be_stored_is_refused(statement, before, drn, product_itself):
    if before:
        state(product_itself)

    with pytest.raises(InvalidValue) as refused:
        state(product_itself, statement, int(before))

    assert refused.value.field == "statement"
    assert Statement.objects.current().count() == int(before)


def test_a_clock_that_is_behind_ends_nothing_before_its_start(drn, product_itself):
    state(product_itself, at=days(1))
    following = state(product_itself, "By sea.", 1, at=AT)

    first = Statement.objects.get(number=1)
    assert first.valid_from == first.valid_until == following.valid_from == days(1)


def test_only_who_may_edit_the_portfolio_speaks_for_it(drn, as_role):
    with pytest.raises(AccessDenied):
        state(as_role(Role.TEAM_MEMBER))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_state_at_once_one_is_heard_and_the_others_are_told(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    for version in range(3):
        results = together(
            [lambda n=n, v=version: state(by, f"Vision {v}-{n}", v) for n in range(6)]
        )

        kinds = sorted(type(one).__name__ for one in results)
        assert kinds == ["Conflict"] * 5 + ["Statement"]
        assert Statement.objects.current().get().number == version + 1


class TestTheDatabase:
    @pytest.fixture(autouse=True)
    def _stated(self, drn, product_itself):  # noqa: ARG002 # it is there first
        state(product_itself)
        state(product_itself, "By sea.", 1)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE portfolio_statement SET statement = 'Other' WHERE valid_until IS NULL",
            "UPDATE portfolio_statement SET valid_until = NULL WHERE valid_until IS NOT NULL",
            "UPDATE portfolio_statement SET valid_until = now() WHERE valid_until IS NOT NULL",
            "DELETE FROM portfolio_statement",
            "TRUNCATE portfolio_statement",
        ],
    )
    def test_keeps_what_was_stated(self, statement):
        before = list(Statement.objects.order_by("pk").values())

        with pytest.raises(DatabaseError, match="annot"), transaction.atomic():
            connection.cursor().execute(statement)

        assert list(Statement.objects.order_by("pk").values()) == before

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"number": 3}, "statement_holds_alone"),
            ({"number": 1, "valid_until": AT}, "statement_number_once"),
            ({"number": 0, "kind": MISSION}, "statement_counts_from_one"),
            ({"number": 1, "kind": "SLOGAN"}, "statement_kind_is_known"),
            (
                {"number": 3, "valid_from": AT, "valid_until": days(-1)},
                "statement_ends_after_its_start",
            ),
        ],
    )
    def test_refuses_what_makes_no_sense(self, values, constraint, drn):
        row = {"kind": VISION, "statement": "By land.", "valid_from": AT, **values}

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Statement.objects.create(workspace_id=drn.workspace_id, portfolio=drn, **row)
