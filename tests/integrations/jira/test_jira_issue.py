from datetime import UTC, datetime
from decimal import Decimal

import pytest
from jira_payloads import LATEST, build_issue, status

from integrations.jira.export import BadLine
from integrations.jira.values import Doubt, Ref
from kernel.levels import Level


def doubts(row):
    return [warned.doubt for warned in row.warnings]


def test_a_plain_story_has_every_field_and_no_doubt(mapped):
    row = mapped(
        build_issue(
            7,
            "Bug",
            summary=" Cart\nloses items ",
            description="h1. Steps\r\n# add",
            status=status("Doing"),
            priority={"name": "High", "id": "2"},
            labels=["web", "web", "", 7, "old"],
            assignee={"accountId": "557058:ann", "displayName": "Ann"},
            components=[{"name": "Unknown"}, {"name": "Search"}],
            updated="2024-02-01T10:00:00.123+0530",
        )
    )

    assert (row.site, row.issue_id, row.key) == ("acme", "1007", "SHOP-7")
    assert (row.level, row.state, row.kind) == (Level.STORY, "IN_PROGRESS", "DEFECT")
    assert (row.title, row.description) == ("Cart loses items", "h1. Steps\r\n# add")
    assert (row.priority, row.labels) == ("HIGH", ("web", "old"))
    assert (row.assignee_email, row.assignee_name) == ("ann@example.com", "Ann")
    assert (row.project_key, row.product, row.team) == ("SHOP", "Web shop", "Finders")
    assert row.updated_at == datetime(2024, 2, 1, 4, 30, 0, 123000, tzinfo=UTC)
    assert (row.url, row.rank, row.points, row.started_at) == (None, None, None, None)
    assert not row.is_subtask
    assert row.warnings == ()


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ({"name": "Saga"}, "the issue type 'Saga' is not in [levels] of "),
        ({"name": ""}, "no issue type (fields.issuetype.name)"),
        (None, "no issue type (fields.issuetype.name)"),
        ([], "no issue type (fields.issuetype.name)"),
    ],
)
def test_an_issue_without_a_known_type_is_refused_by_its_key(mapped, kind, reason):
    bad = mapped(build_issue(7, issuetype=kind))

    assert isinstance(bad, BadLine)
    assert bad.line == 1
    assert bad.reason.startswith(f"SHOP-7: {reason}")


@pytest.mark.parametrize("field", ["created", "updated"])
@pytest.mark.parametrize(
    "date", [None, "", "2024-01-01", "2024-01-01T10:00:00", "soon", True, 1e30]
)
def test_an_issue_without_its_dates_is_refused_by_the_field(mapped, field, date):
    bad = mapped(build_issue(7, **{field: date}))

    assert bad.reason == f"SHOP-7: no date and time with a zone in fields.{field}"


@pytest.mark.parametrize("field", ["created", "updated"])
@pytest.mark.parametrize("year", ["0001", "1989", "2027", "9999"])
def test_an_issue_of_another_age_is_refused_by_the_field(mapped, field, year):
    date = f"{year}-12-31T10:00:00.000+0000"

    bad = mapped(build_issue(7, **{field: date}))

    assert bad.reason == f"SHOP-7: fields.{field} is '{date}', which is not from 1990 to now"


def test_dates_are_believed_from_1990_to_the_moment_of_the_import(mapped):
    row = mapped(build_issue(7, created="1990-01-01T00:00:00Z", updated=LATEST.isoformat()))

    assert (row.created_at.year, row.updated_at) == (1990, LATEST)


def test_an_end_in_the_future_is_left_out_with_a_doubt(mapped):
    row = mapped(build_issue(7, status=status("Closed"), resolutiondate="9999-01-01T00:00:00Z"))

    assert (row.resolved_at, doubts(row)) == (None, [Doubt.DATE_UNREADABLE])


def test_a_type_that_the_mapping_leaves_out_gives_nothing(mapped):
    assert mapped(build_issue(7, "Note")) is None


def test_types_are_known_by_id_and_first_name_where_the_name_is_translated(mapped):
    row = mapped(build_issue(1, issuetype={"name": "缺陷", "id": "9", "untranslatedName": "Bug"}))

    assert (row.level, row.kind) == (Level.STORY, "DEFECT")


