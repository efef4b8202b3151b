import pytest
import structlog
from graphql import GraphQLError

from api.errors import LONGEST_MESSAGE, coded, one_line
from api.queries import verb_of
from kernel.principal import Principal
from tests.api.plumbing.sample.schema import schema

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    with structlog.testing.capture_logs() as entries:
        yield entries


class TestRefusals:
    def test_a_missing_thing_is_named(self, refusal):
        message, extensions = refusal('{ library(name: "None\\nsuch") { name } }')

        assert message == "There is no library 'None such'."
        assert extensions == {"code": "NOT_FOUND"}

    def test_a_verb_that_the_principal_lacks_is_forbidden(self, refusal):
        message, extensions = refusal("{ secret }")

        assert message == "You may not do this: it needs the permission secret.read."
        assert extensions == {"code": "FORBIDDEN"}

    @pytest.mark.parametrize("operation", ["{ books { totalCount } }", '{ node(id: "x") { id } }'])
    def test_every_root_field_asks_for_its_verb(self, refusal, operation):
        stranger = Principal(workspace_id=1, person_id=2, name="Eve")

        assert refusal(operation, by=stranger)[1] == {"code": "FORBIDDEN"}

    def test_an_ambiguous_key_offers_its_candidates(self, refusal):
        assert refusal('{ broken(kind: "ambiguous") }') == (
            "X-1 stands for several.",
            {"code": "BAD_INPUT", "field": "key", "candidates": ["A-1", "B-1"]},
        )

    def test_a_rule_of_the_domain_outside_a_mutation_is_bad_input(self, refusal):
        assert refusal('{ broken(kind: "invalid") }') == (
            "It is too long.",
            {"code": "BAD_INPUT"},
        )

    def test_a_statement_that_takes_too_long_is_a_cost(self, refusal, settings):
        settings.STATEMENT_TIMEOUT_MS = 20

        assert refusal('{ broken(kind: "slow") }') == (
            "This operation took longer than 20 ms.",
            {"code": "COST_EXCEEDED", "what": "milliseconds", "value": None, "limit": 20},
        )

    def test_a_nul_that_reaches_the_database_is_bad_input(self, refusal, log):
        message, extensions = refusal("query ($t: String!) { titled(title: $t) { id } }", t="a\0b")

        assert message == "Text must not contain a NUL character."
        assert (extensions, log) == ({"code": "BAD_INPUT"}, [])

    def test_a_number_that_no_column_holds_is_bad_input(self, refusal):
        assert refusal('{ broken(kind: "huge") }') == (
            "A number is too large.",
            {"code": "BAD_INPUT"},
        )

    @pytest.mark.parametrize(
        ("given", "field"),
        [("half \ud800", "t"), ({"a": ["fine", {"b": "\udfff"}]}, "t.a.1.b")],
    )
    def test_half_a_surrogate_pair_is_bad_input_that_names_the_field(
        self, refusal, log, given, field
    ):
        message, extensions = refusal("query ($t: String!) { titled(title: $t) { id } }", t=given)

        assert message == f"{field}: Text must be valid Unicode."
        assert (extensions, log) == ({"code": "BAD_INPUT", "field": field}, [])


class TestRequests:
    @pytest.mark.parametrize(
        ("operation", "variables"),
        [
            ("{", {}),
            ("", {}),
            ("{ nothing }", {}),
            ("{ bok { title } }", {}),
            ("{ books { edges { node { titel } } } }", {}),
            ("{ books { edges { node { ... on Shelv { id } } } } }", {}),
            ("{ ...Nope }", {}),
            ("{ books(filter: {titel: 1}) { totalCount } }", {}),
            ("{ books(orderBy: RANG) { totalCount } }", {}),
            ("query ($f: BookFiltre) { books(filter: $f) { totalCount } }", {}),
            ("query ($f: BookFilter) { books(filter: $f) { totalCount } }", {"f": {"titel": "x"}}),
            (
                "query ($f: BookFilter) { books(filter: $f) { totalCount } }",
                {"f": {"state": "LOSD"}},
            ),
            ("query ($n: Int!) { books(first: $n) { totalCount } }", {"n": None}),
            ("query ($n: Int = 5) { books(first: $n) { totalCount } }", {"n": None}),
            ("query ($n: Int!) { books(first: $n) { totalCount } }", {"n": "5"}),
            ("query ($n: Int!) { books(first: $n) { totalCount } }", {"n": True}),
            (
                "query ($f: BookFilter) { books(filter: $f) { totalCount } }",
                {"f": {"boughtAfter": "x"}},
            ),
            (
                "query ($f: BookFilter) { books(filter: $f) { totalCount } }",
                {"f": {"maxPrice": "x"}},
            ),
            ("query A { __typename } query A { __typename }", {}),
            ("fragment A on Book { title }", {}),
            ("subscription { x }", {}),
            ("type X { y: Int }", {}),
        ],
    )
    def test_a_slip_is_one_line_of_bad_input_without_hints(
        self, execute, log, operation, variables
    ):
        answer = execute(operation, **variables)

        assert answer["data"] is None
        for error in answer["errors"]:
            assert error["extensions"] == {"code": "BAD_INPUT"}
            assert "\n" not in error["message"]
            assert "Did you mean" not in error["message"]
        assert log == []

    def test_a_message_does_not_repeat_what_was_sent_at_length(self):
        assert len(one_line("x" * 10_000)) == LONGEST_MESSAGE


class TestBugs:
    def test_a_bug_is_masked_and_logged_once_with_its_traceback(self, refusal, log):
        message, extensions = refusal("{ broken }")

        assert message == "Something went wrong on our side."
        assert extensions == {"code": "INTERNAL", "requestId": "request-1"}
        (entry,) = log
        assert (entry["event"], entry["request_id"], entry["path"]) == (
            "graphql.bug",
            "request-1",
            "broken",
        )
        assert isinstance(entry["exc_info"], ZeroDivisionError)
        assert entry["exc_info"].__traceback__ is not None

    def test_a_number_that_json_cannot_say_is_a_bug_of_that_field_alone(self, execute, log):
        answer = execute('{ broken(kind: "nan") __typename }')

        assert answer["data"] == {"broken": None, "__typename": "Query"}
        assert answer["errors"][0]["extensions"]["code"] == "INTERNAL"
        assert len(log) == 1

    def test_a_bug_on_the_way_to_the_operation_is_masked(self, refusal, log, monkeypatch):
        def measures(*_given):
            raise RuntimeError("inside")

        monkeypatch.setattr("api.schema.measures", measures)

        message, extensions = refusal("{ __typename }")

        assert message == "Something went wrong on our side."
        assert (extensions["code"], len(log)) == ("INTERNAL", 1)

    def test_a_null_where_there_must_be_a_value_is_a_bug(self, log):
        error = coded(GraphQLError("x", path=["a"], original_error=TypeError("null")), "r")

        assert (error.extensions["code"], error.path, len(log)) == ("INTERNAL", ["a"], 1)


def test_every_root_field_names_its_verb():
    verbs = {
        name: verb_of(field)
        for root in (schema._schema.query_type, schema._schema.mutation_type)
        for name, field in root.fields.items()
    }

    assert verbs.pop("renameBook") == "item.edit"
    assert verbs.pop("secret") == "secret.read"
    assert set(verbs.values()) == {"item.read"}


def test_a_field_without_a_verb_has_none():
    title = schema._schema.type_map["Book"].fields["title"]

    assert verb_of(title) is None
    assert verb_of(title.extensions["strawberry-definition"]) is None
