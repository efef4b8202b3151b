"""The pack of the demo and of a company whose every text is hostile, and a browser to look with."""

import os
import shutil
from datetime import timedelta

import pytest
from django.db import connection

from api.context import Context
from kernel import clock
from organization.access import unlimited
from organization.models import Person, Team
from portfolio.models import (
    BudgetPeriod,
    Decision,
    Epic,
    KeyResult,
    Objective,
    Portfolio,
    Statement,
    StrategicTheme,
    ValueStream,
    Waiting,
    WipBreach,
    WipOverride,
)  # fmt: skip
from portfolio.pack.page import OPERATIONS, Wish, board_pack
from teams.models import Story
from tests.conftest import run_operation
from tests.factories.companies import company
from tests.portfolio.pack.browser import Browser

HOSTILE = (
    "<script>alert(1)</script>\"'><img src=https://evil.example/x onerror=alert(1)>"
    "\N{RIGHT-TO-LEFT OVERRIDE}esrever {{ 7|add:7 }} {% now 'Y' %} </style></title> &amp; "
)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
TEXTS = {
    Decision: ["reason"], Epic: ["title"], KeyResult: ["name", "unit"], Objective: ["name"],
    Person: ["name"], Portfolio: ["name"], Statement: ["statement"], Story: ["title"],
    StrategicTheme: ["name"], Team: ["name"], BudgetPeriod: ["name"], ValueStream: ["name"],
    Waiting: ["reason"], WipBreach: ["title"],
    WipOverride: ["reason"],
}  # fmt: skip


@pytest.fixture
def pack():
    """Return a function that makes a page, and one that answers its operations."""

    def make(by, key, **wish):
        return board_pack(Wish(key, **wish), context=Context(by, "test"), at=clock.now())

    return make


@pytest.fixture
def answers():
    """Return a function that asks the API what the page asks."""

    def ask(by, key, since=None, period=None):
        found = {}
        began = f"{since or clock.now().date() - timedelta(days=28)}T00:00:00Z"
        for name, operation in OPERATIONS.items():
            given = {"budget": {"period": period}, "changes": {"since": began}}.get(name, {})
            result = run_operation(operation, by, portfolio=key, **given)
            assert result.errors is None
            found[name] = result.data
        return found

    return ask


@pytest.fixture
def hostile(workspace):
    """A company with rows of every kind whose texts are meant to break a page; who may see all."""
    company(workspace, size=1, width=3)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # decisions never change
        for model, names in TEXTS.items():
            for row in model.objects.order_by("pk"):
                for name in names:
                    field = model._meta.get_field(name)
                    text = f"{row.pk} {HOSTILE}{LONG}"[: field.max_length or 1000]
                    model.objects.filter(pk=row.pk).update(**{name: text})
        cursor.execute("SET LOCAL session_replication_role = origin")
    return unlimited(workspace.pk, "Test")


@pytest.fixture(scope="session")
def browser():
    """A real Chromium; CI must have one."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if program is None and os.environ.get("CI"):
        pytest.fail("There is no chromium, and CI must run every test.")
    if program is None:
        pytest.skip("There is no chromium here; CHROMIUM may name one.")
    found = Browser(program)
    yield found
    found.close()