@pytest.mark.parametrize(
    ("date", "read"),
    [
        ("2018-09-12T21:24:57.000+0000", datetime(2018, 9, 12, 21, 24, 57, tzinfo=UTC)),
        ("2018-09-12T21:24:57.000-07:00", datetime(2018, 9, 13, 4, 24, 57, tzinfo=UTC)),
        ("2018-09-12T21:24:57Z", datetime(2018, 9, 12, 21, 24, 57, tzinfo=UTC)),
        (1536787497000, datetime(2018, 9, 12, 21, 24, 57, tzinfo=UTC)),
    ],
)
def test_dates_come_in_four_forms(mapped, date, read):
    assert mapped(build_issue(1, created=date)).created_at == read


@pytest.mark.parametrize(
    ("type_name", "at", "resolution", "state"),
    [
        ("Story", "Open", None, "TODO"),
        ("Story", "In Review", None, "IN_REVIEW"),
        ("Story", "Closed", "Fixed", "DONE"),
        ("Story", "Closed", "Won't Do", "CANCELLED"),
        ("Story", "Doing", "Won't Do", "IN_PROGRESS"),
        ("Epic", "Closed", "Won't Do", "CANCELLED"),
        ("Initiative", "Open", None, "FUNNEL"),
        ("Initiative", "Doing", None, "MVP"),
        ("Initiative", "In Review", None, "MVP"),
        ("Initiative", "Closed", None, "DONE"),
        ("Initiative", "Closed", "Won't Do", "REJECTED"),
    ],
)
def test_a_state_follows_name_then_category_then_resolution(
    mapped, type_name, at, resolution, state
):
    resolved = resolution and {"name": resolution}

    assert mapped(build_issue(1, type_name, status=status(at), resolution=resolved)).state == state


@pytest.mark.parametrize(
    "unclear",
    [None, [], {}, {"name": "Odd"}, {"name": "Odd", "statusCategory": {"key": "undefined"}}],
)
def test_a_status_that_tells_nothing_is_to_do_with_a_warning(mapped, unclear):
    row = mapped(build_issue(1, status=unclear))

    assert (row.state, doubts(row)) == ("TODO", [Doubt.STATUS_UNKNOWN])


def test_the_colour_and_the_name_of_a_category_mean_nothing(mapped):
    odd = {"name": "已完成", "statusCategory": {"key": "new", "colorName": "green", "name": "Done"}}

    assert mapped(build_issue(1, status=odd)).state == "TODO"


def test_a_missing_title_is_the_key_and_a_long_one_is_cut(mapped):
    bare, long = (
        mapped(build_issue(1, summary=None)),
        mapped(build_issue(2, summary="x" * 5_000_000)),
    )

    assert (bare.title, doubts(bare)) == ("SHOP-1", [Doubt.TITLE_MISSING])
    assert (long.title, doubts(long)) == ("x" * 255, [Doubt.TITLE_CUT])


def test_a_description_beyond_a_million_characters_is_cut(mapped):
    row = mapped(build_issue(1, description="x" * 1_000_001))

    assert (len(row.description), doubts(row)) == (1_000_000, [Doubt.TEXT_CUT])


def test_text_that_postgresql_cannot_store_is_replaced_and_counted(mapped):
    row = mapped(build_issue(1, summary="a\0b", description="\0"))

    assert (row.title, row.description) == ("a\ufffdb", "\ufffd")
    assert row.warnings == ((Doubt.TEXT_REPLACED, "2 characters that cannot be stored"),)


