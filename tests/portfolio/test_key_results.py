"""Key results: their kinds, what each of them needs, and what is said of them over time."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import Value
from django.db.models.functions import Cast
from strawberry.relay import to_base64

from kernel.errors import AccessDenied, Conflict, NotFound
from organization.access import unlimited
from organization.models import Role
from portfolio import actions
from portfolio.models import KeyResult, KeyResultCheckIn, Objective
from tests.line import AT, change, days, together

SHOWN = """... on KeyResult { name kind unit start target low high current confidence weight
    commitment expected reached score unclampedScore colour isMeasured version }"""
OWN = " ... on StartEqualsTarget { value } ... on KeyResultWithoutUnit { kind }"
"""Problems of those mutations alone that say what a key result is."""

NUMERIC = models.DecimalField(max_digits=30, decimal_places=10)
GOOD = {
    "BINARY": {},
    "INCREASE": {"unit": "kg", "start": "2", "target": "8"},
    "DECREASE": {"unit": "dB", "start": "70", "target": "55"},
    "MAINTAIN": {"unit": "%", "low": "99", "high": "100"},
    "MILESTONE": {"unit": "phases"},
}


@pytest.fixture
def objective(drn, product_itself):
    return actions.create_objective(
        by=product_itself,
        portfolio="DRN",
        name="Carry more",
        starts_date=date(2026, 1, 1),
        ends_date=date(2026, 3, 31),
        at=AT,
    )


def add(by, objective, kind="INCREASE", name="Lift 8 kg", **given):
    given = {**GOOD[kind], **given}
    left = {field: value for field, value in given.items() if value is not ...}
    id_ = to_base64("Objective", objective.pk)
    return change("createKeyResult", by, SHOWN + OWN, objective=id_, name=name, kind=kind, **left)


def on(mutation, by, key_result, expected_version=1, **given):
    id_ = to_base64("KeyResult", key_result.pk)
    shows = SHOWN + OWN * (mutation == "editKeyResult")
    return change(mutation, by, shows, keyResult=id_, expectedVersion=expected_version, **given)


def made(by, objective, kind="INCREASE", **given):
    assert add(by, objective, kind, **given)["__typename"] == "KeyResult"
    return KeyResult.objects.latest("pk")


def check_in(by, key_result, version=1, at=AT, note="", **changes):
    return actions.check_in_key_result(
        by=by,
        key_result_id=key_result.pk,
        changes=changes,
        note=note,
        expected_version=version,
        at=at,
    )


@pytest.mark.parametrize("kind", GOOD)
def test_a_key_result_of_every_kind_starts_without_a_score(kind, objective, product_itself):
    shown = add(product_itself, objective, kind)

    assert (shown["kind"], shown["unit"]) == (kind, GOOD[kind].get("unit", ""))
    fixed = {"start": "0", "target": "1"} if kind in {"BINARY", "MILESTONE"} else {}
    given = {**fixed, **GOOD[kind]}
    for name in ("start", "target", "low", "high"):
        assert shown[name] == given.get(name), name
    assert (shown["current"], shown["score"], shown["colour"], shown["reached"]) == (None,) * 4
    assert (shown["confidence"], shown["weight"], shown["isMeasured"]) == (5, "1", False)
    assert (shown["commitment"], shown["expected"]) == ("ASPIRATIONAL", "0.7")


@pytest.mark.parametrize(
    ("kind", "current", "unclamped", "score", "colour", "reached"),
    [
        ("INCREASE", "5", "0.5", "0.5", "AMBER", False),
        ("INCREASE", "11", "1.5", "1", "GREEN", True),
        ("INCREASE", "0", "-0.333", "0", "RED", False),
        ("DECREASE", "62.5", "0.5", "0.5", "AMBER", False),
        ("MAINTAIN", "99", "1", "1", "GREEN", True),
        ("MAINTAIN", "98.9", "0", "0", "RED", False),
        ("MILESTONE", "0.7", "0.7", "0.7", "GREEN", True),
        ("BINARY", "1", "1", "1", "GREEN", True),
        ("BINARY", "0", "0", "0", "RED", False),
    ],
)
def test_checking_in_scores_it(
    kind, current, unclamped, score, colour, reached, objective, product_itself
):
    row = made(product_itself, objective, kind)

    shown = on("checkInKeyResult", product_itself, row, current=current, confidence=7)

    assert (shown["unclampedScore"], shown["score"]) == (unclamped, score)
    assert (shown["colour"], shown["reached"]) == (colour, reached)
    assert (shown["confidence"], shown["version"]) == (7, 2)


def test_a_promise_is_expected_in_full(objective, product_itself):
    row = made(product_itself, objective, commitment="COMMITTED")

    shown = on("checkInKeyResult", product_itself, row, current="7.99")

    assert (shown["expected"], shown["score"], shown["reached"]) == ("1", "0.998", False)


@pytest.mark.parametrize("kind", ["INCREASE", "DECREASE", "MAINTAIN", "MILESTONE"])
@pytest.mark.parametrize("unit", [..., "", " "])
def test_numbers_without_a_unit_are_refused(kind, unit, objective, product_itself):
    answer = add(product_itself, objective, kind, unit=unit)

    assert answer["__typename"] == "KeyResultWithoutUnit"
    assert (answer["code"], answer["kind"]) == ("KEY_RESULT_WITHOUT_UNIT", kind)
    assert not KeyResult.objects.exists()


@pytest.mark.parametrize("kind", ["INCREASE", "DECREASE"])
def test_a_start_that_is_the_target_is_refused_with_its_value(kind, objective, product_itself):
    answer = add(product_itself, objective, kind, start="8.0", target="8")
    row = made(product_itself, objective, kind)
    edited = on("editKeyResult", product_itself, row, target=GOOD[kind]["start"])

    assert (answer["__typename"], answer["value"]) == ("StartEqualsTarget", "8")
    assert (edited["__typename"], edited["value"]) == ("StartEqualsTarget", GOOD[kind]["start"])
    assert KeyResult.objects.get().version == 1


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("INCREASE", {"target": "1"}, "target"),
        ("DECREASE", {"target": "71"}, "target"),
        ("INCREASE", {"start": ...}, "start"),
        ("DECREASE", {"target": ...}, "target"),
        ("INCREASE", {"low": "1"}, "low"),
        ("MAINTAIN", {"low": ...}, "low"),
        ("MAINTAIN", {"high": ...}, "high"),
        ("MAINTAIN", {"high": "98"}, "high"),
        ("MAINTAIN", {"start": "1"}, "start"),
        ("BINARY", {"target": "2"}, "target"),
        ("MILESTONE", {"high": "1"}, "high"),
        ("INCREASE", {"name": ""}, "name"),
        ("INCREASE", {"name": "x" * 256}, "name"),
        ("INCREASE", {"unit": "x" * 41}, "unit"),
        ("INCREASE", {"weight": "0"}, "weight"),
        ("INCREASE", {"weight": "-1"}, "weight"),
        ("INCREASE", {"weight": "0.001"}, "weight"),
        ("INCREASE", {"weight": "NaN"}, "weight"),
        ("INCREASE", {"confidence": 11}, "confidence"),
        ("INCREASE", {"confidence": -1}, "confidence"),
        ("INCREASE", {"target": "NaN"}, "target"),
        ("INCREASE", {"target": "sNaN"}, "target"),
        ("INCREASE", {"target": "Infinity"}, "target"),
        ("INCREASE", {"target": "1e400"}, "target"),
        ("INCREASE", {"target": "8.00000000001"}, "target"),
        ("MAINTAIN", {"low": "sNaN"}, "low"),
    ],
)
def test_what_does_not_suit_its_kind_is_refused_by_its_name(
    kind, given, field, objective, product_itself
):
    answer = add(product_itself, objective, kind, **given)

    assert (answer["__typename"], answer["field"]) == ("InvalidValue", field)
    assert "\n" not in answer["message"]
    assert not KeyResult.objects.exists()
    if ... not in given.values() and "confidence" not in given:
        row = made(product_itself, objective, kind)
        edited = on("editKeyResult", product_itself, row, **given)
        assert (edited["__typename"], edited["field"]) == ("InvalidValue", field)


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("BINARY", {"current": "0.5"}, "current"),
        ("BINARY", {"current": "2"}, "current"),
        ("MILESTONE", {"current": "1.01"}, "current"),
        ("MILESTONE", {"current": "-0.1"}, "current"),
        ("INCREASE", {"current": "NaN"}, "current"),
        ("INCREASE", {"current": "sNaN"}, "current"),
        ("INCREASE", {"current": "1e30"}, "current"),
        ("INCREASE", {"confidence": 11}, "confidence"),
        ("INCREASE", {"confidence": -1}, "confidence"),
        ("INCREASE", {"confidence": 99_999}, "confidence"),
        ("INCREASE", {"note": "\0"}, "note"),
        ("INCREASE", {"note": "x" * 4001}, "note"),
    ],
)
def test_a_check_in_that_cannot_be_is_refused(kind, given, field, objective, product_itself):
    row = made(product_itself, objective, kind)

    answer = on("checkInKeyResult", product_itself, row, **given)

    assert (answer["__typename"], answer["field"]) == ("InvalidValue", field)
    assert not KeyResultCheckIn.objects.exists()


def test_every_check_in_is_kept_and_what_is_left_out_stays(objective, product_itself, execute):
    row = made(product_itself, objective)
    check_in(product_itself, row, current=Decimal(3), confidence=4, note="A start.")
    check_in(product_itself, row, 2, at=days(7), confidence=None)
    check_in(product_itself, row, 3, at=days(14), note="Nothing new.")

    node = execute(
        """query ($id: ID!) { node(id: $id) { ... on KeyResult { version objective { name }
            checkIns { totalCount edges { node { current confidence note at } } } } } }""",
        product_itself,
        id=to_base64("KeyResult", row.pk),
    )["node"]

    assert (node["version"], node["objective"]) == (3, {"name": "Carry more"})
    assert node["checkIns"]["totalCount"] == 3
    said = [edge["node"] for edge in node["checkIns"]["edges"]]
    assert [(one["current"], one["confidence"], one["note"]) for one in said] == [
        ("3", None, "Nothing new."),
        ("3", None, ""),
        ("3", 4, "A start."),
    ]
    assert [one["at"] for one in said] == [days(n).isoformat() for n in (14, 7, 0)]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_check_in_at_once_one_is_heard(workspace, objective):
    by = unlimited(workspace.pk, "Test")
    row = made(by, objective)

    results = together([lambda n=n: check_in(by, row, current=Decimal(n)) for n in range(6)])

    assert sorted(type(one).__name__ for one in results) == ["Conflict"] * 5 + ["KeyResult"]
    (heard,) = KeyResultCheckIn.objects.all()
    assert KeyResult.objects.get().current == heard.current


def test_an_edit_meets_a_check_in_and_conflicts_with_another_edit(objective, product_itself):
    row = made(product_itself, objective)
    check_in(product_itself, row, current=Decimal(5))

    edited = on("editKeyResult", product_itself, row, target="5", commitment="COMMITTED")
    assert (edited["score"], edited["version"]) == ("1", 3)
    assert on("editKeyResult", product_itself, row, target="6")["__typename"] == "Conflict"


def test_a_name_is_taken_once_in_an_objective(objective, product_itself):
    row = made(product_itself, objective)
    assert add(product_itself, objective)["field"] == "name"

    other = made(product_itself, objective, name="Lift 9 kg")
    assert on("editKeyResult", product_itself, other, name="Lift 8 kg")["field"] == "name"
    on("archiveKeyResult", product_itself, row, reason="Done")
    assert add(product_itself, objective)["__typename"] == "KeyResult"


def test_what_was_put_away_stands_still(objective, product_itself):
    row, other = made(product_itself, objective), made(product_itself, objective, name="Other")
    on("archiveKeyResult", product_itself, row, reason="Done")
    for mutation, given in (("editKeyResult", {"name": "New"}), ("checkInKeyResult", {})):
        assert on(mutation, product_itself, row, 2, **given)["__typename"] == "ItemArchived"

    check_in(product_itself, other, current=Decimal(5))
    actions.archive_objective(
        by=product_itself, objective_id=objective.pk, reason="Over", expected_version=1, at=AT
    )
    for mutation, given in (("archiveKeyResult", {"reason": "Old"}), ("checkInKeyResult", {})):
        answer = on(mutation, product_itself, other, 2, **given)
        assert answer["message"] == "Carry more is archived and changes no more."
    assert add(product_itself, objective)["__typename"] == "ItemArchived"
    assert Objective.objects.with_score().get().mean_score == Decimal("0.5")


def test_archiving_needs_a_reason_and_the_newest_version(objective, product_itself):
    row = made(product_itself, objective)

    assert on("archiveKeyResult", product_itself, row, reason=" ")["field"] == "reason"
    assert on("archiveKeyResult", product_itself, row, 9, reason="Old")["__typename"] == "Conflict"
    assert KeyResult.objects.get().archived_at is None


def test_who_may_measure_need_not_be_one_who_may_edit(objective, product_itself, as_role):
    row = made(product_itself, objective)
    measures, reads = as_role(Role.PRODUCT_MANAGER), as_role(Role.VIEWER)

    assert check_in(measures, row, current=Decimal(3)).current == 3
    assert KeyResultCheckIn.objects.get().by_id == measures.person_id
    with pytest.raises(AccessDenied, match=r"objective\.measure"):
        check_in(reads, row, 2)
    with pytest.raises(AccessDenied, match=r"objective\.edit"):
        actions.edit_key_result(
            by=measures, key_result_id=row.pk, changes={"name": "Mine"}, expected_version=2
        )
    with pytest.raises(NotFound):
        actions.edit_key_result(by=measures, key_result_id=-1, changes={}, expected_version=1)
    with pytest.raises(Conflict):
        check_in(measures, row, 1, current=Decimal(4))


class TestTheDatabase:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE portfolio_keyresultcheckin SET confidence = 10",
            "DELETE FROM portfolio_keyresultcheckin",
            "TRUNCATE portfolio_keyresultcheckin",
        ],
    )
    def test_keeps_what_was_said(self, statement, objective, product_itself):
        check_in(product_itself, made(product_itself, objective), confidence=3)

        with pytest.raises(DatabaseError, match="annot"), transaction.atomic():
            connection.cursor().execute(statement)
        assert KeyResultCheckIn.objects.get().confidence == 3

    @pytest.mark.parametrize(
        ("kind", "values", "constraint"),
        [
            ("INCREASE", {"target": 2}, "key_result_goes_somewhere"),
            ("INCREASE", {"target": 1}, "key_result_goes_somewhere"),
            ("INCREASE", {"kind": "SIDEWAYS"}, "key_result_goes_somewhere"),
            ("INCREASE", {"start": None}, "key_result_goes_somewhere"),
            ("INCREASE", {"low": 1}, "key_result_goes_somewhere"),
            ("DECREASE", {"target": 71}, "key_result_goes_somewhere"),
            ("MAINTAIN", {"high": 98}, "key_result_goes_somewhere"),
            ("MAINTAIN", {"low": None}, "key_result_goes_somewhere"),
            ("BINARY", {"target": 2}, "key_result_goes_somewhere"),
            ("BINARY", {"current": "0.5"}, "key_result_current_is_possible"),
            ("MILESTONE", {"current": "1.1"}, "key_result_current_is_possible"),
            ("MILESTONE", {"unit": ""}, "key_result_has_a_unit"),
            ("BINARY", {"commitment": "MAYBE"}, "key_result_commitment_is_known"),
            ("BINARY", {"confidence": 11}, "key_result_confidence_is_out_of_ten"),
            ("BINARY", {"weight": 0}, "key_result_weighs_something"),
            ("INCREASE", {"target": None}, "key_result_goes_somewhere"),
            ("MILESTONE", {"start": None}, "key_result_goes_somewhere"),
            ("INCREASE", {"current": Cast(Value("NaN"), NUMERIC)}, "key_result_holds_numbers"),
            ("INCREASE", {"current": Decimal(99999999999999999999)}, None),
        ],
    )
    def test_repeats_the_rules(self, kind, values, constraint, objective, product_itself):
        row = KeyResult.objects.filter(pk=made(product_itself, objective, kind).pk)

        if constraint is None:
            assert row.update(**values) == 1
        else:
            with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
                row.update(**values)
