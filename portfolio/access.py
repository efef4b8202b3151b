"""Adds the roles that a person holds in single portfolios to the principal."""

from collections import defaultdict
from dataclasses import replace

from kernel.principal import Principal
from organization.models import Person
from organization.permissions import verbs_of
from portfolio.models import PortfolioRole


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
