import pytest
from graphql import build_schema, get_introspection_query, parse

from api import cost
from api.cost import Measure
from api.limits import Limits, declared_cost, measures
from tests.api.plumbing.sample.schema import schema

SCHEMA = build_schema(
    """
    type Query { book(id: ID): Book books(first: Int = 50, after: String): BookConnection!
      shelf: [Book!]! grid: [[Book!]!]! nodes(ids: [ID!]!): [Book]! top(first: Int! = 7): [Book!]! }
    type Book { title: String tags: [String!]! author: Author chapters: [Chapter!]!
      sequels(first: Int = 50): BookConnection! self: Book! }
    type Author { name: String }
    type Chapter { title: String }
    type BookConnection { edges: [BookEdge!]! pageInfo: PageInfo! totalCount: Int! }
    type BookEdge { cursor: String! node: Book! }
    type PageInfo { hasNextPage: Boolean! }
    """
)


def nodes(operation, **variables):
    return declared_cost(SCHEMA, parse(operation), variables).nodes


def measured(operation, **variables):
    return declared_cost(SCHEMA, parse(operation), variables)


class TestNodes:
    @pytest.mark.parametrize(
        ("operation", "expected"),
        [
            ("{ __typename }", 0),
            ("{ book { title tags } }", 1),
            ("{ book { author { name } } }", 2),
            ("{ shelf { title } }", 10),
            ("{ shelf { chapters { title } } }", 10 + 100),
            ("{ grid { title } }", 100),
            ("{ top { title } }", 7),
            ("{ top(first: 3) { title } }", 3),
            ('{ nodes(ids: ["a", "b", "c"]) { title } }', 3),
            ("{ books { totalCount pageInfo { hasNextPage } } }", 0),
            ("{ books { edges { cursor node { title } } } }", 50),
            ("{ books(first: 20) { edges { node { author { name } } } } }", 40),
            (
                """{ books(first: 10) { edges { node {
                  sequels(first: 5) { edges { node { title } } } } } } }""",
                10 + 50,
            ),
            ("{ a: book { title } b: book { title } }", 2),
            (
                """{ book { ... on Book { author { name } } ...F } }
                fragment F on Book { self { title } }""",
                3,
            ),
            (
                """{ ...R } fragment R on Query { books(first: 2) { ...C } }
                fragment C on BookConnection { edges { node { title } } }""",
                2,
            ),
            ("{ book { self { self { self { title } } } } }", 4),
        ],
    )
    def test_are_the_product_of_page_sizes_along_each_path(self, operation, expected):
        assert nodes(operation) == expected

    def test_a_page_size_in_a_variable_counts(self):
        operation = "query ($n: Int = 4) { books(first: $n) { edges { node { title } } } }"

        assert (nodes(operation, n=9), nodes(operation, n=2.0), nodes(operation)) == (9, 2, 4)

    def test_a_list_of_ids_in_a_variable_counts(self):
        operation = "query ($ids: [ID!]!) { nodes(ids: $ids) { title } }"

        assert (nodes(operation, ids=["a"] * 30), nodes(operation, ids="a")) == (30, 1)

    @pytest.mark.parametrize("value", [None, True, "9", [9], 9.5])
    def test_a_variable_that_is_no_number_counts_as_the_default(self, value):
        operation = "query ($n: Int) { books(first: $n) { edges { node { title } } } }"

        assert nodes(operation, n=value) == 50

    @pytest.mark.parametrize(
        "operation",
        [
            "{ nothing { at { all } } }",
            "{ book { title { deeper { still } } } }",
            "{ book { ...Nope } }",
            "{ book { ... on Nope { author { name } } } }",
            "{ book { ...F } } fragment F on Nope { author { name } }",
            "{ book { ...F } } fragment F on Book { ...F author { name } }",
            "{ book { ...F } } fragment F on Book { ...G } fragment G on Book { ...F }",
            "{ book { } }",
            "mutation { anything { id } }",
        ],
    )
    def test_what_the_schema_does_not_know_is_left_to_validation(self, operation):
        assert nodes(operation) <= 12

    def test_one_of_several_operations_is_chosen_by_its_name(self):
        document = parse("query A { book { title } } query B { shelf { title } }")

        assert declared_cost(SCHEMA, document, {}, "B").nodes == 10
        assert declared_cost(SCHEMA, document).nodes == 1
        assert declared_cost(SCHEMA, document, {}, "C").nodes == 0


class TestOtherMeasures:
    def test_depth_is_that_of_the_longest_path_with_fragments_written_out(self):
        operation = """{ book { ...A title } }
        fragment A on Book { self { ...B } } fragment B on Book { author { name } }"""

        assert measured(operation).depth == 4

    def test_aliases_and_directives_count_each_time_their_fragment_is_spread(self):
        operation = """query @a { x: book { ...A @b ... on Book @c { title } } y: book { ...A } }
        fragment A on Book { z: title @skip(if: false) }"""

        assert (measured(operation).aliases, measured(operation).directives) == (4, 5)

    def test_fields_count_spreads_too_so_that_empty_fragments_cost(self):
        operation = (
            "{ book { ...A ...A } } fragment A on Book { ...B ...B } fragment B on Book { title }"
        )

        assert measured(operation).fields == 1 + 2 * (1 + 2 * (1 + 1))


