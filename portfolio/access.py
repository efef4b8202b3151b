"""Adds the roles that a person holds in single portfolios to the principal."""

from collections import defaultdict
from dataclasses import replace

from kernel.principal import Principal
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
