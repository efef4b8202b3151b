"""Pages of lists: their bounds, their order, and cursors that make no sense."""

import base64
import json

import pytest

from tests.api.lists.names import TITLES, field_type
from tests.line import archive, days, story

FAR = 10**9


@pytest.mark.parametrize("first", [0, -1, 101, FAR])
@pytest.mark.parametrize("field", [*TITLES, "metrics", "importRuns", "apiTokens"])
def test_a_page_size_outside_1_to_100_is_bad_input_that_names_it(
    field, first, drn, product_itself, refuse
):
    for text, given in (
        (f"query ($n: Int!) {{ {field}(first: $n) {{ totalCount }} }}", {"n": first}),
        (f"{{ {field}(first: {first}) {{ totalCount }} }}", {}),
    ):
        error = refuse(text, product_itself, **given)
        assert error.extensions == {"code": "BAD_INPUT", "field": f"{field}.first"}
        assert str(first) in error.message


@pytest.mark.parametrize("first", [0, FAR])
def test_a_nested_page_size_is_held_to_the_same_bounds(first, drn, product_itself, refuse):
    error = refuse(
        "query ($n: Int!) { epics { edges { node { features(first: $n) { totalCount } } } } }",
        product_itself,
        n=first,
    )

    assert error.extensions["field"] == "features.first"


def cursor(*place):
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


FORGED = [
    "",
    "x",
    "\0",
    "🙂",
    "a" * 3000,
    cursor(),
    cursor(1),
    cursor(1, "RANK"),
    cursor(1, "RANK", "a0"),
    cursor(1, "RANK", "a0", 1, 1),
    cursor(2, "RANK", "a0", 1),
    cursor(1, "RANK", None, 1),
    cursor(1, "RANK", "a0", None),
    cursor(1, "RANK", "a0", "1; DROP TABLE teams_story"),
    cursor(1, "RANK", "a0", 10**30),
    cursor(1, "RANK", "a0", True),
    cursor(1, "RANK", ["a0"], 1),
    cursor(1, "RANK", {"a": 0}, 1),
    cursor(1, "RANK", "\0", 1),
    cursor(1, "CREATED", "yesterday", 1),
    base64.b64encode(b"[" * 1500).decode(),
]


@pytest.mark.parametrize("after", FORGED)
@pytest.mark.parametrize("field", ["stories", "epics", "features"])
def test_a_forged_cursor_is_bad_input(field, after, drn, product_itself, refuse):
    error = refuse(
        f"query ($after: String) {{ {field}(after: $after) {{ edges {{ cursor }} }} }}",
        product_itself,
        after=after,
    )

    assert error.extensions == {"code": "BAD_INPUT", "field": "after"}
    assert "\n" not in error.message


ORDERS = ("RANK", "CREATED", "NEWEST")


@pytest.mark.parametrize("field", ["stories", "epics", "features"])
@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_of_another_order_is_bad_input(
    field, order, line, product_itself, execute, refuse
):
    text = f"""query ($after: String, $order: {field_type(field)}Order!) {{
        {field}(first: 1, after: $after, orderBy: $order) {{ pageInfo {{ endCursor }} }} }}"""
    page = execute(text, product_itself, order=order)[field]

    for other in set(ORDERS) - {order}:
        error = refuse(text, product_itself, order=other, after=page["pageInfo"]["endCursor"])
        assert error.extensions == {"code": "BAD_INPUT", "field": "after"}
        assert other in error.message


@pytest.mark.parametrize("order", ORDERS)
def test_pages_of_every_order_follow_each_other_without_gap_or_repeat(
    order, drn, product_itself, execute
):
    made = [story(product_itself, f"Story {n}", at=days(-(n % 3))) for n in range(7)]
    text = """query ($after: String, $order: StoryOrder!) {
        stories(first: 3, after: $after, orderBy: $order) {
            edges { node { key } } pageInfo { endCursor hasNextPage hasPreviousPage } } }"""

    seen, after, flags = [], None, []
    while after is None or flags[-1][0]:
        page = execute(text, product_itself, after=after, order=order)["stories"]
        seen += [edge["node"]["key"] for edge in page["edges"]]
        info = page["pageInfo"]
        after = info["endCursor"]
        flags.append((info["hasNextPage"], info["hasPreviousPage"]))

    expected = {
        "RANK": made,
        "CREATED": sorted(made, key=lambda one: (one.created_at, one.pk)),
        "NEWEST": made[::-1],
    }[order]
    assert seen == [one.key for one in expected]
    assert flags == [(True, False), (True, True), (False, True)]


def test_a_cursor_holds_when_rows_before_it_come_and_go(drn, product_itself, execute):
    made = [story(product_itself, f"Story {n}") for n in range(4)]
    text = """query ($after: String) { stories(first: 2, after: $after) {
        edges { node { key } } pageInfo { endCursor } } }"""
    first = execute(text, product_itself)["stories"]

    archive(product_itself, made[1])
    late = story(product_itself, "Late")
    second = execute(text, product_itself, after=first["pageInfo"]["endCursor"])["stories"]
    third = execute(text, product_itself, after=second["pageInfo"]["endCursor"])["stories"]

    assert [edge["node"]["key"] for edge in second["edges"]] == [made[2].key, made[3].key]
    assert [edge["node"]["key"] for edge in third["edges"]] == [late.key]
