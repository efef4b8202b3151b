import json

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from api.view import GraphQLView
from tests.api.plumbing.sample.schema import schema

BOOKS = "{ books { totalCount } }"
JSON = "application/json"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.plumbing.sample.urls")]


@pytest.fixture(autouse=True)
def _access(settings):
    settings.PRINCIPAL_LOADER = "tests.api.plumbing.sample.access.principal_of_request"
    settings.WHITENOISE_AUTOREFRESH = True  # else it wants collected static files


@pytest.fixture
def user():
    made = get_user_model()(email="ada@example.com")
    made.save()
    return made


@pytest.fixture
def bearer():
    """A client with a token, and no cookie."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": "Bearer good"})


@pytest.fixture
def browser(user):
    """A client with a session, which has to prove that it shows our own pages."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def post(client, body, content_type=JSON, **extra):
    if not isinstance(body, bytes | str):
        body = json.dumps(body)
    return client.post("/graphql", body, content_type=content_type, **extra)


def refused(response):
    """Return status, message and extensions of a response that ran nothing."""
    (error,) = response.json()["errors"]
    assert "data" not in response.json()
    assert "\n" not in error["message"]
    assert error["extensions"].pop("requestId") == response["X-Request-Id"]
    return response.status_code, error["message"], error["extensions"]


class TestAnswer:
    def test_has_data_cost_and_the_request_id(self, bearer):
        response = post(bearer, {"query": BOOKS}, headers={"X-Request-Id": "chosen-by-caller"})

        answer = response.json()
        assert response.status_code == 200
        assert answer["data"] == {"books": {"totalCount": 0}}
        assert answer["extensions"]["cost"]["declared"] == 0
        assert answer["extensions"]["requestId"] == response["X-Request-Id"] == "chosen-by-caller"
        assert response["Cache-Control"] == "no-store"

    def test_variables_and_the_name_of_the_operation_are_taken(self, bearer):
        body = {
            "query": "query A { secret } query B($n: Int!) { books(first: $n) { totalCount } }",
            "variables": {"n": 5},
            "operationName": "B",
        }

        assert post(bearer, body).json()["data"] == {"books": {"totalCount": 0}}

    def test_of_several_operations_none_is_run_until_one_is_named(self, bearer):
        several = "query A { books { totalCount } } query B { books { totalCount } }"

        answer = post(bearer, {"query": several}).json()

        assert answer["data"] is None
        assert [error["message"] for error in answer["errors"]] == [
            "Name one of the operations in operationName: A, B."
        ]
        assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT"

    def test_errors_of_the_operation_come_with_status_200(self, bearer):
        response = post(bearer, {"query": "{ nothing }"})

        assert response.status_code == 200
        assert response.json()["errors"][0]["extensions"] == {"code": "BAD_INPUT"}

    def test_an_unknown_operation_name_is_named(self, bearer):
        (error,) = post(bearer, {"query": BOOKS, "operationName": "Nope"}).json()["errors"]

        assert error["message"] == "The document has no operation 'Nope'."

    def test_a_statement_may_not_take_longer_than_the_setting(self, bearer, settings):
        settings.STATEMENT_TIMEOUT_MS = 30
        slow = '{ broken(kind: "sleep") }'

        (error,) = post(bearer, {"query": slow}).json()["errors"]

        assert error["message"] == "This operation took longer than 30 ms."


class TestBugs:
    def test_a_fault_before_the_operation_runs_is_masked_too(self, client, settings):
        settings.DEBUG = True
        settings.PRINCIPAL_LOADER = "tests.api.plumbing.sample.access.broken"

        response = post(client, {"query": BOOKS})

        assert refused(response) == (
            500,
            "Something went wrong on our side.",
            {"code": "INTERNAL"},
        )


