"""What the API answers to the question what changed."""

import pytest

from kernel.models import Change
from organization import actions as organization
from organization.access import principal_of
from organization.models import Person, Role
from portfolio import actions as portfolio
from tests.line import AT, days, epic, feature, link, story
from tests.worlds import build

TEXTS = """query ($since: DateTime, $levels: [Level!], $filter: ChangeFilter, $first: Int! = 100) {
    portfolio(key: "DRN") { changes(since: $since, levels: $levels, filter: $filter, first: $first)
        { totalCount edges { node { text at kind field from to person { name } } } } } }"""


@pytest.fixture
def by(product_itself, drn):
    return product_itself


def texts(data):
    return [edge["node"]["text"] for edge in data["edges"]]


def in_portfolio(execute, by, **given):
    return texts(execute(TEXTS, by, **given)["portfolio"]["changes"])


def edit(by, made, at=AT, **changes):
    return portfolio.edit_epic(
        by=by, key=made.key, changes=changes, expected_version=made.version, at=at
    )


def test_a_board_reads_the_newest_change_first_and_no_work_of_teams(by, execute):
    made = epic(by, at=days(0))
    feature(by, at=days(1))
    edit(by, made, at=days(2), title="Carry heavier loads")

    assert in_portfolio(execute, by, filter={"kind": [*KINDS]}) == [
        "Test changed the title of DRN-1 from Carry heavy loads to Carry heavier loads",
        "Test added the epic DRN-1 (Carry heavy loads)",
    ]


def test_features_and_stories_are_read_by_level(by, execute):
    for make in (epic, feature, story):
        make(by)

    for levels, expected in {
        ("FEATURE",): ["DRN-2"],
        ("STORY", "FEATURE"): ["DRN-3", "DRN-2"],
        ("STORY", "FEATURE", "EPIC"): ["DRN-3", "DRN-2", "DRN-1"],
    }.items():
        found = in_portfolio(execute, by, levels=list(levels), filter={"kind": [*KINDS]})
        assert [key for text in found for key in text.split() if key.startswith("DRN-")] == expected


def test_no_level_at_all_is_bad_input(by, refuse):
    error = refuse(TEXTS, by, levels=[])

    assert error.extensions == {"code": "BAD_INPUT", "field": "levels"}


KINDS = ("EPIC", "FEATURE", "STORY")


def test_since_a_moment_holds_that_moment(by, execute):
    made = epic(by, at=days(1))
    edit(by, made, at=days(2), need="Speed")

    fields = [
        len(in_portfolio(execute, by, since=days(at).isoformat(), filter={"kind": ["EPIC"]}))
        for at in (1, 2, 3)
    ]
    assert fields == [2, 1, 0]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"key": "DRN-1"}, 3),
        ({"field": "estimatedCost"}, 1),
        ({"field": "estimated_cost"}, 1),
        ({"person": "OWNER@acme.example", "kind": ["EPIC"]}, 3),
        ({"person": "nobody@acme.example"}, 0),
        ({"kind": ["EPIC", "THEME"]}, 3),
        ({"NOT": {"kind": ["EPIC"]}, "until": days(0).isoformat()}, 0),
    ],
)
def test_changes_are_filtered(drn, execute, wanted, expected):
    owner = principal_of(Person.objects.get(email="owner@acme.example"))
    organization.grant_role(by=owner, email="owner@acme.example", role=Role.PORTFOLIO_MANAGER)
    owner = principal_of(Person.objects.get(email="owner@acme.example"))
    edit(owner, epic(owner), estimated_cost=5, need="Speed")

    assert len(in_portfolio(execute, owner, filter=wanted)) == expected


def test_who_did_it_is_a_person_while_there_is_one(drn, product_itself, as_role, execute):
    chair = as_role(Role.BOARD_MEMBER)
    epic(chair, at=days(1))
    epic(product_itself, at=days(2))

    found = execute(TEXTS, chair, filter={"kind": ["EPIC"]})["portfolio"]["changes"]["edges"]
    assert [edge["node"]["person"] for edge in found] == [None, {"name": "Board Member"}]


HISTORY = """query ($key: String!) { item(key: $key) { history { totalCount edges { node {
    text } } } } }"""


