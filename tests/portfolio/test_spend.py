"""Spend that sources send: what is new, known or wrong, row by row."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import AccessDenied, InvalidValue, NotFound
from organization.models import Role
from portfolio.errors import CurrencyMismatch
from portfolio.models import Epic, Spend
from portfolio.spending import SpendRow
from tests.line import AT, change, epic, rolled_back, together
from tests.portfolio.money import OTHER_STREAM, STREAM, D, invoice, spend, strategy


@pytest.fixture
def spending(drn, product_itself):
    """A portfolio with a strategy and one epic."""
    strategy(product_itself)
    return epic(product_itself, theme="Theme H1", value_stream=STREAM)


def told(report):
    return [(one.row, one.verdict, one.reason) for one in report.rows]


def counts(report):
    return report.accepted, report.duplicates, report.rejected


def test_spend_goes_where_its_epic_stands_and_stays_there(spending, product_itself):
    report = spend(product_itself, invoice(1, epic=spending.key, kind="CAPEX", note="Motors"))
    assert counts(report) == (1, 0, 0)
    Epic.objects.filter(pk=spending.pk).update(theme=None, value_stream=None)

    (row,) = Spend.objects.all()

    assert (row.epic, row.value_stream.name, row.theme.name) == (spending, STREAM, "Theme H1")
    assert (row.source, row.document, row.kind, row.note) == ("LEDGER", "N-1", "CAPEX", "Motors")
    assert (row.amount, row.booked_date, row.imported_at) == (5, date(2026, 2, 2), AT)
    assert spend(product_itself, invoice(1, epic=spending.key, kind="CAPEX")).duplicates == 1


def test_what_is_for_no_epic_names_a_value_stream_and_perhaps_a_theme(spending, product_itself):
    report = spend(product_itself, invoice(1), invoice(2, -2, theme="Theme H2"))

    assert counts(report) == (2, 0, 0)
    found = Spend.objects.order_by("pk").values_list("value_stream__name", "theme__name", "amount")
    assert [*found] == [(STREAM, None, D(5)), (STREAM, "Theme H2", D(-2))]


def test_an_epic_is_known_by_the_key_of_its_source_too(spending, product_itself):
    Epic.objects.filter(pk=spending.pk).update(external_key="JIRA-7", site="a")
    assert counts(spend(product_itself, invoice(1, epic="JIRA-7"))) == (1, 0, 0)
    other = epic(product_itself)
    Epic.objects.filter(pk=other.pk).update(external_key="JIRA-7", site="b")

    report = spend(product_itself, invoice(2, epic="JIRA-7"), invoice(3, epic=other.key))

    assert told(report) == [(2, "REJECTED", "JIRA-7 stands for several epics; use our key.")]
    Epic.objects.filter(pk=other.pk).update(key="JIRA-7")
    assert counts(spend(product_itself, invoice(4, epic="JIRA-7"))) == (1, 0, 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (invoice(1, epic="DRN-99"), "The portfolio has no epic DRN-99."),
        (invoice(1, value_stream="Sea"), "The portfolio has no value stream Sea."),
        (invoice(1, theme="Sea"), "The portfolio has no theme Sea."),
        (invoice(1, 0), "Its amount is zero."),
        (invoice(1, "NaN"), "Its amount is no amount of money."),
        (invoice(1, "sNaN"), "Its amount is no amount of money."),
        (invoice(1, "-Infinity"), "Its amount is no amount of money."),
        (invoice(1, "1e14"), "Its amount is no amount of money."),
        (invoice(1, "0.001"), "Its amount has more than two places."),
        (invoice(1, "1e-999999"), "Its amount has more than two places."),
        (invoice(1, kind="LEASE"), "Its kind is neither CAPEX nor OPEX."),
        (invoice(1, booked_date=None), "It has no day on which it was booked."),
        (invoice(1, booked_date=date(1, 1, 1)), "It was booked outside the years 1900 to 2999."),
        (invoice(1, currency="USD"), "It is said in USD; the portfolio's currency is EUR."),
        (invoice(1, value_stream=""), "It names neither an epic nor a value stream."),
        (
            invoice(1, epic="DRN-1", value_stream=STREAM),
            "It names an epic, whose value stream and theme it takes; name no other.",
        ),
        (invoice(1, note="a\0b"), "It has control characters or line breaks in it."),
        (invoice(1, note="a\ud800"), "It has control characters or line breaks in it."),
        (invoice(1, note="n" * 256), "Its note is longer than 255 characters."),
        (SpendRow(1, "\n"), "It has no document number."),
        (SpendRow(1, "d" * 101, D(1)), "Its document is longer than 100 characters."),
        (SpendRow(1, "N-1"), "It has no amount."),
        (SpendRow(1, flaw="'12,5' is no number."), "'12,5' is no number."),
    ],
)
def test_a_row_that_cannot_be_taken_sinks_no_other(spending, product_itself, row, reason):
    report = spend(product_itself, row, invoice(2))

    assert (counts(report), told(report)) == ((1, 0, 1), [(1, "REJECTED", reason)])
    assert Spend.objects.get().document == "N-2"


def test_a_known_document_says_the_same_or_is_wrong(spending, product_itself):
    other = epic(product_itself, value_stream=STREAM)
    known = (invoice(1, epic=spending.key), invoice(2, theme="Theme H2"))
    spend(product_itself, *known)

    again = spend(
        product_itself,
        *known,
        invoice(3, 6, epic=spending.key),
    )
    assert counts(again) == (1, 2, 0)
    wrong = {
        invoice(1, 6, epic=spending.key): "the amount 5.00",
        invoice(1, epic=spending.key, booked_date=date(2026, 2, 3)): "the day 2026-02-02",
        invoice(1, epic=spending.key, kind="CAPEX"): "the kind OPEX",
        invoice(1, epic=other.key): "another epic or value stream",
        invoice(1): "another epic or value stream",
        invoice(2): "another epic or value stream",
        invoice(2, theme="Theme H2", value_stream=OTHER_STREAM): "another epic or value stream",
        invoice(2, 7, kind="CAPEX", theme="Theme H2"): "the amount 5.00 and the kind OPEX",
    }
    for row, difference in wrong.items():
        report = spend(product_itself, row)
        reason = f"The document is known with {difference}."
        assert told(report) == [(row.row, "REJECTED", reason)]
    assert counts(spend(product_itself, invoice(1), source="other")) == (1, 0, 0)


def test_a_document_stands_once_in_a_file(spending, product_itself):
    report = spend(product_itself, invoice(1, row=4), invoice(1, row=7), invoice(1, 9, row=9))

    reason = "Row 4 has the same document number."
    assert told(report) == [(7, "REJECTED", reason), (9, "REJECTED", reason)]
    assert Spend.objects.get().amount == 5


def test_a_dry_run_says_what_would_come_and_writes_nothing(spending, product_itself):
    rows = [invoice(1), invoice(2, 0)]

    tried = spend(product_itself, *rows, dry_run=True)

    assert not Spend.objects.exists()
    assert spend(product_itself, *rows) == tried


def test_a_report_names_the_first_hundred_and_counts_all(spending, product_itself):
    report = spend(product_itself, *(invoice(n, 0) for n in range(1, 301)))

    assert (report.rejected, [one.row for one in report.rows]) == (300, [*range(1, 101)])


def test_over_graphql_each_row_is_answered(spending, product_itself):
    rows = [
        {"document": "N-1", "amount": "12.5", "kind": "OPEX", "bookedDate": "2026-02-02",
         "epic": spending.key, "currency": "EUR"},
        {"document": "N-2"},
    ]  # fmt: skip
    shows = (
        "... on SpendReport { accepted duplicates rejected rows { row document verdict reason } }"
    )

    answer = change(
        "importSpend", product_itself, shows, portfolio="DRN", source="ledger", rows=rows
    )

    assert answer == {
        "__typename": "SpendReport",
        "accepted": 1,
        "duplicates": 0,
        "rejected": 1,
        "rows": [
            {"row": 2, "document": "N-2", "verdict": "REJECTED", "reason": "It has no amount."}
        ],
    }


def test_spend_in_another_currency_is_refused_as_a_whole(spending, product_itself):
    with pytest.raises(CurrencyMismatch):
        spend(product_itself, invoice(1), currency="USD")
    for source in ("", " ", "a\0", "s" * 61):
        with pytest.raises(InvalidValue) as refused:
            spend(product_itself, invoice(1), source=source)
        assert refused.value.field == "source"
    assert not Spend.objects.exists()


def test_an_import_that_breaks_off_leaves_nothing(spending, product_itself):
    def rows():
        yield invoice(1)
        raise OSError("the file is gone")

    with pytest.raises(OSError, match="gone"), rolled_back():
        spend(product_itself, *rows())
    assert not Spend.objects.exists()


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Role.INTEGRATION, True), (Role.PORTFOLIO_MANAGER, True), (Role.BOARD_MEMBER, False)],
)
def test_who_may_import_spend(spending, as_role, role, allowed):
    if allowed:
        assert spend(as_role(role), invoice(1)).accepted == 1
    else:
        with pytest.raises(AccessDenied):
            spend(as_role(role), invoice(1))


def test_an_unknown_portfolio(product_itself):
    with pytest.raises(NotFound):
        spend(product_itself, invoice(1))


ROWS = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from(["5", "6", "0"]),
        st.sampled_from(["EPIC", "STREAM", "UNKNOWN"]),
        st.sampled_from(["OPEX", "CAPEX"]),
    ),
    max_size=6,
)


class Naive:
    """The rules of an import, one row after another."""

    def __init__(self):
        self.known = {}

    def take(self, rows):
        verdicts, seen = [], set()
        fresh = {}
        for number, amount, place, kind in rows:
            content = (amount, place, kind)
            if amount == "0":
                verdicts.append("REJECTED")
                continue
            twice, _ = number in seen, seen.add(number)
            if place == "UNKNOWN" or twice:
                verdicts.append("REJECTED")
            elif number in self.known:
                same = self.known[number] == content
                verdicts.append("DUPLICATE" if same else "REJECTED")
            else:
                verdicts.append("ACCEPTED")
                fresh[number] = content
        self.known |= fresh
        return verdicts


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(imports=st.lists(ROWS, min_size=1, max_size=3))
def test_any_imports_come_to_what_the_rules_say_row_by_row(spending, product_itself, imports):
    places = {
        "EPIC": {"epic": spending.key}, "STREAM": {}, "UNKNOWN": {"epic": "DRN-404"},
    }  # fmt: skip
    naive = Naive()
    with rolled_back():
        for rows in imports:
            wanted = naive.take(rows)
            made = [
                invoice(number, amount, row=place_, kind=kind, **places[place])
                for place_, (number, amount, place, kind) in enumerate(rows, start=1)
            ]
            report = spend(product_itself, *made)
            verdicts = {one.row: one.verdict for one in report.rows}
            assert [verdicts.get(n, "ACCEPTED") for n in range(1, len(rows) + 1)] == wanted
        total = sum(Decimal(amount) for amount, *_ in naive.known.values())
        assert sum(Spend.objects.values_list("amount", flat=True)) == total


@pytest.mark.django_db(transaction=True)
def test_a_file_that_comes_twice_at_once_is_counted_once(spending, product_itself):
    rows = [invoice(n) for n in range(1, 200)]

    reports = together([lambda: spend(product_itself, *rows)] * 6)

    assert sorted(map(counts, reports)) == [(0, 199, 0)] * 5 + [(199, 0, 0)]
    assert Spend.objects.count() == 199


def test_what_was_spent_never_changes(spending, product_itself):
    spend(product_itself, invoice(1))
    with pytest.raises(Exception, match="Cannot update or delete rows"), rolled_back():
        Spend.objects.update(amount=1)


def test_a_document_is_one_however_its_source_and_number_are_written(spending, product_itself):
    one = invoice(1)
    assert counts(spend(product_itself, one, source="erp")) == (1, 0, 0)

    for source, document in (("ERP", "N-1"), (" Erp  ", " N-1"), ("erp", "N-1 ")):
        again = replace(one, document=document)
        assert counts(spend(product_itself, again, source=source)) == (0, 1, 0)
    assert Spend.objects.count() == 1