DOUBLED = "{ ...F0 }" + "".join(
    f" fragment F{level} on Query {{ ...F{level + 1} ...F{level + 1} }}" for level in range(20)
)
HOSTILE = {
    "nested doubled fragments": (DOUBLED + " fragment F20 on Query { __typename }", "fields"),
    "a ring of doubled fragments": (DOUBLED + " fragment F20 on Query { ...F0 }", "fields"),
    "fragments that nobody spreads": ("{ __typename }" + DOUBLED[len("{ ...F0 }") :], "fields"),
    "another operation": ("query A { __typename } query B " + DOUBLED, "fields"),
    "doubled introspection": (
        "{ __schema { ...F0 } }" + DOUBLED[len("{ ...F0 }") :].replace("Query", "__Schema"),
        "fields",
    ),
    "many aliases": ("{" + "".join(f" a{n}: __typename" for n in range(40)) + " }", "aliases"),
    "many directives": ("{ __typename" + " @include(if: true)" * 9 + " }", "directives"),
    "the same field": ("{" + " __typename" * 70 * 8 + " }", "fields"),
    "deep fields": (
        "{ libraries " + "{ allShelves { library " * 12 + "{ name" + " } }" * 12 + " } }",
        "depth",
    ),
    "nested inline fragments": ("{" + " ... {" * 120 + " __typename" + " }" * 121, "nesting"),
    "a chain of fragments": (
        "{ ...F0 }" + "".join(f"fragment F{n} on Query{{...F{n + 1}}}" for n in range(110)),
        "nesting",
    ),
    "wide pages": (
        """{ libraries { shelves(first: 100) { edges { node {
          books(first: 100) { edges { node { title } } } } } } } }""",
        "nodes",
    ),
    "many tokens": ("{" + " a" * 3000 + " }", "tokens"),
    "a long comment": ("{ __typename } #" + "x" * 100_000, "characters"),
    "the schema, three times": (
        "{ a: __schema { __typename } b: __schema { __typename } __schema { __typename } }",
        "introspection",
    ),
    "many comments": ("{ __typename }" + "#\n" * 3000, "tokens"),
}


class TestHostileDocuments:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_is_refused_with_the_measure_and_the_limit(self, refusal, name):
        operation, measure = HOSTILE[name]

        message, extensions = refusal(operation)

        assert extensions["code"] == "COST_EXCEEDED"
        assert extensions["what"] == measure
        assert extensions["value"] is None or extensions["value"] > extensions["limit"]
        assert message.startswith(f"This operation asks for too much: {measure}")

    @pytest.mark.parametrize("name", ["nested doubled fragments", "a ring of doubled fragments"])
    def test_each_fragment_is_walked_once(self, monkeypatch, name):
        walked = []
        selections = Measure.selections

        def counting(self, node, parent, level):
            walked.append(node)
            return selections(self, node, parent, level)

        monkeypatch.setattr(cost.Measure, "selections", counting)
        document = parse(HOSTILE[name][0])

        declared_cost(schema._schema, document)

        assert len(walked) == len(document.definitions)

    def test_the_cost_stands_in_the_answer_of_a_refusal(self, execute):
        answer = execute(HOSTILE["wide pages"][0])

        assert answer["data"] is None
        assert answer["extensions"]["cost"]["declared"] == 10 + 10 * 100 + 10 * 100 * 100
        assert answer["extensions"]["cost"]["statements"] == 0

    @pytest.mark.parametrize("limits", [{"depth": 2}, {"nodes": 10}, {"fields": 3}, {"tokens": 5}])
    def test_limits_are_settings(self, refusal, settings, limits):
        settings.GRAPHQL_LIMITS = limits

        _, extensions = refusal("{ books(first: 20) { edges { node { title } } } }")

        assert {extensions["what"]: extensions["limit"]} == limits


class TestIntrospection:
    @pytest.mark.django_db
    def test_the_query_of_graphiql_passes(self, ask):
        query = get_introspection_query(
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
        )

        assert ask(query)["__schema"]["queryType"] == {"name": "Query", "kind": "OBJECT"}

    def test_its_objects_are_not_nodes(self):
        document = parse(get_introspection_query())

        cost_ = declared_cost(schema._schema, document)

        assert cost_.nodes == 0
        assert cost_.fields < Limits().fields

    def test_a_circle_of_types_is_refused(self, refusal):
        circle = (
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
        )

        assert refusal(circle)[1]["code"] == "BAD_INPUT"


@pytest.mark.django_db
class TestDocuments:
    def test_a_document_is_parsed_and_validated_once(self, monkeypatch, ask):
        operation = "query Once { books { totalCount } }"
        ask(operation)
        document = schema.document(operation)
        monkeypatch.setattr("api.schema.validate_document", None)

        ask(operation)

        assert schema.document(operation) is document
        assert document.problems == []

    def test_a_refused_document_is_measured_anew_with_other_variables(self, execute):
        operation = """query ($n: Int!) {
          libraries { books(first: $n) { edges { node { title } } } }
        }"""

        refused = execute(operation, n=500)
        allowed = execute(operation, n=100)

        assert refused["errors"][0]["extensions"]["code"] == "COST_EXCEEDED"
        assert "errors" not in allowed

    def test_a_long_document_is_not_kept(self):
        operation = "{ __typename }" + " " * 30_000

        assert schema.document(operation) is not schema.document(operation)

    def test_the_answer_says_what_it_cost(self, execute, library):
        library("Main", shelves=1, books=3)

        answer = execute("query Count { books(first: 2) { totalCount edges { node { title } } } }")

        cost_ = answer["extensions"]["cost"]
        assert cost_.pop("ms") > 0
        assert cost_ == {"declared": 2, "limit": 5000, "rows": 3 + 1, "statements": 2}
        assert answer["extensions"]["requestId"] == "request-1"


def test_each_operation_has_its_own_measure():
    document = parse("fragment F on Query { __typename } query A { a } mutation { b { c } }")

    found = measures(SCHEMA, document, {})

    assert [(each.name, each.total.depth) for each in found] == [("A", 1), (None, 2)]
