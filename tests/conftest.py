"""What every test may ask for: a workspace, principals of every role, and the API."""

import os
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from api.context import Context
from config.schema import schema
from demo import building, company
from kernel import clock
from kernel.principal import Principal
from organization import actions as organization
from organization.access import principal_of, unlimited
from organization.models import Person, Role, Workspace
from portfolio import actions as portfolio


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests of the demo come last: it is built once, and stays in the database.

    Before them come those that empty the database, and first of all those that leave it alone.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    names = getattr(item, "fixturenames", ())
    marker = item.get_closest_marker("django_db")
    empties = marker is not None and bool(marker.kwargs.get("transaction"))
    return "demo" in names, empties or "transactional_db" in names


@pytest.fixture(scope="session", autouse=True)
def _emptied_past_history():
    """Let tests that empty the database do so: the history refuses to be emptied by anybody."""
    flush = DatabaseOperations.execute_sql_flush

    def run(operations: DatabaseOperations, statements: list[str]) -> None:
        around = ["SET session_replication_role = replica", *statements]
        flush(operations, [*around, "SET session_replication_role = origin"])

    with mock.patch.object(DatabaseOperations, "execute_sql_flush", run):
        yield


@pytest.fixture(scope="session")
def data() -> Path:
    """The shared data, found through THROUGHLINE_DATA."""
    found = os.environ.get("THROUGHLINE_DATA")
    if found is None and os.environ.get("CI"):
        pytest.fail("THROUGHLINE_DATA is not set, and CI must run every test.")
    if found is None:
        pytest.skip("THROUGHLINE_DATA does not name the folder of the shared data.")
    return Path(found)


@pytest.fixture
def workspace(db) -> Workspace:
    """An empty workspace with one administrator."""
    return organization.create_workspace(key="acme", name="Acme", owner_email="owner@acme.example")


@pytest.fixture
def product_itself(workspace) -> Principal:
    """Who may do anything in the workspace: for reaching a state, not for testing permissions."""
    return unlimited(workspace.pk, "Test")


@pytest.fixture
def drn(product_itself):
    """A portfolio of the workspace."""
    return portfolio.create_portfolio(by=product_itself, key="DRN", name="Drones", at=clock.now())


@pytest.fixture
def as_role(workspace, product_itself):
    """Return a function that makes the principal of a new person with a role."""

    def make(role: Role, *, scopes: list[str] | None = None) -> Principal:
        email = f"{role.lower()}@acme.example"
        person = Person.objects.filter(workspace=workspace, email=email).first()
        if person is None:
            person = organization.invite_person(
                by=product_itself, email=email, name=role.label, roles=[role]
            )
        return principal_of(person, scopes=scopes)

    return make


@pytest.fixture
def execute():
    """Return a function that runs an operation and returns its data, or fails with its errors."""

    def run(operation: str, by: Principal, **variables: Any) -> Any:
        result = run_operation(operation, by, **variables)
        assert result.errors is None, result.errors
        return result.data

    return run


@pytest.fixture
def refuse():
    """Return a function that runs an operation and returns its first error."""

    def run(operation: str, by: Principal, **variables: Any) -> Any:
        result = run_operation(operation, by, **variables)
        assert result.errors, result.data
        return result.errors[0]

    return run


def run_operation(operation: str, by: Principal, **variables: Any) -> Any:
    return schema.execute_sync(operation, variables, context_value=Context(by, "request-of-test"))


@pytest.fixture(scope="session")
def _demo_database(django_db_setup, django_db_blocker):
    """Build the demo once for this process; tests run in transactions on top of it."""
    with django_db_blocker.unblock():
        building.build(clock.now())


@pytest.fixture
def demo(_demo_database, db) -> Workspace:
    """The demo company. A test that empties tables finds it built anew."""
    return building.build(clock.now())


@pytest.fixture
def board_member(demo) -> Principal:
    """The demo's board member."""
    return principal_of(Person.objects.get(workspace=demo, email=company.PEOPLE[0].email))


@pytest.fixture
def statements():
    """Return a function that counts the SQL statements of a call."""

    def count(call: Any) -> int:
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        try:
            call()
        finally:
            connection.force_debug_cursor = False
        return len(connection.queries_log) - before

    return count
