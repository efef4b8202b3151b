"""What people decide here survives every import; what Jira keeps is changed there."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from jira_payloads import build_issue, status

from organization.actions import create_team, invite_person
from organization.models import Team
from portfolio.actions import create_epic
from portfolio.errors import FieldOwnedBySource
from portfolio.models import WipLimit
from products.actions import create_feature, create_product
from products.models import Product
from teams.actions import (
    align_features,
    archive_story,
    edit_feature,
    edit_story,
    waive_dependency,
)
from teams.models import Dependency
from tests.line import limit_team

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LATER, LAST = "2024-03-01T10:00:00.000+0000", "2024-04-01T10:00:00.000+0000"
POINTS = '[fields]\npoints = "customfield_1"\n'


@pytest.fixture
def our_epic(jira):
    return create_epic(by=jira.by, portfolio="DRN", title="Our bet", at=NOW)


@pytest.fixture
def our_feature(jira):
    return create_feature(by=jira.by, portfolio="DRN", title="Our feature", at=NOW)


def test_an_alignment_made_here_survives_newer_versions(jira, our_epic):
    jira.load(build_issue(1, "Epic"))
    align_features(by=jira.by, epic=our_epic.key, keys=["SHOP-1"])

    jira.load(build_issue(1, "Epic", updated=LATER, summary="Newer"))

    assert (jira.feature(1).title, jira.feature(1).epic) == ("Newer", our_epic)


def test_an_alignment_made_here_survives_even_when_jira_names_an_epic_later(jira, our_epic):
    jira.load(build_issue(1, "Epic"))
    align_features(by=jira.by, epic=our_epic.key, keys=["SHOP-1"])

    named = build_issue(1, "Epic", updated=LATER, parent={"key": "SHOP-2"})
    jira.load(named, build_issue(2, "Initiative"))

    assert jira.feature(1).epic == our_epic
    assert "epic" not in jira.feature(1).source_fields


def test_an_epic_that_jira_alone_had_named_goes_when_jira_takes_it_back(jira):
    jira.load(build_issue(1, "Epic", parent={"key": "SHOP-2"}), build_issue(2, "Initiative"))
    assert jira.feature(1).epic == jira.epic(2)

    jira.load(build_issue(1, "Epic", updated=LATER))

    assert jira.feature(1).epic is None


def test_a_story_that_was_given_a_feature_here_keeps_it(jira, our_feature):
    jira.load(build_issue(1))
    edit_story(
        by=jira.by, key="SHOP-1", changes={"feature": our_feature.key}, expected_version=1, at=NOW
    )

    jira.load(build_issue(1, updated=LATER, summary="Newer"))

    assert (jira.story(1).title, jira.story(1).feature) == ("Newer", our_feature)


def test_an_archived_item_is_brought_up_to_date_and_stays_archived(jira):
    jira.load(build_issue(1))
    archive_story(by=jira.by, key="SHOP-1", reason="Duplicate", expected_version=1, at=NOW)

    jira.load(build_issue(1, updated=LATER, summary="Newer", status=status("Doing")))

    story = jira.story(1)
    assert (story.archived_at, story.archive_reason) == (NOW, "Duplicate")
    assert (story.title, story.version) == ("Newer", 3)


def test_a_waiver_survives_a_newer_version_of_both_ends(jira, link):
    jira.load(build_issue(1, issuelinks=[link(7, 2)]), build_issue(2))
    dependency = Dependency.objects.get()
    waive_dependency(by=jira.by, dependency_id=dependency.pk, reason="Ok", until=None, at=NOW)

    jira.load(build_issue(1, issuelinks=[link(7, 2)], updated=LATER), build_issue(2, updated=LATER))

    dependency.refresh_from_db()
    assert (dependency.waive_reason, dependency.version) == ("Ok", 2)


def test_fields_that_jira_does_not_hold_are_untouched(jira):
    jira.load(build_issue(1, "Epic"), build_issue(2))
    edit_feature(
        by=jira.by, key="SHOP-1", changes={"benefit_hypothesis": "Faster"}, expected_version=1
    )
    edit_story(by=jira.by, key="SHOP-2", changes={"points": Decimal(5)}, expected_version=1, at=NOW)

    jira.load(
        build_issue(1, "Epic", updated=LATER, summary="Newer"),
        build_issue(2, updated=LATER, summary="Newer"),
    )

    assert (jira.feature(1).benefit_hypothesis, jira.feature(1).version) == ("Faster", 3)
    assert (jira.story(2).points, jira.story(2).title) == (Decimal(5), "Newer")


def test_points_of_jira_are_jiras(jira):
    jira.mapping += POINTS
    jira.load(build_issue(1, customfield_1=3))

    with pytest.raises(FieldOwnedBySource):
        edit_story(
            by=jira.by, key="SHOP-1", changes={"points": Decimal(5)}, expected_version=1, at=NOW
        )

    jira.load(build_issue(1, customfield_1=8, updated=LATER))
    assert jira.story(1).points == Decimal(8)
    jira.load(build_issue(1, updated=LAST))
    assert jira.story(1).points is None
    assert "points" not in jira.story(1).source_fields


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Ours"},
        {"description": "Ours"},
        {"kind": "RISK"},
        {"priority": "LOW"},
        {"labels": ["ours"]},
        {"release_name": "9"},
        {"team": "Others"},
        {"product": "OTHER"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_edit_of_what_jira_keeps_is_refused_and_says_where_to_go(jira, changes):
    create_team(by=jira.by, name="Others")
    create_product(by=jira.by, key="OTHER", name="Other")
    jira.load(build_issue(1) | {"self": "https://jira.acme.example/rest/api/2/issue/1001"})

    with pytest.raises(FieldOwnedBySource, match=r"https://jira\.acme\.example/browse/SHOP-1"):
        edit_story(by=jira.by, key="SHOP-1", changes=changes, expected_version=1, at=NOW)


def test_a_field_that_the_mapping_leaves_open_is_ours(jira):
    jira.mapping = jira.mapping.replace('default = { SHOP = "Checkout" }', "default = {}")
    jira.mapping = jira.mapping.replace("Checkout = 4", "")
    create_team(by=jira.by, name="Chosen here")
    jira.load(build_issue(1))
    edit_story(
        by=jira.by, key="SHOP-1", changes={"team": "Chosen here"}, expected_version=1, at=NOW
    )

    jira.load(build_issue(1, updated=LATER, components=[{"name": "Search"}]))

    assert jira.story(1).team.name == "Chosen here"


def test_teams_are_made_with_their_limits_and_only_those_that_work_came_to(jira):
    jira.load(build_issue(1))

    assert [*Team.objects.values_list("name", "version")] == [("Checkout", 1)]
    (limit,) = WipLimit.objects.filter(scope="TEAM")
    assert (limit.team.name, limit.measure, limit.amount) == ("Checkout", "ITEMS", 4)
    assert limit.policy == "WARN", "what a mapping says refuses nobody"


def test_a_limit_is_set_where_a_team_has_none_and_never_over_one(jira):
    create_team(by=jira.by, name="Checkout")
    jira.load(build_issue(1))
    assert WipLimit.objects.get(scope="TEAM").amount == 4

    limit_team(jira.by, "Checkout", 9, expected_version=1)
    jira.load(build_issue(1, updated=LATER))
    assert WipLimit.objects.get(scope="TEAM").amount == 9


def test_a_product_is_found_by_the_key_of_its_project_or_by_its_name_else_made(jira):
    jira.mapping = jira.mapping.replace(
        'SHOP = "Web shop"', 'SHOP = "Web shop"\nTILL = "Tills"\nA_B = "Odd"'
    )
    create_product(by=jira.by, key="SHOP", name="Renamed here")
    create_product(by=jira.by, key="TILLS-X", name="Tills")
    jira.load(
        build_issue(1),
        build_issue(2, project={"key": "TILL"}),
        build_issue(3, project={"key": "A_B"}),
    )

    assert [jira.story(number).product.key for number in (1, 2, 3)] == ["SHOP", "TILLS-X", "A-B"]
    assert Product.objects.get(key="SHOP").name == "Renamed here"


def test_an_assignee_is_a_person_once_the_person_is_in_the_workspace(jira):
    ann = {"accountId": "557058:ann", "displayName": "Ann"}
    first = jira.load(build_issue(1, assignee=ann))
    assert (jira.story(1).assignee, jira.story(1).assignee_name) == (None, "Ann")
    assert first.warnings == {"MEMBER_UNKNOWN": 1}

    person = invite_person(by=jira.by, email="Ann@Example.com", name="Ann", roles=[])
    jira.load(build_issue(1, assignee=ann))

    assert jira.story(1).assignee == person


def test_a_feature_whose_epic_jira_names_is_not_aligned_to_another(jira):
    jira.load(build_issue(1, "Epic", parent={"key": "SHOP-2"}), build_issue(2, "Initiative"))
    other = create_epic(by=jira.by, portfolio="DRN", title="Ours", at=NOW)

    (answer,) = align_features(by=jira.by, epic=other.key, keys=["SHOP-1"]).items

    assert answer.code == "FIELD_OWNED_BY_SOURCE"
    assert jira.feature(1).epic == jira.epic(2)
