"""Putting away what items hang on: themes, value streams, products and teams."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from kernel.errors import Archived, NotFound
from kernel.models import Archivable
from organization import actions as organization
from organization.access import unlimited
from organization.models import Role
from portfolio import actions as portfolio
from products import actions as products
from tests.line import archive, change, days, epic, feature, move, story, together

SHOWN = """... on Conflict { currentVersion } ... on HasOpenChildren { key children total }
    ... on %s { archivedAt archiveReason version }"""


@dataclass(frozen=True)
class Kind:
    """Something that items hang on.

    Attributes:
        mutation: What puts it away.
        make: Makes one.
        names: How a client names it.
        child: Hangs an item on it.
    """

    mutation: str
    make: Callable
    names: Callable
    child: Callable


def a_theme(by):
    return portfolio.create_theme(by=by, portfolio="DRN", name="Carry more")


def a_stream(by):
    return portfolio.create_value_stream(by=by, portfolio="DRN", name="City deliveries")


def a_product(by):
    return products.create_product(by=by, key="DRONE-AIR", name="Airframe")


def a_team(by):
    return organization.create_team(by=by, name="Battery")


def key_of(row):
    return {"product": row.key}


def name_of(row):
    return {"team": row.name}


KINDS = {
    "a theme with epics": Kind(
        "archiveTheme",
        a_theme,
        lambda row: {"portfolio": "DRN", "theme": row.name},
        lambda by, above: epic(by, theme=above.name),
    ),
    "a value stream with epics": Kind(
        "archiveValueStream",
        a_stream,
        lambda row: {"portfolio": "DRN", "valueStream": row.name},
        lambda by, above: epic(by, value_stream=above.name),
    ),
    "a product with features": Kind(
        "archiveProduct", a_product, key_of, lambda by, above: feature(by, product=above.key)
    ),
    "a product with stories": Kind(
        "archiveProduct", a_product, key_of, lambda by, above: story(by, product=above.key)
    ),
    "a team with features": Kind(
        "archiveTeam", a_team, name_of, lambda by, above: feature(by, team=above.name)
    ),
    "a team with stories": Kind(
        "archiveTeam", a_team, name_of, lambda by, above: story(by, team=above.name)
    ),
}


@pytest.fixture(params=KINDS)
def kind(request, drn):
    return KINDS[request.param]


@pytest.fixture
def made(kind, product_itself):
    return kind.make(product_itself)


def ask(kind, by, row, reason="Old", version=1):
    """Put it away over GraphQL."""
    shows, names = SHOWN % type(row).__name__, kind.names(row)
    return change(kind.mutation, by, shows, reason=reason, expectedVersion=version, **names)


def finish(by, item):
    return move(by, item, "REJECTED" if item.level == "EPIC" else "DONE")


def test_it_is_put_away_with_a_day_and_a_reason(kind, made, product_itself):
    answer = ask(kind, product_itself, made, reason="Sold to a partner")

    assert answer["archivedAt"] is not None
    assert (answer["archiveReason"], answer["version"]) == ("Sold to a partner", 2)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 256, "N\0"])
def test_a_reason_that_can_be_stored_is_needed(kind, made, reason, product_itself):
    answer = ask(kind, product_itself, made, reason=reason)

    assert (answer["__typename"], answer["field"]) == ("InvalidValue", "reason")
    made.refresh_from_db()
    assert (made.archived_at, made.version) == (None, 1)


def test_a_version_that_is_not_the_newest_is_a_conflict(kind, made, product_itself):
    answer = ask(kind, product_itself, made, version=7)

    assert (answer["__typename"], answer["currentVersion"]) == ("Conflict", 1)
    made.refresh_from_db()
    assert made.archived_at is None


def test_a_second_time_changes_nothing(kind, made, product_itself):
    archive(product_itself, made, at=days(1), reason="First")

    answer = ask(kind, product_itself, made, version=2)

    assert (answer["archiveReason"], answer["version"]) == ("First", 2)


def test_it_is_refused_while_work_on_it_is_open_and_names_five_of_it(kind, made, product_itself):
    below = [kind.child(product_itself, made) for _ in range(7)]
    finish(product_itself, below[0])

    answer = ask(kind, product_itself, made)

    assert answer["__typename"] == "HasOpenChildren"
    assert answer["key"] in kind.names(made).values()
    assert answer["children"] == [item.key for item in below[1:6]]
    assert answer["total"] == 6
    made.refresh_from_db()
    assert made.archived_at is None


def test_finished_and_archived_work_does_not_hold_it_and_keeps_it(kind, made, product_itself):
    done, away = (kind.child(product_itself, made) for _ in range(2))
    finish(product_itself, done)
    archive(product_itself, away)

    assert ask(kind, product_itself, made)["version"] == 2
    before = done.__dict__.copy()
    done.refresh_from_db()
    assert [done.__dict__[name] for name in before if name.endswith("_id")] == [
        before[name] for name in before if name.endswith("_id")
    ]


def test_features_and_stories_of_a_team_count_together(drn, product_itself):
    team = a_team(product_itself)
    features = [feature(product_itself, team=team.name) for _ in range(3)]
    stories = [story(product_itself, team=team.name) for _ in range(4)]

    answer = ask(KINDS["a team with stories"], product_itself, team)

    assert answer["total"] == 7
    assert answer["children"] == [item.key for item in [*features, *stories[:2]]]


def test_items_that_the_principal_may_not_see_are_counted_and_not_named(drn, product_itself):
    team = a_team(product_itself)
    story(product_itself, team=team.name)
    blind = replace(product_itself, verbs=frozenset({"team.edit"}))

    answer = ask(KINDS["a team with stories"], blind, team)

    assert (answer["children"], answer["total"]) == ([], 1)
    assert answer["message"] == "Battery still has 1 open below it. Finish or move them."


@pytest.mark.parametrize("name", ["a product with features", "a team with stories"])
def test_a_viewer_puts_nothing_away(name, drn, product_itself, as_role, refuse):
    kind = KINDS[name]
    named = kind.names(kind.make(product_itself))
    input_ = f"{kind.mutation[0].upper()}{kind.mutation[1:]}Input!"
    text = f"mutation ($input: {input_}) {{ {kind.mutation}(input: $input) {{ __typename }} }}"

    error = refuse(
        text, as_role(Role.VIEWER), input={"reason": "Old", "expectedVersion": 1, **named}
    )

    assert error.extensions["code"] == "FORBIDDEN"


def test_nothing_new_is_held_by_a_row_that_was_put_away_a_moment_ago(kind, made, product_itself):
    read_before: Archivable = type(made).objects.get(pk=made.pk)
    archive(product_itself, made)

    with pytest.raises(Archived):
        read_before.hold()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", KINDS)
def test_no_work_slips_below_what_is_put_away_at_the_same_moment(name, workspace, drn):
    by, kind = unlimited(workspace.pk, "Test"), KINDS[name]
    made = kind.make(by)
    for _ in range(4):
        result, item = together([lambda: archive(by, made), lambda: kind.child(by, made)])

        made.refresh_from_db()
        assert made.archived_at is None or isinstance(item, NotFound), (result, item)
        if made.archived_at is not None:
            break
        finish(by, item)