def test_an_item_tells_its_history_with_what_is_its_own(by, execute):
    made, other = epic(by), epic(by)
    portfolio.edit_business_case(
        by=by, key=made.key, changes={"sponsors": "Us"}, expected_version=0, at=AT
    )
    edit(by, other, need="Speed")

    history = execute(HISTORY, by, key=made.key)["item"]["history"]
    assert history["totalCount"] == 2
    assert set(texts(history)) == {
        "Test added the business case of DRN-1",
        "Test added the epic DRN-1 (Carry heavy loads)",
    }


def test_a_feature_and_a_story_of_one_number_have_histories_of_their_own(by, execute):
    for make in (feature, story):
        made = make(by)
        history = execute(HISTORY, by, key=made.key)["item"]["history"]
        assert [made.key in text for text in texts(history)] == [True]


WHOLE = """query ($filter: ChangeFilter) { changes(first: 100, filter: $filter) { totalCount edges {
    node { kind text } } } }"""


def test_an_auditor_reads_people_roles_and_tokens_and_never_a_secret(workspace, as_role, execute):
    owner = principal_of(Person.objects.get(email="owner@acme.example"))
    issued = organization.issue_token(by=owner, name="Night", scopes=["READ"], days=9, at=AT)
    organization.revoke_token(by=owner, token_id=issued.token.pk, at=AT)

    found = execute(WHOLE, as_role(Role.AUDITOR))["changes"]["edges"]

    said = [edge["node"]["text"] for edge in found]
    assert "owner issued the token Night for owner" in said
    assert "owner revoked the token Night" in said
    assert "setup gave owner the role ADMIN" in said
    assert not any(secret in text for text in said for secret in (issued.secret, "digest"))


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.ADMIN, Role.PORTFOLIO_MANAGER])
def test_only_an_auditor_reads_the_whole(workspace, as_role, refuse, role):
    assert refuse(WHOLE, as_role(role)).extensions["code"] == "FORBIDDEN"


def test_nothing_of_another_workspace_is_told(workspace, as_role, execute, db):
    build("other", "OTH")

    found = execute(WHOLE, as_role(Role.AUDITOR))["changes"]

    assert found["totalCount"] == Change.objects.filter(workspace_id=workspace.pk).count()
    assert "OTH" not in str(found)


@pytest.fixture
def two(by):
    """A portfolio that Ana reads and one that she does not."""
    portfolio.create_portfolio(by=by, key="CAR", name="Cars", at=AT)
    person = organization.invite_person(by=by, email="ana@acme.example", name="Ana", roles=[])
    portfolio.grant_portfolio_role(
        by=by, portfolio="DRN", email=person.email, role=Role.PORTFOLIO_MANAGER
    )
    return principal_of(person)


def test_a_link_to_another_portfolio_names_no_item_of_it(by, two, execute):
    mine, hidden = story(by), story(by, in_portfolio="CAR")
    link(by, hidden, mine, note="Battery first")

    for reader, name in ((two, "something you may not see"), (by, hidden.key)):
        (text,) = in_portfolio(execute, reader, levels=["STORY"], filter={"kind": ["DEPENDENCY"]})
        assert text == f"Test made {mine.key} wait for {name}: Battery first"


def test_a_feature_that_serves_an_unseen_epic_names_it_to_nobody_else(by, two, execute):
    mine, hidden = feature(by), epic(by, in_portfolio="CAR")
    mine.epic = hidden
    mine.save()

    for reader, name in ((two, "something you may not see"), (by, hidden.key)):
        (text,) = in_portfolio(execute, reader, levels=["FEATURE"], filter={"field": "epic"})
        assert text == f"Test set the epic of {mine.key} to {name}"


def test_of_an_unseen_portfolio_nothing_is_told(by, two, execute):
    epic(by, in_portfolio="CAR")

    assert not Change.objects.visible_to(two).filter(key__startswith="CAR").exists()
    assert not Change.objects.visible_to(two).filter(portfolio_id=None).exists()
    assert Change.objects.visible_to(two).exists()


def test_pages_follow_each_other_without_gap_or_double(by, execute):
    for _ in range(7):
        epic(by)
    page = """query ($after: String) { portfolio(key: "DRN") { changes(first: 3, after: $after) {
        edges { node { id } } pageInfo { endCursor hasNextPage } } } }"""

    seen, after = [], None
    while True:
        found = execute(page, by, after=after)["portfolio"]["changes"]
        seen += [edge["node"]["id"] for edge in found["edges"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert (
        len(seen)
        == len({*seen})
        == Change.objects.filter(level="EPIC").exclude(portfolio_id=None).count()
    )
