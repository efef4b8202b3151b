from collections.abc import Mapping
from datetime import datetime

from kernel import audit, outbox
from kernel.errors import InvalidValue, shown
from kernel.principal import Principal
from organization.errors import LastAdmin
from organization.models import ApiToken, Person, Role, User, WorkspaceRole


@audit.audited
def invite_person(*, by: Principal, email: str, name: str, roles: list[Role]) -> Person:
    """Add somebody to the workspace, with a login that has no password yet.

    Raises:
        InvalidValue: The address is none, or belongs to somebody here already.
    """
    by.require("person.manage")
    if roles:
        by.require("role.grant")
    person = Person(workspace_id=by.workspace_id, name=name, email=email.lower())
    person.check_values("name", "email")
    if Person.objects.visible_to(by).filter(email=person.email).exists():
        raise InvalidValue("email", f"{shown(email)} is in this workspace already.")
    person.user, _ = User.objects.get_or_create(email=person.email)
    person.save()
    for role in sorted(set(roles)):
        WorkspaceRole.objects.create(workspace_id=by.workspace_id, person=person, role=role)
    return person


@audit.audited
def deactivate_person(*, by: Principal, email: str, at: datetime) -> Person:
    """Shut somebody out of the workspace at once: sessions and tokens end, history stays.

    Raises:
        LastAdmin: Nobody else could administer the workspace.
    """
    by.require("person.manage")
    person = _locked(by, email)
    _require_other_admin(person)
    if person.deactivate(at):
        outbox.note_change(by.workspace_id)  # a team without a stated limit may hold less now
        for token in ApiToken.objects.filter(person=person, revoked_at=None):
            token.revoke(at)
    return person


@audit.audited
def reactivate_person(*, by: Principal, email: str) -> Person:
    """Let somebody in again, with the roles and teams that they had; tokens stay ended."""
    by.require("person.manage")
    person = _locked(by, email)
    if person.reactivate():
        outbox.note_change(by.workspace_id)  # a team without a stated limit may hold more now
    return person


@audit.audited
def edit_person(
    *, by: Principal, email: str, changes: Mapping[str, object], expected_version: int
) -> Person:
    """Change how a person is called.

    Raises:
        Conflict: The name has changed since that version.
        InvalidValue: The name is empty or too long.
    """
    by.require("person.manage")
    person = Person.objects.visible_to(by).select_for_update().addressed(email)
    person.revise(changes, expected_version=expected_version)
    return person


@audit.audited
def grant_role(*, by: Principal, email: str, role: Role) -> Person:
    """Let a person hold a role in the whole workspace; a second time changes nothing."""
    by.require("role.grant")
    person = _locked(by, email)
    WorkspaceRole.objects.get_or_create(workspace_id=by.workspace_id, person=person, role=role)
    return person


@audit.audited
def revoke_role(*, by: Principal, email: str, role: Role) -> Person:
    """Take a workspace role from a person.

    Raises:
        LastAdmin: It is the administrator's role and nobody else holds it.
    """
    by.require("role.grant")
    person = _locked(by, email)
    if role == Role.ADMIN:
        _require_other_admin(person)
    WorkspaceRole.objects.filter(person=person, role=role).delete()
    return person


def _locked(by: Principal, email: str) -> Person:
    """Lock the person, and the administrators first, so that two cannot leave at once."""
    here = Person.objects.visible_to(by).order_by("pk")
    list(here.filter(workspace_roles__role=Role.ADMIN).select_for_update(of=["self"]))
    return here.select_for_update().addressed(email)


def _require_other_admin(person: Person) -> None:
    admins = WorkspaceRole.objects.filter(workspace=person.workspace_id, role=Role.ADMIN)
    active = admins.filter(person__deactivated_at=None)
    if active.filter(person=person).exists() and not active.exclude(person=person).exists():
        raise LastAdmin(person=person.name)
