import orjson
import pytest
from jira_payloads import build_issue, status

from integrations.jira.links import LinkEnd
from integrations.jira.values import Doubt, Ref
from kernel.levels import StateCategory

OWN, FAR = Ref("1001", "SHOP-1"), Ref("2002", "LAB-2")


def far(**fields):
    return {"id": "2002", "key": "LAB-2", "fields": fields}


def link(side, type_name="Blocks", other=None, **more):
    kind = {"name": type_name, "outward": "blocks", "inward": "is blocked by"}
    return {"id": "55", "type": kind, side: far() if other is None else other, **more}


@pytest.mark.parametrize(
    ("side", "type_name", "blocker", "blocked"),
    [
        ("outwardIssue", "Blocks", OWN, FAR),
        ("inwardIssue", "Blocks", FAR, OWN),
        ("outwardIssue", "Depends", FAR, OWN),
        ("inwardIssue", "Depends", OWN, FAR),
    ],
)
def test_who_blocks_follows_from_the_side_and_the_mapping(
    mapped, side, type_name, blocker, blocked
):
    row = mapped(build_issue(1, issuelinks=[link(side, type_name)]))

    assert row.links == (LinkEnd("55", type_name, blocker, blocked, FAR, "", None),)


def test_the_direction_is_that_of_one_real_link_seen_from_both_sides(mapped, jira_data):
    answer = jira_data / "webhooks-mobitel" / "jira-api-requests" / "issuelink.json"
    real = orjson.loads(answer.read_bytes())
    source, destination = ("11442", "INDEV-6"), ("11961", "INDEV-28")

    def seen(own, side):
        raw = {**build_issue(1), "id": own[0], "key": own[1]}
        raw["fields"]["issuelinks"] = [{"id": real["id"], "type": real["type"], side: real[side]}]
        (end,) = mapped(raw).links
        return end

    from_source = seen(source, "outwardIssue")
    from_destination = seen(destination, "inwardIssue")
    for end in (from_source, from_destination):
        assert (end.link_id, end.blocker, end.blocked) == ("10656", Ref(*source), Ref(*destination))
    assert from_source.other == Ref(*destination)


def test_the_far_end_brings_its_title_and_what_its_status_comes_down_to(mapped):
    other = far(summary="x" * 300, status=status("Closed"))
    (end,) = mapped(build_issue(1, issuelinks=[link("outwardIssue", other=other)])).links

    assert (end.other_title, end.other_category) == ("x" * 255, StateCategory.DONE)


def test_types_that_the_mapping_does_not_name_relate_and_never_block(mapped):
    links = [link("outwardIssue", "Relates"), {"id": "1", "outwardIssue": far()}, "x", None]

    row = mapped(build_issue(1, issuelinks=links))

    assert (row.links, row.warnings) == ((), ())


def test_a_link_that_is_listed_twice_counts_once(mapped):
    assert len(mapped(build_issue(1, issuelinks=[link("outwardIssue")] * 2)).links) == 1


def test_a_link_without_an_id_gets_the_same_one_from_both_ends(mapped):
    near = link("outwardIssue", id=None)
    beyond = link("inwardIssue", id=None, other={"id": "1001", "key": "SHOP-1"})
    raw = {**build_issue(1, issuelinks=[beyond]), "id": "2002", "key": "LAB-2"}

    (one,), (other,) = mapped(build_issue(1, issuelinks=[near])).links, mapped(raw).links

    assert one.link_id == other.link_id
    assert 0 < len(one.link_id) <= 40


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "55", "type": {"name": "Blocks"}},
        link("outwardIssue", other={}),
        link("outwardIssue", other=[]),
        link("outwardIssue", other={"id": "3"}),
        link("outwardIssue", other={"key": "X" * 61}),
    ],
)
def test_a_link_without_a_readable_end_is_left_out_with_a_warning(mapped, broken):
    row = mapped(build_issue(1, issuelinks=[broken]))

    assert (row.links, row.warnings) == (
        (),
        ((Doubt.LINK_UNREADABLE, "Blocks: no issue at its end"),),
    )


def test_a_link_to_itself_is_left_out_with_a_warning(mapped):
    row = mapped(build_issue(1, issuelinks=[link("outwardIssue", other={"key": "SHOP-1"})]))

    assert (row.links, row.warnings) == ((), ((Doubt.LINK_TO_ITSELF, "Blocks: SHOP-1"),))
