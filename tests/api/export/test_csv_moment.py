"""An export is as of one moment, whatever is written while it is read, and writes nothing."""

import time
from threading import Thread

import pytest
from django.db import InternalError, connection

from api.context import Context
from api.export import asked, csv_lines, pages
from api.export.pages import NotExported
from config.schema import schema
from portfolio.models import Epic
from tests.factories import bulk

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(call):
    """Do something in a session of its own."""

    def run():
        try:
            call()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def test_what_is_written_meanwhile_is_not_in_it(drn, product_itself):
    bulk.epics(drn, [{} for _ in range(150)])
    ask = asked(schema, "{ epics { edges { node { key title } } } }", {})
    lines = csv_lines(schema, ask, Context(product_itself, "export"))
    begun = [next(lines), next(lines)]
    elsewhere(lambda: Epic.objects.update(title="Changed"))
    elsewhere(lambda: bulk.epics(drn, [{"rank": "zz"}], prefix="8"))
    rest = list(lines)

    assert len(begun) + len(rest) == 151
    assert not [line for line in rest if "Changed" in line]


def test_one_that_breaks_off_says_so_in_its_last_line(drn, product_itself):
    bulk.epics(drn, [{} for _ in range(150)])
    ask = asked(schema, "{ epics { edges { node { key } } } }", {})
    lines = csv_lines(schema, ask, Context(product_itself, "export"))
    next(lines)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    elsewhere(lambda: connection.cursor().execute("SELECT pg_terminate_backend(%s)", [backend]))

    written = []
    with pytest.raises(NotExported):
        _into(written, lines)
    connection.close()

    assert len(written) == 101
    assert written[-1].startswith('"This export is not whole.')


def test_one_that_is_read_too_slowly_ends_and_says_so(drn, product_itself, monkeypatch):
    bulk.epics(drn, [{} for _ in range(150)])
    monkeypatch.setattr(pages, "LONGEST_SECONDS", 0.6)
    ask = asked(schema, "{ epics { edges { node { key } } } }", {})
    lines = csv_lines(schema, ask, Context(product_itself, "export"))
    written = [next(lines), next(lines)]
    time.sleep(0.6)

    with pytest.raises(NotExported):
        _into(written, lines)

    assert len(written) == 3
    told = "It was not read within 0.01 minutes."
    assert written[-1] == f'"This export is not whole. It broke off here: {told}"\r\n'
    assert not connection.in_atomic_block


def _into(written, lines):
    for line in lines:
        written.append(line)  # what came before the end is looked at


def test_it_cannot_write(drn, product_itself):
    bulk.epics(drn, [{}])
    ask = asked(schema, "{ epics { edges { node { key } } } }", {})
    lines = csv_lines(schema, ask, Context(product_itself, "export"))
    next(lines)

    with pytest.raises(InternalError, match="read-only"):
        Epic.objects.update(title="Changed")
    lines.close()
    assert not connection.in_atomic_block
