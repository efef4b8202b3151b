"""The examples of GraphiQL run on the demo as they stand, for whom its sign-in link is."""

import re

import pytest
from graphql import parse

from api.graphiql import EXAMPLES
from api.limits import declared_cost
from config.schema import schema

FILES = sorted(EXAMPLES.glob("*.graphql"))

every_example = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@every_example
def test_the_example_runs_for_the_board_member(path, board_member, execute):
    data = execute(path.read_text(), board_member)

    assert all(data.values())


@every_example
def test_the_example_says_what_it_shows_and_costs_little(path):
    text = path.read_text()

    assert text.startswith("# ")
    assert declared_cost(schema._schema, parse(text)).nodes <= 1000


def test_the_examples_are_numbered_without_a_gap():
    numbers = [int(re.match(r"\d+", path.name).group()) for path in FILES]

    assert numbers == list(range(1, len(FILES) + 1))


def test_the_example_of_a_mutation_shows_a_problem_with_its_facts(board_member, execute):
    (path,) = [path for path in FILES if "moveEpic" in path.read_text()]

    answer = execute(path.read_text(), board_member)["moveEpic"]

    assert answer["__typename"] == "MoveNotAllowed"
    assert "REVIEWING" in answer["allowed"]


def test_the_example_of_blockers_names_the_story_that_holds_three_teams(board_member, execute):
    (path,) = [path for path in FILES if "holds-others-up" in path.name]

    blockers = execute(path.read_text(), board_member)["portfolio"]["flow"]["blockers"]

    assert len(blockers[0]["waitingTeams"]) == 3
