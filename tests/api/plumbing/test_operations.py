"""Operations without HTTP: an answer is whole, or what refused it is raised."""

import pytest

from api.context import Context
from api.operations import Broke, answer_to, context_of
from kernel.errors import AccessDenied, BadInput, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.PRINCIPAL_BY_EMAIL = "tests.api.plumbing.sample.access.principal_by_email"
    settings.GRAPHQL_SCHEMA = "tests.api.plumbing.sample.schema.schema"


@pytest.fixture
def ask(principal):
    def run(operation, **variables):
        return answer_to(operation, variables, context=Context(principal, "request-1"))

    return run


def test_an_answer_is_its_data(ask):
    assert ask("query Q($n: Int!) { books(first: $n) { totalCount } }", n=3) == {
        "books": {"totalCount": 0}
    }


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        ("{ secret }", AccessDenied),
        ('{ library(name: "none") { name } }', NotFound),
        ("{ nothing }", BadInput),
        ("{ books(first: 1000) { totalCount } }", BadInput),
        ("{ books { totalCount } secret }", AccessDenied),
    ],
)
def test_the_rule_that_refuses_any_part_of_it_is_raised(ask, operation, rule):
    with pytest.raises(rule):
        ask(operation)


def test_a_fault_of_ours_is_named_by_its_request_alone(ask, caplog):
    with pytest.raises(Broke, match=r"^Something went wrong on our side\. .* request-1\.$"):
        ask("{ broken }")


def test_a_command_asks_as_a_person_under_an_id_of_its_own():
    one, other = (context_of("ada@example.com", None) for _ in range(2))

    assert one.principal == other.principal
    assert one.request_id != other.request_id
