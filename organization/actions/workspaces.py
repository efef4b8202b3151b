from collections.abc import Mapping

from kernel import audit, keys, outbox
from kernel.errors import InvalidValue, shown
from kernel.principal import Principal
from organization.models import Person, Role, User, Workspace, WorkspaceRole


def create_workspace(*, key: str, name: str, owner_email: str) -> Workspace:
    """Create a workspace with its first administrator, who needs no password yet.

    Raises:
        InvalidValue: The key is no word or is taken, or the address is none.
    """
    if Workspace.objects.filter(key=key.replace("\0", "")).exists():
        raise InvalidValue("key", f"There is a workspace {shown(key)} already.")
    workspace = Workspace(key=key, name=name).check_values()
    if not keys.WORDS.fullmatch(key):
        raise InvalidValue("key", f"{shown(key)} is no key: use lower case letters, digits and -.")
    with audit.transaction(by=Principal(workspace_id=0, person_id=None, name="setup")):
        workspace.save()
        email = owner_email.lower()
        owner = Person(workspace=workspace, name=owner_email.partition("@")[0], email=email)
        owner.check_values("name", "email")
        owner.user, _ = User.objects.get_or_create(email=email)
        owner.save()
        WorkspaceRole.objects.create(workspace=workspace, person=owner, role=Role.ADMIN)
    return workspace


@audit.audited
def edit_workspace(
    *, by: Principal, changes: Mapping[str, object], expected_version: int
) -> Workspace:
    """Change the workspace's name, its time zone, or whether people have WIP limits."""
    by.require("workspace.edit")
    workspace = Workspace.objects.visible_to(by).select_for_update().get()
    workspace.revise(changes, expected_version=expected_version)
    outbox.note_board(by.workspace_id)
    return workspace
