"""Every filter of every list: what it keeps, how filters combine, and what they refuse."""

import base64
import json
from decimal import Decimal

import pytest

from api.filters.registry import _listings
from config.schema import schema
from feedback import actions as feedback
from organization import actions as organization
from portfolio import actions as portfolio
from products import actions as products
from teams import actions as teams
from tests.line import AT, archive, days, epic, feature, link, move, story

FAR = 10**9


@pytest.fixture
def line(drn, product_itself):
    """Two of everything, which differ in every way that can be filtered by."""
    _people_and_products(product_itself)
    heavy = _epics(product_itself)
    battery = _features(product_itself, heavy)
    _stories(product_itself, battery)
    _outcomes(product_itself, heavy)
    return {"heavy": heavy.key, "battery": battery.key}


def _people_and_products(by):
    portfolio.create_portfolio(by=by, key="CAR", name="Cars", at=AT)
    for name in ("Battery", "Engine"):
        organization.create_team(by=by, name=name)
        email = f"{name.lower()}@acme.example"
        organization.invite_person(by=by, email=email, name=f"{name} Lead", roles=[])
        organization.add_team_member(by=by, team=name, email=email)
    organization.invite_person(by=by, email="gone@acme.example", name="Gone", roles=[])
    organization.deactivate_person(by=by, email="gone@acme.example", at=AT)
    organization.create_team(by=by, name="Old team")
    organization.archive_team(by=by, name="Old team", at=AT)
    for key, name in (("DRONE-AIR", "Airframe"), ("DRONE-FSD", "Flight"), ("OLD", "Old")):
        products.create_product(by=by, key=key, name=name)
    products.archive_product(by=by, key="OLD", at=AT)


def _epics(by):
    portfolio.create_theme(by=by, portfolio="DRN", name="Carry more")
    heavy = epic(by, "Heavy lift", theme="Carry more", owner="battery@acme.example")
    epic(by, "Night flight", in_portfolio="CAR", kind="ENABLER")
    archive(by, epic(by, "Old epic"))
    return move(by, heavy, "REVIEWING")


def _features(by, heavy):
    battery = feature(by, "Bigger battery", epic=heavy.key, product="DRONE-AIR", team="Battery")
    feature(by, "Loose map", in_portfolio="CAR")
    archive(by, feature(by, "Old feature"))
    return move(by, battery, "IN_PROGRESS")


def _stories(by, battery):
    pack = story(
        by,
        "Lay out the pack",
        feature=battery.key,
        product="DRONE-AIR",
        team="Battery",
        assignee="battery@acme.example",
        kind="DEBT",
        priority="HIGH",
        labels=["48 V", "pack"],
    )
    move(by, pack, "IN_PROGRESS")
    part = story(by, "Cut the foil", parent=pack.key, feature=battery.key)
    loose = story(by, "Loose end", in_portfolio="CAR")
    archive(by, story(by, "Old story"))
    link(by, pack, loose)
    waived = link(by, loose, part)
    teams.waive_dependency(by=by, dependency_id=waived.pk, reason="They meet.", until=None, at=AT)


def _outcomes(by, heavy):
    for key in ("payload", "noise"):
        feedback.create_metric(by=by, key=key, name=key.title(), unit="kg")
    promised = {"direction": "MAINTAIN", "baseline": Decimal(1), "target": Decimal(1), "at": AT}
    feedback.create_outcome(
        by=by, epic=heavy.key, name="Heavier payloads", metric="payload", **promised
    )
    feedback.create_outcome(by=by, epic="CAR-1", name="Less noise", metric="noise", **promised)
    old = feedback.create_outcome(
        by=by, epic=heavy.key, name="Old outcome", metric="noise", **promised
    )
    feedback.archive_outcome(by=by, outcome_id=old.pk, at=AT)


@pytest.fixture
def kept(line, product_itself, execute):
    """Return a function that lists the titles or names that a filter keeps."""

    def ask(field, filter_, order=None, shows=None):
        shows = shows or TITLES[field]
        kind = field_type(field)
        text = f"""query ($filter: {kind}Filter) {{ {field}(filter: $filter) {{
            totalCount edges {{ node {{ {shows} }} }} }} }}"""
        found = execute(text, product_itself, filter=filter_)[field]
        titles = [edge["node"][shows] for edge in found["edges"]]
        assert found["totalCount"] == len(titles)
        return set(titles)

    return ask


TITLES = {
    "epics": "title",
    "features": "title",
    "stories": "title",
    "products": "name",
    "teams": "name",
    "people": "name",
    "outcomes": "name",
    "dependencies": "note",
}


def field_type(field):
    connection = schema._schema.query_type.fields[field].type
    return str(connection).removesuffix("!").removesuffix("Connection")


