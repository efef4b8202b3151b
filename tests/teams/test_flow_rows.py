"""How findings are written: as many as a page can show, and letter by letter."""

import pytest

from kernel import clock
from organization import actions as organization
from teams import actions
from teams.actions import flow as refreshing
from teams.models import Story

NOW = clock.now()


@pytest.fixture
def story(drn, product_itself):
    def make(title, **details):
        return actions.create_story(
            by=product_itself, portfolio="DRN", title=title, details=details, at=NOW
        )

    return make


@pytest.fixture
def blockers(product_itself):
    """Return a function that links pairs, refreshes and returns the rows of the blockers."""

    def found(*pairs):
        for blocker, blocked in pairs:
            actions.add_dependency(
                by=product_itself, blocker=blocker.key, blocked=blocked.key, at=NOW
            )
        (flow,) = actions.refresh_flow(workspace_id=product_itself.workspace_id, at=NOW)
        return list(flow.blockers.order_by("position"))

    return found


def test_blockers_across_teams_are_kept_behind_many_that_are_not(
    product_itself, story, blockers, monkeypatch
):
    monkeypatch.setattr(refreshing, "SHOWN_BLOCKERS", 1)
    for name in ("Airframe", "Battery"):
        organization.create_team(by=product_itself, name=name)
    one, two, three, four = (story(f"Inside {n}", team="Airframe") for n in range(4))
    across = story("Across", team="Battery")

    kept = blockers((one, two), (one, three), (four, three), (across, two))

    assert [(row.key, row.cross_team) for row in kept] == [(one.key, False), (across.key, True)]


def test_titles_with_odd_characters_are_written_as_they_are(story, blockers):
    title = 'Tab\there, "quotes", a back\\slash, {braces}, \\N and NULL'

    first = story("First")
    # As an import writes it: people are refused a tab in a title, other tools are not.
    Story.objects.filter(pk=first.pk).update(title=title)

    (row,) = blockers((first, story("Second")))

    assert row.title == title