class TestWhoAsks:
    def test_nobody_is_refused_before_the_body_is_read(self, client):
        status, message, extensions = refused(post(client, b"\xff not even JSON", "text/odd"))

        assert (status, extensions) == (401, {"code": "UNAUTHENTICATED"})
        assert message == "Sign in, or send the header 'Authorization: Bearer <token>'."

    def test_the_answer_to_nobody_asks_for_a_bearer(self, client):
        assert post(client, {"query": BOOKS})["WWW-Authenticate"] == "Bearer"

    def test_a_bearer_needs_no_csrf_token(self, bearer):
        assert post(bearer, {"query": BOOKS}).status_code == 200

    def test_a_bad_bearer_is_refused_even_with_a_good_session(self, browser):
        response = post(browser, {"query": BOOKS}, headers={"Authorization": "Bearer bad"})

        assert refused(response)[:2] == (401, "This token is unknown, expired or revoked.")

    def test_a_good_bearer_beside_a_session_counts_alone(self, browser):
        response = post(browser, {"query": BOOKS}, headers={"Authorization": "Bearer good"})

        assert response.status_code == 200

    def test_a_session_without_a_csrf_token_is_refused(self, browser):
        status, message, extensions = refused(post(browser, {"query": BOOKS}))

        assert (status, extensions) == (403, {"code": "FORBIDDEN"})
        assert message == "CSRF cookie not set. Send the header X-CSRFToken."

    def test_a_session_with_a_csrf_token_is_answered(self, browser, settings):
        settings.GRAPHIQL = True
        browser.get("/graphql", headers={"Accept": "text/html"})
        token = browser.cookies["csrftoken"].value

        response = post(browser, {"query": BOOKS}, headers={"X-CSRFToken": token})

        assert response.status_code == 200

    def test_a_workspace_that_is_not_there_is_said(self, browser):
        browser.handler.enforce_csrf_checks = False

        response = post(browser, {"query": BOOKS}, headers={"X-Workspace": "nowhere"})

        assert refused(response) == (
            404,
            "There is no workspace 'nowhere'.",
            {"code": "NOT_FOUND"},
        )


MALFORMED = [
    (b'"x"', "The body must be an object"),
    (b"1", "The body must be an object"),
    (b"null", "The body must be an object"),
    (b"true", "The body must be an object"),
    (b"[]", "batches are not taken"),
    (b'[{"query": "{ __typename }"}]', "batches are not taken"),
    (b" ", "The body is not JSON"),
    (b"{", "The body is not JSON"),
    (b"[" * 100_000, "nests too deeply"),
    (b'{"a":' * 100_000, "nests too deeply"),
    (b"\xff\xfe", "The body is not UTF-8"),
    ('{"query": "{ __typename }"}'.encode("utf-16"), "The body is not UTF-8"),
    (
        b'{"query": ' + b"9" * 5000 + b"}",
        "The body is not JSON: a number has over 1,000 digits.",
    ),
    (b'{"query": "{ __typename }\x00"}', "The body is not JSON"),
    (b'{"query": "{ __typename }", "variables": {"x": NaN}}', "NaN is no number"),
    (b'{"query": "{ __typename }", "variables": {"x": -Infinity}}', "-Infinity is no number"),
    (b"{}", "query must be the text"),
    (b'{"query": null}', "query must be the text"),
    (b'{"query": 1}', "query must be the text"),
    (b'{"query": ["{ __typename }"]}', "query must be the text"),
    (b'{"query": "  "}', "query must be the text"),
    (b'{"query": "{ __typename }", "variables": []}', "variables must be an object"),
    (b'{"query": "{ __typename }", "variables": "{}"}', "variables must be an object"),
    (b'{"query": "{ __typename }", "operationName": 1}', "operationName must be text"),
    (b'{"query": "{ __typename }", "operationName": {}}', "operationName must be text"),
]


