"""Objectives: what a portfolio wants to reach in a period."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kernel.errors import AccessDenied, Conflict, InvalidValue, NotFound
from organization import actions as organization
from organization.access import unlimited
from organization.models import Role
from portfolio import actions
from portfolio.errors import ItemArchived
from portfolio.models import Objective
from portfolio.okr import KeyResultKind
from tests.line import AT, archive, change, together

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def aim(by, name="Carry more", in_portfolio="DRN", starts=FIRST, ends=LAST, **details):
    return actions.create_objective(
        by=by,
        portfolio=in_portfolio,
        name=name,
        starts_date=starts,
        ends_date=ends,
        at=AT,
        details=details,
    )


def edit(by, objective, expected_version=1, **changes):
    return actions.edit_objective(
        by=by, objective_id=objective.pk, changes=changes, expected_version=expected_version
    )


def put_away(by, objective, expected_version=1, reason="Over"):
    return actions.archive_objective(
        by=by,
        objective_id=objective.pk,
        reason=reason,
        expected_version=expected_version,
        at=AT,
    )


def kg(by, objective, name="Lift 8 kg", current=None, **more):
    made = actions.create_key_result(
        by=by,
        objective_id=objective.pk,
        name=name,
        kind=KeyResultKind.INCREASE,
        details={"unit": "kg", "start": Decimal(2), "target": Decimal(8), **more},
    )
    if current is None:
        return made
    return actions.check_in_key_result(
        by=by,
        key_result_id=made.pk,
        changes={"current": Decimal(current)},
        note="",
        expected_version=1,
        at=AT,
    )


def test_an_objective_is_stated_edited_and_put_away(drn, product_itself):
    actions.create_theme(by=product_itself, portfolio="DRN", name="Payload")
    shows = """... on Objective { id name description startsDate endsDate version archivedAt
        archiveReason score colour owner { email } theme { name } portfolio { key } }"""

    made = change(
        "createObjective",
        product_itself,
        shows,
        portfolio="DRN",
        name="Carry more",
        startsDate="2026-01-01",
        endsDate="2026-03-31",
        theme="Payload",
        owner="owner@acme.example",
    )
    assert made.pop("id")
    assert made == {
        "__typename": "Objective",
        "name": "Carry more",
        "description": "",
        "startsDate": "2026-01-01",
        "endsDate": "2026-03-31",
        "version": 1,
        "archivedAt": None,
        "archiveReason": "",
        "score": None,
        "colour": None,
        "owner": {"email": "owner@acme.example"},
        "theme": {"name": "Payload"},
        "portfolio": {"key": "DRN"},
    }

    edited = edit(product_itself, Objective.objects.get(), name="Lift more", theme=None, owner=None)
    assert (edited.name, edited.theme, edited.owner, edited.version) == ("Lift more", None, None, 2)
    assert put_away(product_itself, edited, 2).archive_reason == "Over"


def test_the_board_reads_its_objectives_and_their_key_results(drn, product_itself, execute):
    kg(product_itself, aim(product_itself), current=5)
    put_away(product_itself, aim(product_itself, "Fly alone"))
    aim(product_itself, "Fly early", starts=date(2025, 12, 1))

    shown = execute(
        """{ portfolio(key: "DRN") { objectives { name score colour
            keyResults { name score confidence start current target } } } }""",
        product_itself,
    )["portfolio"]["objectives"]

    assert shown == [
        {"name": "Fly early", "score": None, "colour": None, "keyResults": []},
        {
            "name": "Carry more",
            "score": "0.5",
            "colour": "AMBER",
            "keyResults": [
                {
                    "name": "Lift 8 kg",
                    "score": "0.5",
                    "confidence": 5,
                    "start": "2",
                    "current": "5",
                    "target": "8",
                }
            ],
        },
    ]


def test_a_heavier_key_result_counts_more_and_an_archived_one_nothing(drn, product_itself):
    objective = aim(product_itself)
    kg(product_itself, objective, "Half", 5)
    kg(product_itself, objective, "All", 8, weight=Decimal(3))
    gone = kg(product_itself, objective, "None", 2)
    kg(product_itself, objective, "Unmeasured")

    def score():
        return Objective.objects.visible_to(product_itself).get().mean_score

    assert score() == Decimal("0.7")
    actions.archive_key_result(
        by=product_itself, key_result_id=gone.pk, reason="Wrong", expected_version=2, at=AT
    )
    assert score() == Decimal("0.875")


def test_a_name_is_free_again_once_its_objective_is_put_away(drn, product_itself):
    objective = aim(product_itself)
    other = aim(product_itself, "Fly alone")
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    assert aim(product_itself, in_portfolio="CAR").portfolio.key == "CAR"

    with pytest.raises(InvalidValue, match="DRN has an objective 'Carry more' already"):
        aim(product_itself)
    with pytest.raises(InvalidValue, match="already"):
        edit(product_itself, other, name="Carry more")
    put_away(product_itself, objective)
    assert aim(product_itself).pk != objective.pk


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_a_name_at_once_one_gets_it(workspace, drn):
    by = unlimited(workspace.pk, "Test")

    results = together([lambda: aim(by)] * 6)

    assert [type(one) for one in results].count(Objective) == 1
    assert {type(one) for one in results} <= {Objective, InvalidValue, IntegrityError}


@pytest.mark.parametrize("ends", [FIRST, date(2025, 12, 31)])
def test_it_ends_after_its_start(ends, drn, product_itself):
    made = aim(product_itself)

    for act in (
        lambda: aim(product_itself, "Fly alone", ends=ends),
        lambda: edit(product_itself, made, ends_date=ends),
    ):
        with pytest.raises(InvalidValue, match="after its start, 2026-01-01") as refused:
            act()
        assert refused.value.field == "ends_date"
    with pytest.raises(IntegrityError, match="ends_after_its_start"), transaction.atomic():
        Objective.objects.update(ends_date=ends)


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 256), ("name", "\0"), ("description", "\0")]
)
def test_a_text_that_cannot_be_stored_is_refused(field, value, drn, product_itself):
    made = aim(product_itself)

    for act in (
        lambda: aim(product_itself, **{"name": "Fly alone", field: value}),
        lambda: edit(product_itself, made, **{field: value}),
    ):
        with pytest.raises(InvalidValue) as refused:
            act()
        assert refused.value.field == field
    assert Objective.objects.get().version == 1


def test_what_it_names_is_there_and_alive(drn, product_itself):
    archive(
        product_itself, actions.create_theme(by=product_itself, portfolio="DRN", name="Payload")
    )

    for details in ({"theme": "Payload"}, {"theme": "None"}, {"owner": "nobody@acme.example"}):
        with pytest.raises(NotFound):
            aim(product_itself, **details)
    assert not Objective.objects.exists()


def test_a_stale_edit_conflicts_and_what_was_put_away_is_edited_no_more(drn, product_itself):
    made = aim(product_itself)
    edit(product_itself, made, name="Lift more")

    assert edit(product_itself, made, description="Loads").version == 3
    with pytest.raises(Conflict):
        edit(product_itself, made, name="Lift less")
    with pytest.raises(Conflict):
        put_away(product_itself, made)
    put_away(product_itself, made, 3)
    with pytest.raises(ItemArchived, match="Lift more is archived"):
        edit(product_itself, made, 4, name="Lift less")


def test_only_who_may_edit_objectives_does(drn, product_itself, as_role):
    made = aim(as_role(Role.BOARD_MEMBER))

    for act in (lambda by: aim(by, "Mine"), lambda by: edit(by, made, name="Mine")):
        with pytest.raises(AccessDenied, match=r"objective\.edit"):
            act(as_role(Role.PRODUCT_MANAGER))


def test_another_workspace_finds_nothing(drn, product_itself):
    made = aim(product_itself)
    other = organization.create_workspace(key="other", name="Other", owner_email="o@other.example")

    with pytest.raises(NotFound):
        edit(unlimited(other.pk, "Other"), made, name="Theirs")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"portfolio": "DRN"}, ["Carry more", "Fly alone"]),
        ({"portfolio": "CAR"}, ["Drive"]),
        ({"theme": "Payload"}, ["Carry more"]),
        ({"owner": "owner@acme.example"}, ["Carry more"]),
        ({"text": "FLY"}, ["Fly alone"]),
        ({"archived": True}, ["Over"]),
        ({"runningOn": "2025-12-31"}, []),
        ({"runningOn": "2026-01-01"}, ["Carry more", "Drive"]),
        ({"runningOn": "2026-03-31"}, ["Carry more", "Drive"]),
        ({"runningOn": "2026-04-01"}, ["Fly alone"]),
        ({"OR": [{"runningOn": "2026-04-01"}, {"text": "drive"}]}, ["Drive", "Fly alone"]),
    ],
)
def test_objectives_are_found(filters, found, drn, product_itself, execute):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    actions.create_theme(by=product_itself, portfolio="DRN", name="Payload")
    aim(product_itself, theme="Payload", owner="owner@acme.example")
    aim(product_itself, "Fly alone", starts=date(2026, 4, 1), ends=date(2026, 6, 30))
    aim(product_itself, "Drive", in_portfolio="CAR")
    put_away(product_itself, aim(product_itself, "Over"))

    text = "query ($f: ObjectiveFilter) { objectives(filter: $f) { edges { node { name } } } }"
    edges = execute(text, product_itself, f=filters)["objectives"]["edges"]

    assert [edge["node"]["name"] for edge in edges] == found