CASES = {
    "epics": [
        ({}, {"Heavy lift", "Night flight"}),
        ({"portfolio": "DRN"}, {"Heavy lift"}),
        ({"portfolio": "NONE"}, set()),
        ({"state": ["FUNNEL"]}, {"Night flight"}),
        ({"state": ["FUNNEL", "REVIEWING"]}, {"Heavy lift", "Night flight"}),
        ({"kind": ["ENABLER"]}, {"Night flight"}),
        ({"theme": "Carry more"}, {"Heavy lift"}),
        ({"owner": "battery@acme.example"}, {"Heavy lift"}),
        ({"text": "heAVY"}, {"Heavy lift"}),
        ({"text": "%"}, set()),
        ({"archived": True}, {"Old epic"}),
        ({"archived": False}, {"Heavy lift", "Night flight"}),
    ],
    "features": [
        ({}, {"Bigger battery", "Loose map"}),
        ({"portfolio": "CAR"}, {"Loose map"}),
        ({"epic": "DRN-1"}, {"Bigger battery"}),
        ({"product": "DRONE-AIR"}, {"Bigger battery"}),
        ({"team": "Battery"}, {"Bigger battery"}),
        ({"state": ["IN_PROGRESS"]}, {"Bigger battery"}),
        ({"text": "MAP"}, {"Loose map"}),
        ({"unaligned": True}, {"Loose map"}),
        ({"unaligned": False}, {"Bigger battery"}),
        ({"archived": True}, {"Old feature"}),
    ],
    "stories": [
        ({}, {"Lay out the pack", "Cut the foil", "Loose end"}),
        ({"portfolio": "CAR"}, {"Loose end"}),
        ({"team": "Battery"}, {"Lay out the pack"}),
        ({"state": ["TODO"]}, {"Cut the foil", "Loose end"}),
        ({"kind": ["DEBT", "RISK"]}, {"Lay out the pack"}),
        ({"priority": ["HIGH"]}, {"Lay out the pack"}),
        ({"feature": "DRN-3"}, {"Lay out the pack", "Cut the foil"}),
        ({"product": "DRONE-AIR"}, {"Lay out the pack"}),
        ({"assignee": "battery@acme.example"}, {"Lay out the pack"}),
        ({"text": "LOOSE"}, {"Loose end"}),
        ({"label": "48 V"}, {"Lay out the pack"}),
        ({"label": "48"}, set()),
        ({"subtask": True}, {"Cut the foil"}),
        ({"subtask": False}, {"Lay out the pack", "Loose end"}),
        ({"unaligned": True}, {"Loose end"}),
        ({"unaligned": False}, {"Lay out the pack", "Cut the foil"}),
        ({"archived": True}, {"Old story"}),
    ],
    "products": [
        ({}, {"Airframe", "Flight"}),
        ({"text": "air"}, {"Airframe"}),
        ({"archived": True}, {"Old"}),
    ],
    "teams": [
        ({}, {"Battery", "Engine"}),
        ({"text": "BATT"}, {"Battery"}),
        ({"archived": True}, {"Old team"}),
    ],
    "people": [
        ({}, {"owner", "Battery Lead", "Engine Lead", "Gone"}),
        ({"text": "lead"}, {"Battery Lead", "Engine Lead"}),
        ({"team": "Engine"}, {"Engine Lead"}),
        ({"active": True}, {"owner", "Battery Lead", "Engine Lead"}),
        ({"active": False}, {"Gone"}),
    ],
    "outcomes": [
        ({}, {"Heavier payloads", "Less noise"}),
        ({"portfolio": "CAR"}, {"Less noise"}),
        ({"epic": "DRN-1"}, {"Heavier payloads"}),
        ({"metric": "noise"}, {"Less noise"}),
        ({"text": "HEAVIER"}, {"Heavier payloads"}),
        ({"archived": True}, {"Old outcome"}),
    ],
}


@pytest.mark.parametrize("field", CASES)
def test_a_filter_keeps_what_it_says(field, kept, line, subtests):
    assert (line["heavy"], line["battery"]) == ("DRN-1", "DRN-3")
    for filter_, expected in CASES[field]:
        with subtests.test(str(filter_)):
            assert kept(field, filter_) == expected


def test_every_filter_of_every_list_is_tried_here():
    tried = {
        (field_type(field), name) for field, cases in CASES.items() for given, _ in cases
        for name in given
    } | {("Dependency", "waived")}  # fmt: skip
    listed = {field_type(name) for name in TITLES}

    offered = {
        (model.__name__, name)
        for model, listing in _listings.items()
        if model.__name__ in listed
        for name in to_camel(listing.filters)
    }

    assert offered == tried


def to_camel(names):
    return [name.split("_")[0] + "".join(map(str.title, name.split("_")[1:])) for name in names]


