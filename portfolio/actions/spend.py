"""Spend, taken in from a source a whole file at a time: a dry run, or all of it or nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from psycopg import sql

from kernel import audit
from kernel.errors import InvalidValue
from kernel.principal import Principal
from portfolio.actions.statements import new_id, run, table_of
from portfolio.models import Epic, Portfolio, Spend, StrategicTheme, ValueStream
from portfolio.spending import SpendRow, SpendVerdict, flaw_of, source_named

MOST_SHOWN = 100
"""How many of the rows that were not taken a report names."""


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row that was not taken, and why not."""

    row: int
    document: str
    verdict: SpendVerdict
    reason: str


@dataclass(frozen=True, slots=True)
class SpendReport:
    """What came of an import: how many rows of each verdict, and the first that were not taken."""

    accepted: int
    duplicates: int
    rejected: int
    rows: tuple[JudgedRow, ...]


@audit.audited
def absorb_spend(
    *,
    by: Principal,
    portfolio: str,
    source: str,
    rows: Iterable[SpendRow],
    at: datetime,
    dry_run: bool = False,
    currency: str | None = None,
) -> SpendReport:
    """Take in what was spent. Whoever sends the same again is told so, and nothing is doubled.

    Rows are read once, in flat memory. Imports into one portfolio take turns.

    Args:
        by: Who imports.
        portfolio: The key of where it was spent.
        source: What the documents are numbered by, as the name of a ledger; see `source_named`.
        rows: What the documents say.
        at: When.
        dry_run: Whether only to say what would come of it.
        currency: What all amounts are said in, when the caller wants that checked.

    Raises:
        NotFound, AccessDenied: There is no such portfolio, or nobody may import spend into it.
        CurrencyMismatch: The portfolio's currency is another one.
        InvalidValue: The source has no name, or one that cannot be stored.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("spend.import", found.pk)
    source = source_named(source)
    if not source:
        raise InvalidValue("source", "Name what the documents are numbered by.")
    Spend(source=source).check_values("source")
    Portfolio.objects.hold(found.pk)  # an amount fixes the currency that it is said in
    found.refresh_from_db(fields=["currency"])
    found.require_currency(currency)
    _stage(rows, found.currency)
    names = _names(by, found, source, at)
    run(_JUDGE.format(**names))
    report = _report()
    if report.accepted and not dry_run:
        run(_INSERT.format(**names))
    return report


def _stage(rows: Iterable[SpendRow], currency: str) -> None:
    """Write the rows down as they came, each with what is wrong with it by itself."""
    run(_STAGE)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for one in rows:
            if flaw := flaw_of(one, currency):
                document = "".join(filter(str.isprintable, one.document))[:100]
                copy.write_row((one.row, document, *[None] * 7, flaw[:500]))
                continue
            copy.write_row((
                one.row, one.document.strip(), one.amount, one.booked_date, one.kind, one.epic,
                one.value_stream, one.theme, one.note, "",
            ))  # fmt: skip
    run(sql.SQL("ANALYZE incoming_spend").format())


def _names(
    by: Principal, portfolio: Portfolio, source: str, at: datetime
) -> dict[str, sql.Composable]:
    return {
        "spend": table_of(Spend),
        "epic": table_of(Epic),
        "stream": table_of(ValueStream),
        "theme": table_of(StrategicTheme),
        "new_id": new_id(Spend),
        "portfolio": sql.Literal(portfolio.pk),
        "source": sql.Literal(source),
        "at": sql.Literal(at),
        "by": sql.Literal(by.person_id),
    }


def _report() -> SpendReport:
    with connection.cursor() as cursor:
        cursor.execute("SELECT verdict, count(*) FROM judged_spend GROUP BY verdict")
        counts = Counter(dict(cursor.fetchall()))
        cursor.execute(_NOT_TAKEN, [MOST_SHOWN])
        rows = tuple(
            JudgedRow(row, document, SpendVerdict(verdict), reason)
            for row, document, verdict, reason in cursor.fetchall()
        )
    return SpendReport(
        accepted=counts[SpendVerdict.ACCEPTED],
        duplicates=counts[SpendVerdict.DUPLICATE],
        rejected=counts[SpendVerdict.REJECTED],
        rows=rows,
    )


_STAGE = sql.SQL("""
    DROP TABLE IF EXISTS incoming_spend, judged_spend;
    CREATE TEMP TABLE incoming_spend (
        position integer, document text, amount numeric(16, 2), booked_date date, kind text,
        epic text, stream text, theme text, note text, flaw text
    ) ON COMMIT DROP