@pytest.mark.parametrize(
    ("named", "level"),
    [
        ({"name": "Blocker", "id": "1"}, "HIGHEST"),
        ({"name": "Critical", "id": "1"}, "HIGHEST"),
        ({"name": "Critical", "id": "2"}, "HIGH"),
        ({"name": "Critical", "id": "10100"}, "HIGH"),
        ({"name": "Major", "id": "3"}, "MEDIUM"),
        ({"name": "最高", "id": "1"}, "HIGHEST"),
        ({"name": "Low", "id": "1"}, "LOW"),
        ({"name": "Trivial"}, "LOWEST"),
        ({"name": "None", "id": "6"}, None),
        ({"name": "P0"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_priorities_of_both_schemes_come_down_to_five(mapped, named, level):
    row = mapped(build_issue(1, priority=named))

    assert (row.priority, row.priority_name) == (level, (named or {}).get("name", ""))


@pytest.mark.parametrize(
    ("user", "email", "shown"),
    [
        ({"name": "bob", "displayName": "Bob"}, "bob@example.com", "Bob"),
        ({"key": "bob"}, "bob@example.com", ""),
        ({"name": "eve", "emailAddress": "bob@example.com"}, None, "eve"),
        ({"accountId": "unknown", "displayName": "Former user"}, None, "Former user"),
        ({"accountId": ""}, None, ""),
        (None, None, ""),
    ],
)
def test_a_person_is_who_the_mapping_says_never_who_has_the_address(mapped, user, email, shown):
    row = mapped(build_issue(1, assignee=user))

    assert (row.assignee_email, row.assignee_name) == (email, shown)


def version(name, *, released=False, date=None, archived=False):
    return {"name": name, "released": released, "archived": archived, "releaseDate": date}


@pytest.mark.parametrize(
    ("versions", "name"),
    [
        ([], ""),
        (None, ""),
        ([version("1", released=True, date="2020-01-01"), version("2")], "2"),
        ([version("2", date="2020-02-01"), version("1", date="2020-01-01")], "2"),
        ([version("9", date="2020-02-01"), version("next")], "next"),
        ([version("dead", archived=True), version("1", released=True)], "1"),
        (
            [
                version("2", released=True, date="2020-02-01"),
                version("1", released=True, date="2020-01-01"),
            ],
            "2",
        ),
        ([version("1", released=True), version("2", released=True)], "2"),
        ([{"name": ""}, {}, "x", version("1")], "1"),
    ],
)
def test_of_several_versions_the_last_to_come_out_is_the_release(mapped, versions, name):
    assert mapped(build_issue(1, fixVersions=versions)).release_name == name


def test_the_team_is_the_first_component_that_has_one_else_the_projects(mapped):
    other = {"project": {"key": "LAB"}}

    assert mapped(build_issue(1)).team == "Checkout"
    assert mapped(build_issue(1, **other)).team is None
    assert mapped(build_issue(1, **other, components=[{"name": "Search"}])).team == "Finders"


def test_a_project_without_a_product_is_doubted_and_told_by_the_key_if_need_be(mapped):
    row = mapped(build_issue(1, project={"key": "LAB"}))

    assert (row.product, row.warnings) == (None, ((Doubt.PROJECT_UNMAPPED, "LAB"),))
    assert mapped(build_issue(1, project=None)).project_key == "SHOP"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://x.atlassian.net/rest/api/2/issue/1", "https://x.atlassian.net/browse/SHOP-1"),
        ("http://jira.x.org/jira/rest/agile/1.0/issue/1", "http://jira.x.org/jira/browse/SHOP-1"),
        ("https://api.atlassian.com/ex/jira/4f2/rest/api/3/issue/1", None),
        ("javascript:alert(1)/rest/", None),
        ("https://ann:secret@jira.x.org:8443/rest/x", "https://jira.x.org:8443/browse/SHOP-1"),
        ("https://x.atlassian.net/other", None),
        ("http://[bad/rest/x", None),
        ("https://x.org:port/rest/x", None),
        ("https:///rest/x", None),
        (None, None),
    ],
)
def test_people_open_an_issue_where_it_came_from(mapped, address, url):
    assert mapped({**build_issue(1), "self": address}).url == url


POINTS = {"names": {"customfield_1": "Story Points", "customfield_2": "Story point estimate"}}
POINTS_TYPES = {
    "schema": {"customfield_2": {"custom": "com.pyxis.greenhopper.jira:jsw-story-points"}}
}


@pytest.mark.parametrize(
    ("fields", "points"),
    [
        ({"customfield_1": 3.0}, Decimal(3)),
        ({"customfield_1": 3, "customfield_2": 0.5}, Decimal("0.5")),
        ({"customfield_1": None, "customfield_2": "8"}, Decimal(8)),
        ({"customfield_1": 1 / 3}, Decimal("0.33")),
        ({"customfield_1": 99_999.994}, Decimal("99999.99")),
        ({}, None),
    ],
)
def test_points_are_found_in_either_field_by_type_or_name(mapped, fields, points):
    row = mapped(build_issue(1, **fields), **POINTS, **POINTS_TYPES)

    assert (row.points, row.warnings) == (points, ())


@pytest.mark.parametrize(
    "value",
    [-1, -0.001, "NaN", "Infinity", 99_999.995, 100_000, "1e99999999999", "many", True, [3]],
)
def test_points_that_are_no_size_are_refused(mapped, value):
    row = mapped(build_issue(1, customfield_1=value), **POINTS)

    assert (row.points, doubts(row)) == (None, [Doubt.POINTS_REFUSED])


def parent(type_name, number=9):
    return {
        "id": str(1000 + number),
        "key": f"SHOP-{number}",
        "fields": {"issuetype": {"name": type_name}},
    }


UP = Ref("1009", "SHOP-9")
EPIC = {"id": 42, "key": "SHOP-42"}
EPIC_LINK = {"schema": {"customfield_5": {"custom": "com.pyxis.greenhopper.jira:gh-epic-link"}}}
PARENT_LINK = {"schema": {"customfield_6": {"custom": "com.atlassian.jpo:jpo-custom-field-parent"}}}


def test_a_story_below_a_feature_belongs_to_it_whatever_else_it_says(mapped):
    row = mapped(
        build_issue(1, parent=parent("Epic"), epic=EPIC, customfield_5="SHOP-5"), **EPIC_LINK
    )

    assert (row.feature, row.parent_level, row.is_subtask) == (UP, Level.FEATURE, False)


def test_without_such_a_parent_the_epic_of_the_agile_answer_counts_then_the_epic_link(mapped):
    agile = mapped(build_issue(1, epic=EPIC, customfield_5="SHOP-5"), **EPIC_LINK)
    link = mapped(build_issue(1, epic=None, customfield_5="SHOP-5"), **EPIC_LINK)

    assert agile.feature == Ref("42", "SHOP-42")
    assert link.feature == Ref(None, "SHOP-5")


def test_a_subtask_names_its_story_and_may_have_a_feature_of_its_own(mapped):
    row = mapped(build_issue(1, "Sub-task", parent=parent("Bug"), epic=EPIC))

    assert (row.parent, row.parent_level, row.is_subtask) == (UP, Level.STORY, True)
    assert row.feature == Ref("42", "SHOP-42")


def test_a_story_below_a_story_is_a_subtask_though_its_type_is_not(mapped):
    assert mapped(build_issue(1, parent=parent("Story"))).is_subtask


def test_a_type_below_zero_is_a_subtask(mapped):
    kind = {"name": "Story", "hierarchyLevel": -1}

    assert mapped(build_issue(1, issuetype=kind, parent={"key": "SHOP-9"})).is_subtask


def test_a_parent_whose_type_is_not_told_is_left_to_who_knows_it(mapped):
    row = mapped(build_issue(1, parent={"id": "1009", "key": "SHOP-9"}, epic=EPIC))

    assert (row.parent, row.parent_level, row.is_subtask) == (UP, None, False)
    assert row.feature == Ref("42", "SHOP-42")


def test_a_feature_belongs_to_its_parent_or_to_its_parent_link(mapped):
    told = mapped(build_issue(1, "Epic", parent=parent("Initiative")))
    untold = mapped(build_issue(1, "Epic", parent={"key": "SHOP-9"}))
    server = mapped(build_issue(1, "Epic", customfield_6="SHOP-9"), **PARENT_LINK)
    cloud = mapped(build_issue(1, "Epic", customfield_6={"data": {"id": 1009}}), **PARENT_LINK)
    below = mapped(build_issue(1, "Epic", parent=parent("Epic")))

    assert told.epic == UP
    assert untold.epic == server.epic == Ref(None, "SHOP-9")
    assert cloud.epic == Ref("1009", None)
    assert below.epic is None


def test_an_issue_above_itself_is_dropped_with_a_warning(mapped):
    row = mapped(build_issue(9, parent=parent("Epic", 9), epic={"key": "SHOP-9"}))

    assert (row.parent, row.feature) == (None, None)
    assert doubts(row) == [Doubt.PARENT_IS_ITSELF, Doubt.PARENT_IS_ITSELF]


@pytest.mark.parametrize("odd", [[], "SHOP-9", {}, {"id": None}, {"id": "", "key": ""}, 7])
def test_a_parent_that_names_nobody_is_none(mapped, odd):
    row = mapped(build_issue(1, parent=odd, epic=odd))

    assert (row.parent, row.feature, row.warnings) == (None, None, ())


def test_the_rank_is_read_from_the_field_of_its_type(mapped):
    types = {"schema": {"customfield_8": {"custom": "com.pyxis.greenhopper.jira:gh-lexo-rank"}}}

    assert mapped(build_issue(1, customfield_8="0|i000db:"), **types).rank == "0|i000db:"