def test_links_are_kept_by_whether_they_are_waived(line, product_itself, execute):
    text = "query ($w: Boolean) { dependencies(filter: {waived: $w}) { totalCount } }"

    counts = {
        waived: execute(text, product_itself, w=waived)["dependencies"]["totalCount"]
        for waived in (True, False, None)
    }

    assert counts == {True: 1, False: 1, None: 2}


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"AND": [{"portfolio": "DRN"}, {"subtask": False}]}, {"Lay out the pack"}),
        ({"OR": [{"subtask": True}, {"portfolio": "CAR"}]}, {"Cut the foil", "Loose end"}),
        ({"NOT": {"portfolio": "DRN"}}, {"Loose end"}),
        ({"NOT": {"team": "Battery"}}, {"Cut the foil", "Loose end"}),
        ({"NOT": {"label": "48 V"}}, {"Cut the foil", "Loose end"}),
        ({"NOT": {"unaligned": True}}, {"Lay out the pack", "Cut the foil"}),
        ({"NOT": {"NOT": {"subtask": True}}}, {"Cut the foil"}),
        ({"portfolio": "DRN", "OR": [{"subtask": True}, {"label": "pack"}]},
         {"Lay out the pack", "Cut the foil"}),
        ({"portfolio": "DRN", "NOT": {"OR": [{"subtask": True}, {"label": "pack"}]}}, set()),
        ({"OR": [{"AND": [{"portfolio": "CAR"}, {"unaligned": True}]}, {"kind": ["DEBT"]}]},
         {"Lay out the pack", "Loose end"}),
        ({"OR": [{"archived": True}, {"archived": False}]},
         {"Lay out the pack", "Cut the foil", "Loose end", "Old story"}),
        ({"AND": [], "OR": []}, {"Lay out the pack", "Cut the foil", "Loose end"}),
        ({"portfolio": None, "state": None, "NOT": None},
         {"Lay out the pack", "Cut the foil", "Loose end"}),
        ({"text": ""}, {"Lay out the pack", "Cut the foil", "Loose end"}),
    ],
)  # fmt: skip
def test_filters_combine_with_and_or_and_not(filter_, expected, kept):
    assert kept("stories", filter_) == expected


def test_an_archived_row_needs_to_be_asked_for_at_whatever_depth(kept):
    assert kept("stories", {"OR": [{"archived": True}, {"portfolio": "CAR"}]}) == {
        "Old story",
        "Loose end",
    }


@pytest.mark.parametrize(
    ("field", "filter_", "names"),
    [
        ("stories", {"portfolio": "D\0N"}, "filter.portfolio"),
        ("stories", {"text": "\0"}, "filter.text"),
        ("stories", {"label": "\0"}, "filter.label"),
        ("stories", {"NOT": {"team": "\0"}}, "filter.team"),
        ("stories", {"OR": [{"AND": [{"assignee": "\0"}]}]}, "filter.assignee"),
        ("epics", {"theme": "\0"}, "filter.theme"),
        ("features", {"product": "\0"}, "filter.product"),
        ("people", {"team": "\0"}, "filter.team"),
        ("outcomes", {"metric": "\0"}, "filter.metric"),
    ],
)
def test_a_value_that_no_filter_takes_is_bad_input_that_names_it(
    field, filter_, names, drn, product_itself, refuse
):
    text = f"""query ($filter: {field_type(field)}Filter) {{
        {field}(filter: $filter) {{ totalCount edges {{ cursor }} }} }}"""

    error = refuse(text, product_itself, filter=filter_)

    assert error.extensions == {"code": "BAD_INPUT", "field": names}


@pytest.mark.parametrize(
    "filter_",
    [
        {"state": ["MAYBE"]},
        {"state": "nonsense"},
        {"archived": "yes"},
        {"nonsense": 1},
        {"portfolio": 7},
        {"AND": {"nonsense": 1}},
        [],
    ],
)
def test_a_filter_of_another_shape_is_bad_input(filter_, drn, product_itself, refuse):
    error = refuse(
        "query ($filter: StoryFilter) { stories(filter: $filter) { totalCount } }",
        product_itself,
        filter=filter_,
    )

    assert error.extensions["code"] == "BAD_INPUT"
    assert "\n" not in error.message


def nested(depth):
    return {"NOT": nested(depth - 1)} if depth else {"subtask": True}


def test_a_filter_may_nest_and_repeat_only_so_much(drn, product_itself, execute, refuse):
    text = "query ($filter: StoryFilter) { stories(filter: $filter) { totalCount } }"

    assert execute(text, product_itself, filter=nested(4))
    for filter_ in (nested(7), {"OR": [{"subtask": True}] * 101}):
        error = refuse(text, product_itself, filter=filter_)
        assert error.extensions == {"code": "BAD_INPUT", "field": "filter"}


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
