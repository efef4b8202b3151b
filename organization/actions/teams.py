from collections.abc import Mapping

from kernel import audit, outbox
from kernel.errors import InvalidValue, shown
from kernel.principal import Principal
from organization.models import Person, Team, TeamMember


@audit.audited
def create_team(*, by: Principal, name: str) -> Team:
    """Add a team to the workspace.

    Raises:
        InvalidValue: The name is empty or taken.
    """
    by.require("team.edit")
    _require_free_name(by, name)
    team = Team(workspace_id=by.workspace_id, name=name)
    team.check_values().save()
    return team


@audit.audited
def edit_team(
    *, by: Principal, name: str, changes: Mapping[str, object], expected_version: int
) -> Team:
    """Rename a team. How much it may have in progress is a `WipLimit` (`teams.set_wip_limit`)."""
    by.require("team.edit")
    team = Team.objects.visible_to(by).select_for_update().named(name)
    if changes.get("name", name) != name:
        _require_free_name(by, str(changes["name"]))
    team.revise(changes, expected_version=expected_version)
    outbox.note_change(by.workspace_id)
    return team


@audit.audited
def add_team_member(*, by: Principal, team: str, email: str) -> Team:
    """Put a person into a team; a second time changes nothing."""
    by.require("team.edit")
    found = Team.objects.visible_to(by).named(team)
    person = Person.objects.visible_to(by).active().addressed(email)
    TeamMember.objects.get_or_create(workspace_id=by.workspace_id, team=found, person=person)
    outbox.note_change(by.workspace_id)
    outbox.note_board(by.workspace_id)
    return found


@audit.audited
def remove_team_member(*, by: Principal, team: str, email: str) -> Team:
    """Take a person out of a team; a second time changes nothing."""
    by.require("team.edit")
    found = Team.objects.visible_to(by).named(team)
    person = Person.objects.visible_to(by).addressed(email)
    TeamMember.objects.filter(team=found, person=person).delete()
    outbox.note_change(by.workspace_id)
    outbox.note_board(by.workspace_id)
    return found


def _require_free_name(by: Principal, name: str) -> None:
    if "\0" not in name and Team.objects.visible_to(by).filter(name=name).exists():
        raise InvalidValue("name", f"There is a team {shown(name)} already.")
