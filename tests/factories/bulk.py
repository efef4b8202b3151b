"""Many rows at once, where the apps' actions would take too long: for pages and for the flow."""

from datetime import UTC, datetime

from fractional_indexing import generate_n_keys_between

from organization.models import Person, Team, TeamMember
from portfolio.models import Epic, WipLimit
from products.models import Feature
from teams.models import Dependency, Story
from teams.models.dependency import end_of

BORN = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)


def rows_of(model, portfolio, each, prefix):
    """Write items of one level, in the order of `each`, a list of the fields of every row."""
    ranks = generate_n_keys_between(None, None, len(each))
    return model.objects.bulk_create(
        model(
            **{
                "workspace_id": portfolio.workspace_id,
                "portfolio": portfolio,
                "key": f"{portfolio.key}-{prefix}{number}",
                "title": f"{model.__name__} {number}",
                "rank": rank,
                "created_at": BORN,
                **fields,
            }
        )
        for number, (rank, fields) in enumerate(zip(ranks, each, strict=True), start=1)
    )


def epics(portfolio, each, prefix="1"):
    return rows_of(Epic, portfolio, each, prefix)


def features(portfolio, each, prefix="2"):
    return rows_of(Feature, portfolio, each, prefix)


def stories(portfolio, each, prefix="3"):
    return rows_of(Story, portfolio, each, prefix)


def teams(workspace, names, **fields):
    return Team.objects.bulk_create(
        Team(workspace=workspace, name=name, **fields) for name in names
    )


def team_limits(workspace, found, amount):
    """Limit the stories in progress of each team; beyond it, people are warned."""
    return WipLimit.objects.bulk_create(
        WipLimit(
            workspace=workspace, team=team, scope="TEAM", level="STORY", measure="ITEMS",
            amount=amount, policy="WARN",
        )
        for team in found
    )  # fmt: skip


def people(workspace, names):
    return Person.objects.bulk_create(
        Person(workspace=workspace, name=name, email=f"{name.lower()}@acme.example")
        for name in names
    )


def members(team, found):
    TeamMember.objects.bulk_create(
        TeamMember(workspace_id=team.workspace_id, team=team, person=person) for person in found
    )


def links(pairs, **fields):
    """Write links between any items; unlike the action, it closes rings too."""
    return Dependency.objects.bulk_create(linked(*pair, **fields) for pair in pairs)


def linked(blocker, blocked, **fields):
    ends = {f"blocker_{end_of(blocker)}": blocker, f"blocked_{end_of(blocked)}": blocked}
    return Dependency(workspace_id=blocker.workspace_id, **{"created_at": BORN, **ends, **fields})
