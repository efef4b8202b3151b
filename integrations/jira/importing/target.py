"""Finding where an import goes, or making it."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from integrations.jira.importing.order import Order
from kernel.errors import BadInput, NotFound, shown
from kernel.principal import Principal
from organization import actions as organization
from organization.access import principal_by_email, unlimited
from organization.models import Person, Role, Workspace
from portfolio import actions as portfolio
from portfolio.models import Portfolio

ACTOR = "Jira import"


@dataclass(frozen=True, slots=True)
class Target:
    """What stands already of where an import goes."""

    workspace: Workspace | None
    portfolio: Portfolio | None
    by: Principal | None
    """Who imports; None as long as the workspace is missing."""

    people: frozenset[str]
    """The addresses, in small letters, of everybody who can be given work."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the workspace."""
        return ZoneInfo(self.workspace.time_zone if self.workspace else "UTC")


def find(order: Order) -> Target:
    """Look up where an import goes.

    Raises:
        NotFound: There is no such workspace, portfolio or user, and it is not to be made.
        BadInput: A workspace is to be made, and nobody is named to own it.
        AccessDenied: The user may not import into the portfolio.
    """
    workspace = Workspace.objects.filter(key=order.workspace).first()
    if workspace is None:
        _require_owner(order)
        return Target(None, None, None, frozenset({(order.owner or "").lower()}))
    by = _importer(order, workspace)
    found = Portfolio.objects.visible_to(by).filter(key=order.portfolio).first()
    if found is None and not order.create:
        raise _Missing(what="portfolio", key=order.portfolio)
    if found is not None:
        by.require("import.run", found.pk)
        if order.as_of is not None:
            by.require("portfolio.edit", found.pk)
    emails = Person.objects.visible_to(by).active().values_list("email", flat=True)
    people = {email.lower() for email in emails} | {(order.owner or "").lower()}
    return Target(workspace, found, by, frozenset(people))


def make(order: Order, target: Target, at: datetime) -> Target:
    """Make what is missing; return the target as it stands then."""
    if target.workspace is not None and target.portfolio is not None and order.owner is None:
        return target
    workspace = target.workspace
    if workspace is None:
        workspace = organization.create_workspace(
            key=order.workspace, name=order.workspace, owner_email=order.owner or ""
        )
    by = unlimited(workspace.pk, ACTOR)
    here = Person.objects.visible_to(by)
    if order.owner is not None and not here.filter(email__iexact=order.owner).exists():
        name = order.owner.partition("@")[0]
        organization.invite_person(by=by, email=order.owner, name=name, roles=[Role.ADMIN])
    found = target.portfolio or portfolio.create_portfolio(
        by=by, key=order.portfolio, name=order.portfolio, at=at
    )
    return replace(target, workspace=workspace, portfolio=found, by=by)


class _Missing(NotFound):
    """Something that `--create` would make."""

    def __init__(self, *, what: str, key: str) -> None:
        super().__init__(what=what, key=key)
        self.message = f"There is no {what} {shown(key)}; --create would make it."
        self.args = (self.message,)


def _require_owner(order: Order) -> None:
    if not order.create:
        raise _Missing(what="workspace", key=order.workspace)
    if order.owner is None:
        raise BadInput(
            f"There is no workspace {shown(order.workspace)};"
            " --create makes it for --owner EMAIL, its administrator.",
            field="owner",
        )


def _importer(order: Order, workspace: Workspace) -> Principal:
    if order.user is None:
        return unlimited(workspace.pk, ACTOR)
    return principal_by_email(order.user, workspace.key)
