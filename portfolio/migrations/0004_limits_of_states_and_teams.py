"""What stood in `Team.wip_limit`, and the limits that every new portfolio has, as rows."""

from django.db import migrations

STATES = {"REVIEWING": 5, "ANALYZING": 3, "MVP": 3, "PERSEVERE": 6}


def write_limits(apps, _editor):
    limit = apps.get_model("portfolio", "WipLimit")
    for portfolio in apps.get_model("portfolio", "Portfolio").objects.order_by("pk"):
        limit.objects.bulk_create(
            limit(
                workspace_id=portfolio.workspace_id, portfolio=portfolio, scope="PORTFOLIO_STATE",
                state=state, level="EPIC", measure="ITEMS", amount=amount,
                policy="BLOCK_WITH_OVERRIDE",
            )
            for state, amount in STATES.items()
        )  # fmt: skip
    limit.objects.bulk_create(
        limit(
            workspace_id=team.workspace_id, team=team, scope="TEAM", level="STORY",
            measure="ITEMS", amount=team.wip_limit, policy="WARN",
        )
        for team in apps.get_model("organization", "Team").objects.exclude(wip_limit=None)
    )  # fmt: skip


def forget(_apps, _editor):
    """The column of teams still holds what it held."""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0003_limits")]

    operations = [migrations.RunPython(write_limits, forget)]