class TestMalformedRequests:
    @pytest.mark.parametrize(("body", "complaint"), MALFORMED)
    def test_a_malformed_body_is_one_line(self, bearer, body, complaint):
        status, message, extensions = refused(post(bearer, body))

        assert (status, extensions["code"]) == (400, "BAD_INPUT")
        assert complaint in message

    @pytest.mark.parametrize(
        "content_type",
        [
            "text/plain",
            "application/graphql",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonp",
            "",
        ],
    )
    def test_only_json_is_taken(self, bearer, content_type):
        status, message, extensions = refused(post(bearer, b'{"query": "{ a }"}', content_type))

        assert (status, extensions) == (400, {"code": "BAD_INPUT"})
        assert message == "Send the operation with the header 'Content-Type: application/json'."

    def test_a_body_of_untold_length_is_refused_as_that(self, bearer):
        chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}

        response = bearer.post("/graphql", b'{"query": "{ a }"}', JSON, **chunked)

        assert refused(response) == (411, "Send Content-Length.", {"code": "BAD_INPUT"})

    def test_json_may_name_its_charset(self, bearer):
        assert post(bearer, {"query": BOOKS}, f"{JSON}; charset=utf-8").status_code == 200

    def test_an_accept_header_for_streams_is_answered_plainly(self, bearer):
        accept = {"Accept": "text/event-stream, multipart/mixed"}

        assert post(bearer, {"query": BOOKS}, headers=accept).status_code == 200

    def test_a_body_over_the_limit_is_refused(self, bearer, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

        status, message, extensions = refused(post(bearer, {"query": BOOKS + " " * 100}))

        assert (status, extensions) == (413, {"code": "BAD_INPUT"})
        assert message == "The body is over 100 bytes."

    def test_a_body_that_breaks_off_is_refused(self, rf):
        class BrokenOff:
            def read(self, *_size):
                raise OSError

            def close(self):
                pass

        request = rf.post(
            "/graphql", {}, content_type=JSON, headers={"Authorization": "Bearer good"}
        )
        request._stream = BrokenOff()

        response = GraphQLView.as_view(schema=schema)(request)

        assert response.status_code == 400
        assert b"The body ended too early." in response.content

    @pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
    def test_other_methods_are_refused(self, bearer, method):
        response = getattr(bearer, method)("/graphql")

        assert response["Allow"] == "GET, POST"
        assert refused(response)[:2] == (405, "Send the operation by POST, as JSON.")

    def test_a_query_by_get_is_never_run(self, bearer):
        response = bearer.get("/graphql", {"query": BOOKS}, headers={"Accept": JSON})

        assert refused(response)[0] == 405

    @examples(
        max_examples=200,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        body=st.one_of(
            st.binary(max_size=60),
            st.builds(
                lambda **fields: json.dumps(fields).encode(),
                query=st.one_of(st.text(max_size=40), st.text('{}()a:$"[]! .#\\\n', max_size=40)),
                variables=st.recursive(
                    st.none() | st.integers() | st.text(max_size=5),
                    lambda inner: (
                        st.lists(inner, max_size=3)
                        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
                    ),
                ),
                operationName=st.none() | st.text(max_size=5) | st.integers(),
            ),
        )
    )
    def test_no_body_is_a_fault_of_ours(self, bearer, body):
        response = post(bearer, body)

        assert response.status_code in {200, 400}
        for error in response.json().get("errors", ()):
            assert error["extensions"]["code"] in {"BAD_INPUT", "COST_EXCEEDED"}


class TestGraphiql:
    HTML = {"Accept": "text/html,application/xhtml+xml"}

    def test_is_shown_to_signed_in_people(self, browser, settings):
        settings.GRAPHIQL = True

        response = browser.get("/graphql?workspace=acme</script>", headers=self.HTML)

        page = response.content.decode()
        assert response.status_code == 200
        assert "csrftoken" in browser.cookies
        assert '"acme\\u003C/script\\u003E"' in page
        assert "graphiql.min.js" in page

    def test_runs_no_query(self, browser, settings, django_assert_num_queries):
        settings.GRAPHIQL = True

        with django_assert_num_queries(2):  # the session and its user
            response = browser.get("/graphql", {"query": BOOKS}, headers=self.HTML)

        assert 'hasNextPage":' not in response.content.decode()

    def test_offers_the_example_operations(self, browser, settings, monkeypatch, tmp_path):
        settings.GRAPHIQL = True
        monkeypatch.setattr("api.graphiql.EXAMPLES", tmp_path)
        (tmp_path / "1.graphql").write_text("query First { __typename }")

        page = browser.get("/graphql", headers=self.HTML).content.decode()

        assert "query First { __typename }" in page

    def test_takes_its_files_from_the_net_when_they_are_not_installed(
        self, browser, settings, monkeypatch
    ):
        settings.GRAPHIQL = True
        monkeypatch.setattr("api.graphiql.finders.find", lambda _path: None)

        page = browser.get("/graphql", headers=self.HTML).content.decode()

        assert page.count('src="https://unpkg.com/') == 3
        assert page.count('integrity="sha384-') == 4

    def test_takes_its_files_from_here_when_they_are_installed(
        self, browser, settings, monkeypatch
    ):
        settings.GRAPHIQL = True
        monkeypatch.setattr("api.graphiql.finders.find", lambda path: path)

        page = browser.get("/graphql", headers=self.HTML).content.decode()

        assert "unpkg.com" not in page
        assert "api/graphiql/react.production.min.js" in page

    def test_is_not_there_when_it_is_off(self, browser, settings):
        settings.GRAPHIQL = False

        assert refused(browser.get("/graphql", headers=self.HTML))[0] == 404

    def test_is_not_for_strangers(self, client, settings):
        settings.GRAPHIQL = True

        response = client.get("/graphql", headers=self.HTML)

        assert refused(response) == (401, "Sign in to use GraphiQL.", {"code": "UNAUTHENTICATED"})
