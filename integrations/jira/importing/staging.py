"""Where an export stands in the database until it is applied: temporary tables of the session.

They die with the session, so a killed import leaves nothing. Rows go in by COPY, some thousands
at a time, so memory stays flat.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from integrations.jira.export import BadLine, Record
from integrations.jira.importing import rows
from integrations.jira.issue import MappedIssue
from integrations.jira.values import identifier

_ROWS_AT_ONCE = 2_000
_CHARACTERS_AT_ONCE = 8_000_000

_CREATE = """
    CREATE TEMP TABLE incoming_issue (
        number bigint, file text, line int, raw text, digest bytea,
        issue_id text, key text, level text, updated_at timestamptz, rank text COLLATE "C",
        url text, title text, description text, state text, kind text, priority text,
        labels varchar[], assignee text, assignee_name text, release_name text,
        points numeric(8, 2), is_subtask boolean, parent_issue text, parent_key text,
        above_issue text, above_key text, project text, product text, team text,
        created_at timestamptz, started_at timestamptz, finished_at timestamptz, history text);
    CREATE TEMP TABLE incoming_link (
        number bigint, link_id text, blocker_issue text, blocker_key text,
        blocked_issue text, blocked_key text, title text);
    CREATE TEMP TABLE incoming_step (
        number bigint, place int, at timestamptz, from_state text, to_state text);
    CREATE TEMP TABLE incoming_unused (
        issue_id text, file text, line int, reason text, raw text)
"""
"""`number` counts the issues in the order of the files. An unused row without a reason is of a
type that the mapping leaves out."""

_INDEX = """
    CREATE INDEX ON incoming_issue (issue_id);
    CREATE UNIQUE INDEX ON incoming_issue (number);
    CREATE INDEX ON incoming_link (number);
    CREATE INDEX ON incoming_link (link_id);
    CREATE INDEX ON incoming_step (number);
    ANALYZE incoming_issue, incoming_link, incoming_step
"""


def clear() -> None:
    """Drop all temporary tables and views of the session; nobody else keeps any."""
    _execute("DISCARD TEMP")


def prepare() -> None:
    """Create the tables anew."""
    clear()
    _execute(_CREATE)


def finish() -> None:
    """Index the tables once all rows are in."""
    _execute(_INDEX)


def _execute(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)


class Batch:
    """Rows on their way into the tables."""

    def __init__(self) -> None:
        self._issues: list[Sequence[Any]] = []
        self._links: list[Sequence[Any]] = []
        self._steps: list[Sequence[Any]] = []
        self._unused: list[Sequence[Any]] = []
        self._characters = 0
        self._number = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        many = len(self._issues) + len(self._unused)
        return many >= _ROWS_AT_ONCE or self._characters >= _CHARACTERS_AT_ONCE

    def add(self, record: Record, issue: MappedIssue, assignee: str | None) -> None:
        """Add one issue, given to a person of ours, with its links and its past."""
        self._number += 1
        number, place = self._number, record.place
        history = rows.history_of(record, issue)
        values = rows.values_of(issue, assignee, history)
        links, steps = rows.links_of(issue), rows.steps_of(issue)
        identity = (issue.issue_id, issue.key, str(issue.level), issue.updated_at, issue.rank)
        mark = rows.digest(
            (issue.key, str(issue.level), values, [link[:-1] for link in links], steps)
        )
        self._issues.append((number, place.file, place.line, record.raw, mark, *identity, *values))
        self._links += [(number, *link) for link in links]
        self._steps += [(number, at, *step) for at, step in enumerate(steps)]
        self._characters += len(record.raw) + len(issue.description)

    def leave_out(self, record: Record) -> None:
        """Add one issue that the mapping leaves out."""
        self._unused.append((identifier(record.issue["id"]), "", 0, None, ""))

    def refuse(self, bad: BadLine, record: Record | None) -> None:
        """Add one row that cannot be used."""
        known_by = None if record is None else identifier(record.issue["id"])
        self._unused.append((known_by, bad.file, bad.line, bad.reason, bad.raw))
        self._characters += len(bad.raw)

    def write(self) -> None:
        """Copy all that was added into the tables."""
        for table, held in (
            ("incoming_issue", self._issues),
            ("incoming_link", self._links),
            ("incoming_step", self._steps),
            ("incoming_unused", self._unused),
        ):
            if held:
                with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    for row in held:
                        copy.write_row(row)
            held.clear()
        self._characters = 0