""").format()

_COPY = "COPY incoming_spend FROM STDIN"

_JUDGE = sql.SQL("""
    CREATE TEMP TABLE judged_spend ON COMMIT DROP AS
    WITH named_epic AS (
        SELECT name.key, count(epic.id) > 1 AND NOT bool_or(epic.key = name.key) AS unclear,
               (array_agg(epic.id ORDER BY epic.key = name.key DESC))[1] AS id
        FROM (SELECT DISTINCT epic AS key FROM incoming_spend WHERE epic > '') AS name
        JOIN {epic} AS epic ON epic.portfolio_id = {portfolio}
             AND (epic.key = name.key OR epic.external_key = name.key)
        GROUP BY name.key
    ), placed AS (
        SELECT incoming.*, epic.id AS epic_id, named.unclear,
               CASE WHEN incoming.epic > '' THEN epic.value_stream_id ELSE stream.id END
                   AS value_stream_id,
               CASE WHEN incoming.epic > '' THEN epic.theme_id ELSE theme.id END AS theme_id,
               first_value(incoming.position) OVER same_document AS first_position
        FROM incoming_spend AS incoming
        LEFT JOIN named_epic AS named ON named.key = incoming.epic
        LEFT JOIN {epic} AS epic ON epic.id = named.id
        LEFT JOIN {stream} AS stream ON stream.portfolio_id = {portfolio}
             AND stream.name = incoming.stream AND incoming.stream > ''
        LEFT JOIN {theme} AS theme ON theme.portfolio_id = {portfolio}
             AND theme.name = incoming.theme AND incoming.theme > ''
        WINDOW same_document AS (PARTITION BY incoming.flaw > '', incoming.document
                                 ORDER BY incoming.position)
    ), compared AS (
        SELECT placed.*, known.id AS known_id, concat_ws(' and ',
            CASE WHEN known.amount <> placed.amount
                 THEN format('the amount %s', known.amount) END,
            CASE WHEN known.booked_date <> placed.booked_date
                 THEN format('the day %s', known.booked_date) END,
            CASE WHEN known.kind <> placed.kind THEN format('the kind %s', known.kind) END,
            CASE WHEN known.id IS NOT NULL AND CASE
                     WHEN placed.epic_id IS NULL AND known.epic_id IS NULL
                     THEN ROW(known.value_stream_id, known.theme_id)
                          IS DISTINCT FROM ROW(placed.value_stream_id, placed.theme_id)
                     ELSE known.epic_id IS DISTINCT FROM placed.epic_id END
                 THEN 'another epic or value stream' END) AS difference
        FROM placed
        LEFT JOIN {spend} AS known ON known.portfolio_id = {portfolio}
             AND known.source = {source} AND known.document = placed.document AND placed.flaw = ''
    ), judged AS (
        SELECT compared.*,
               CASE WHEN flaw > '' THEN flaw
                    WHEN epic > '' AND epic_id IS NULL
                        THEN format('The portfolio has no epic %s.', left(epic, 80))
                    WHEN unclear THEN format('%s stands for several epics; use our key.', epic)
                    WHEN stream > '' AND value_stream_id IS NULL
                        THEN format('The portfolio has no value stream %s.', left(stream, 80))
                    WHEN theme > '' AND theme_id IS NULL
                        THEN format('The portfolio has no theme %s.', left(theme, 80))
                    WHEN first_position < position
                        THEN format('Row %s has the same document number.', first_position)
                    WHEN difference > '' THEN format('The document is known with %s.', difference)
               END AS flaw_found
        FROM compared
    )
    SELECT position, document, amount, booked_date, kind, epic_id, value_stream_id, theme_id, note,
           CASE WHEN flaw_found IS NOT NULL THEN 'REJECTED' WHEN known_id IS NULL THEN 'ACCEPTED'
                ELSE 'DUPLICATE' END AS verdict,
           coalesce(flaw_found, CASE WHEN known_id IS NULL THEN '' ELSE 'It is known already.' END)
               AS reason
    FROM judged
""")

_INSERT = sql.SQL("""
    INSERT INTO {spend} (id, portfolio_id, epic_id, value_stream_id, theme_id,
        source, document, amount, kind, booked_date, note, imported_at, imported_by_id)
    SELECT {new_id}, {portfolio}, epic_id, value_stream_id, theme_id,
           {source}, document, amount, kind, booked_date, note, {at}, {by}
    FROM judged_spend WHERE verdict = 'ACCEPTED' ORDER BY position
""")

_NOT_TAKEN = """
    SELECT position, document, verdict, reason FROM judged_spend WHERE verdict <> 'ACCEPTED'
    ORDER BY position, document LIMIT %s
"""
