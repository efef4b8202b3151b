"""Who holds what in single portfolios: for the principal, and to find whom to tell."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from django.db.models import Q

from kernel.principal import Principal
from organization.models import Person, WorkspaceRole
from organization.permissions import roles_with, verbs_of
from portfolio.models import Portfolio, PortfolioRole


def add_portfolio_roles(principal: Principal) -> Principal:
    """Return the principal with its portfolio roles and the verbs that they hold."""
    roles: defaultdict[int, set[str]] = defaultdict(set)
    held = PortfolioRole.objects.filter(person__in=[principal.person_id])
    for portfolio_id, role in held.values_list("portfolio_id", "role"):
        roles[portfolio_id].add(role)
    return replace(
        principal,
        portfolio_roles={id_: frozenset(found) for id_, found in roles.items()},
        portfolio_verbs={id_: verbs_of(found) for id_, found in roles.items()},
    )


def verbs_held(person: Person, portfolio_id: int) -> frozenset[str]:
    """Return what a person may do in a portfolio, by roles there and in the whole workspace."""
    here = person.portfolio_roles.filter(portfolio=portfolio_id).values_list("role", flat=True)
    return verbs_of([*person.workspace_roles.values_list("role", flat=True), *here])


def portfolio_keys(ids: Collection[int]) -> dict[int, str]:
    """Return the keys of portfolios by their numbers, for messages of the floor below."""
    return dict(Portfolio.objects.filter(pk__in=ids).values_list("pk", "key"))


def people_holding(verb: str, portfolio_id: int) -> list[int]:
    """Return the numbers of the active people who hold a verb in a portfolio, by any role."""
    roles = roles_with(verb)
    everywhere = WorkspaceRole.objects.filter(
        role__in=roles, workspace__in=Portfolio.objects.filter(pk=portfolio_id).values("workspace")
    )
    here = PortfolioRole.objects.filter(role__in=roles, portfolio=portfolio_id)
    held = Q(pk__in=everywhere.values("person")) | Q(pk__in=here.values("person"))
    return [*Person.objects.active().filter(held).order_by("pk").values_list("pk", flat=True)]


def people_holding_everywhere(verb: str, workspace_id: int) -> list[int]:
    """Return the numbers of the active people who hold a verb in the whole workspace."""
    held = WorkspaceRole.objects.filter(role__in=roles_with(verb), workspace=workspace_id)
    found = Person.objects.active().filter(pk__in=held.values("person"))
    return [*found.order_by("pk").values_list("pk", flat=True)]
