import datetime as dt
from contextlib import contextmanager

import pytest
from django.apps import AppConfig, apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

SAMPLE = "tests.api.plumbing.sample"

if not apps.is_installed(SAMPLE):
    # Before the test database is made: it gets the tables of apps without migrations, too.
    config = AppConfig.create(SAMPLE)
    config.apps = apps
    apps.app_configs[config.label] = config
    config.import_models()
    apps.clear_cache()

from api.context import Context  # noqa: E402
from kernel.principal import Principal  # noqa: E402
from tests.api.plumbing.sample import models  # noqa: E402
from tests.api.plumbing.sample.schema import schema  # noqa: E402


@pytest.fixture
def principal():
    return Principal(workspace_id=1, person_id=1, name="Ada", verbs=frozenset({"item.read"}))


@pytest.fixture
def execute(principal):
    """Run an operation against the sample schema; return the whole answer."""

    def run(operation, by=principal, **variables):
        context = Context(principal=by, request_id="request-1")
        result = schema.execute_sync(operation, variables, context_value=context)
        answer = {"data": result.data, "extensions": result.extensions}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
        return answer

    return run


@pytest.fixture
def ask(execute):
    """Run an operation that must go well; return its data."""

    def run(operation, **variables):
        answer = execute(operation, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    return run


@pytest.fixture
def refusal(execute):
    """Run an operation that must be refused; return its one error, without the place."""

    def run(operation, **variables):
        (error,) = execute(operation, **variables)["errors"]
        return error["message"], error["extensions"]

    return run


@pytest.fixture
def library():
    """Make a library of shelves, each with books in reverse order of their making."""

    def make(name="Main", *, shelves=2, books=3, house=1):
        made = models.Library.objects.create(house=house, name=name)
        models.Charter.objects.create(house=house, library=made, statement=f"Charter of {name}")
        for number in range(shelves):
            shelf = models.Shelf.objects.create(house=house, library=made, title=f"{name}{number}")
            models.Book.objects.bulk_create(
                models.Book(
                    house=house,
                    shelf=shelf,
                    title=f"{shelf.title}.{index}",
                    blurb=f"About {index}",
                    rank=f"{index:06}",
                    pages=100 + index,
                    bought_at=models.AT + dt.timedelta(microseconds=index),
                )
                for index in range(books)
            )
        return made

    return make


@pytest.fixture
def django_capture_statements():
    """Collect the SELECTs of a block, with their values filled in."""

    @contextmanager
    def capture():
        statements = []
        with CaptureQueriesContext(connection) as captured:
            yield statements
        statements += [each["sql"] for each in captured if each["sql"].startswith("SELECT")]

    return capture
