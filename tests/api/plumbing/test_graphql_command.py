import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.PRINCIPAL_BY_EMAIL = "tests.api.plumbing.sample.access.principal_by_email"
    settings.GRAPHQL_SCHEMA = "tests.api.plumbing.sample.schema.schema"


@pytest.fixture
def run(monkeypatch):
    """Run the command; return its exit code, output and error output."""

    def call(*arguments, stdin="", user="ada@example.com"):
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        try:
            call_command("graphql", "--user", user, *arguments, stdout=out, stderr=err)
        except SystemExit as exit_:
            return exit_.code, out.getvalue(), err.getvalue()
        except CommandError as error:
            assert out.getvalue() == ""
            return error.returncode, "", str(error)
        return 0, out.getvalue(), err.getvalue()

    return call


def test_prints_the_answer_to_an_operation_from_standard_input(run):
    code, out, err = run(stdin="{ books { totalCount } }")

    assert (code, err) == (0, "")
    assert json.loads(out)["data"] == {"books": {"totalCount": 0}}


def test_takes_a_file_variables_and_a_name(run, tmp_path):
    operations = tmp_path / "books.graphql"
    operations.write_text(
        "query A { __typename } query B($n: Int!) { books(first: $n) { totalCount } }"
    )
    variables = tmp_path / "variables.json"
    variables.write_text('{"n": 3}')

    for given in ('{"n": 3}', f"@{variables}"):
        code, out, _ = run("--file", str(operations), "--variables", given, "--operation", "B")

        assert code == 0
        assert json.loads(out)["data"] == {"books": {"totalCount": 0}}


def test_an_error_of_the_operation_is_exit_code_1(run):
    code, out, err = run(stdin="{ secret }")

    assert (code, err) == (1, "")
    assert json.loads(out)["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


def test_explains_cost_and_statements_on_standard_error(run, library):
    library("Main", shelves=1, books=2)

    code, out, err = run("--explain", stdin="{ books(first: 5) { edges { node { title } } } }")

    assert code == 0
    assert json.loads(out)["data"]["books"]["edges"][0]["node"] == {"title": "Main0.0"}
    summary, statement = err.splitlines()
    assert summary.startswith("declared 5 of 5000 nodes; 1 statements, 2 rows, ")
    assert "ms  SELECT" in statement


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--file", "missing.graphql"], "'missing.graphql' cannot be read: No such file"),
        (["--file", "."], "'.' cannot be read: Is a directory"),
        (["--variables", "{"], "--variables is not JSON: "),
        (["--variables", "[" * 100_000], "--variables is not JSON: nested too deeply"),
        (["--variables", "[]"], "--variables must be a JSON object."),
        (["--variables", "@missing.json"], "'missing.json' cannot be read"),
        (["--workspace", "both"], "Ada is in several workspaces"),
    ],
)
def test_a_bad_argument_is_one_line_and_exit_code_2(run, arguments, complaint):
    code, _, line = run(*arguments, stdin="{ __typename }")

    assert code == 2
    assert complaint in line
    assert "\n" not in line


def test_a_file_that_is_no_text_is_refused(run, tmp_path):
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")

    assert run("--file", str(binary))[2].endswith("cannot be read: it is not UTF-8 text.")


def test_an_unknown_person_is_refused(run):
    assert run(user="eve@example.com", stdin="{ a }") == (
        2,
        "",
        "There is no person 'eve@example.com'.",
    )


def test_nothing_to_run_is_refused(run):
    assert run(stdin=" \n") == (2, "", "There is no operation.")


def test_of_several_operations_none_is_run_until_one_is_named(run):
    code, out, _ = run(stdin="query A { books { totalCount } } query B { __typename }")

    (error,) = json.loads(out)["errors"]
    assert (code, error["message"]) == (1, "Name one of the operations in operationName: A, B.")


def test_a_number_of_too_many_digits_is_refused_in_one_line(run):
    assert run("--variables", '{"n": ' + "9" * 5000 + "}", stdin="{ __typename }") == (
        2,
        "",
        "--variables is not JSON: a number has over 1,000 digits.",
    )
