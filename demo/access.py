"""How to get into the demo: a sign-in link that works once, and a token for each role."""

from datetime import datetime

from demo import company
from organization import sign_in
from organization.access import unlimited
from organization.actions import issue_token
from organization.models import ApiToken, Person, Role, Scope, User, Workspace

DAYS = 365


def sign_in_path(workspace: Workspace, landing: str = "") -> str:
    """Return the path that signs the board member in, once, and leads to a page."""
    person = Person.objects.get(workspace=workspace, email=company.PEOPLE[0].email)
    return sign_in.sign_in_path(User.objects.get(people=person), landing)


def tokens(workspace: Workspace, kept: dict[str, str], at: datetime) -> dict[str, str]:
    """Return a valid token for each role: those that were kept, new ones for the others."""
    return {role: _token(workspace, role, kept.get(role, ""), at) for role in Role}


def _token(workspace: Workspace, role: Role, kept: str, at: datetime) -> str:
    known = ApiToken.objects.matching(kept)
    if known is not None and known.is_valid(at) and known.workspace_id == workspace.pk:
        return kept
    holder = Person.objects.filter(workspace=workspace, workspace_roles__role=role).order_by("pk")
    issued = issue_token(
        by=unlimited(workspace.pk, "Demo"),
        name=f"Demo {role.label.lower()}",
        scopes=list(Scope),
        days=DAYS,
        person=holder[0].email,
        at=at,
    )
    return issued.secret or ""
