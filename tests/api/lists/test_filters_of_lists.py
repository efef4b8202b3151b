"""Every filter of every list: what it keeps, how filters combine, and what they refuse."""

import pytest

from api.filters.registry import _listings
from tests.api.lists.names import TITLES, field_type


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


CASES = {
    "epics": [
        ({}, {"Heavy lift", "Night flight"}),
        ({"portfolio": "DRN"}, {"Heavy lift"}),
        ({"portfolio": "NONE"}, set()),
        ({"state": ["FUNNEL"]}, {"Night flight"}),
        ({"state": ["FUNNEL", "REVIEWING"]}, {"Heavy lift", "Night flight"}),
        ({"investmentType": ["ENABLER"]}, {"Night flight"}),
        ({"theme": "Carry more"}, {"Heavy lift"}),
        ({"horizon": ["H1", "H2"]}, {"Heavy lift"}),
        ({"horizon": ["H3"]}, set()),
        ({"health": ["AT_RISK"]}, {"Heavy lift"}),
        ({"health": ["ON_TRACK", "OFF_TRACK"]}, set()),
        ({"owner": "battery@acme.example"}, {"Heavy lift"}),
        ({"classOfService": ["EXPEDITE", "INTANGIBLE"]}, {"Night flight"}),
        ({"minWsjf": "10"}, {"Heavy lift"}),
        ({"minWsjf": "10.5"}, set()),
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
        ({"classOfService": ["EXPEDITE", "FIXED_DATE"]}, {"Lay out the pack"}),
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
    "wipBreaches": [
        ({}, {"Too much", "An import"}),
        ({"portfolio": "DRN"}, {"Too much"}),
        ({"cause": ["IMPORTED", "LOWERED"]}, {"An import"}),
        ({"scope": ["PORTFOLIO_STATE"]}, {"Too much"}),
        ({"team": "Battery"}, {"An import"}),
        ({"key": "DRN-1"}, {"Too much"}),
    ],
    "wipOverrides": [
        ({}, {"Soon", "Now"}),
        ({"portfolio": "CAR"}, {"Now"}),
        ({"state": ["ASKED"]}, {"Soon"}),
        ({"approver": "engine@acme.example"}, {"Now"}),
        ({"key": "DRN-1"}, {"Soon"}),
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
        ({"portfolio": None, "state": None, "NOT": None},
         {"Lay out the pack", "Cut the foil", "Loose end"}),
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
        ("stories", {"text": ""}, "filter.text"),
        ("stories", {"state": []}, "filter.state"),
        ("features", {"product": ""}, "filter.product"),
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
