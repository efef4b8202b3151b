"""Evidence that people report: of the lowest grade, whole, and never changed."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kernel.errors import InvalidValue
from organization.access import principal_of
from organization.models import Role
from portfolio import actions as portfolio
from portfolio.models import EvidenceSummary
from tests.factories.records import EvidenceSummaryFactory
from tests.line import change
from tests.portfolio.boards import complete, member, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(product_itself, drn):
    return complete(product_itself)


def test_a_report_says_who_made_it_and_is_of_the_lowest_grade(made, product_itself, execute):
    amina = principal_of(member(product_itself, "amina", Role.PRODUCT_MANAGER))

    answer = change(
        "reportEvidence",
        amina,
        shows="""... on EvidenceSummary { verdict grade source recommendation note
            reportedBy { name } effect { estimate low high } }""",
        epic=made.key,
        verdict="SHORT",
        effect={"estimate": "1.5", "low": "0.5"},
        note="Ten flights",
    )

    assert answer == {
        "__typename": "EvidenceSummary",
        "verdict": "SHORT",
        "grade": "E",
        "source": "SELF_REPORTED",
        "recommendation": "PERSEVERE_IF_WORTH_IT",
        "note": "Ten flights",
        "reportedBy": {"name": "Amina"},
        "effect": {"estimate": "1.5", "low": "0.5", "high": None},
    }


@pytest.mark.parametrize(
    ("estimate", "low", "high"),
    [("1", "2", None), ("1", None, "0.5"), ("1", "3", "4"), ("NaN", None, None), ("1", "NaN", "2")],
)
def test_an_interval_that_does_not_hold_its_estimate_is_refused(
    estimate, low, high, made, product_itself
):
    ends = [None if end is None else Decimal(end) for end in (estimate, low, high)]

    with pytest.raises(InvalidValue) as refused:
        report(product_itself, made, effect=portfolio.Interval(*ends))

    assert refused.value.field == "effect"
    assert not EvidenceSummary.objects.exists()


@pytest.mark.parametrize("note", ["No\0", "x" * 4001])
def test_a_note_that_cannot_be_stored_is_refused(note, made, product_itself):
    with pytest.raises(InvalidValue) as refused:
        report(product_itself, made, note=note)

    assert refused.value.field == "note"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"estimate": 1, "low": 2}, "evidence_interval_holds_its_estimate"),
        ({"estimate": 1, "high": 0}, "evidence_interval_holds_its_estimate"),
        ({"estimate": None, "low": 2}, "evidence_interval_is_around_an_estimate"),
        ({"estimate": None, "high": 2}, "evidence_interval_is_around_an_estimate"),
        ({"verdict": "MAYBE"}, "evidence_verdict_is_known"),
        ({"grade": "F"}, "evidence_grade_is_known"),
        ({"source": "TOLD"}, "evidence_source_is_known"),
        ({"grade": "A"}, "evidence_reported_by_people_is_of_the_lowest_grade"),
    ],
)
def test_the_database_holds_the_same_rules(values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        EvidenceSummaryFactory(**values)


@pytest.mark.parametrize("change_", ["UPDATE {} SET note = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_nobody_changes_deletes_or_empties_evidence(change_, made, product_itself):
    report(product_itself, made)
    table = EvidenceSummary._meta.db_table

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change_.format(table))

    assert EvidenceSummary.objects.count() == 1
