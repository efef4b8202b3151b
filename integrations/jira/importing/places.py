"""The teams and products that the mapping names and this run needs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection

from integrations.jira.importing.scope import Scope
from integrations.jira.mapping import Mapping
from kernel.principal import Principal
from organization import actions as organization
from organization.models import Team
from products import actions as products
from products.models import Product
from teams.actions import state_team_limits

_TEAMS = """
    SELECT DISTINCT team FROM incoming_issue JOIN incoming_verdict USING (number)
    WHERE verdict IN ('CREATE', 'UPDATE') AND team IS NOT NULL ORDER BY team
"""

_PROJECTS = """
    SELECT DISTINCT project, product FROM incoming_issue JOIN incoming_verdict USING (number)
    WHERE verdict IN ('CREATE', 'UPDATE') AND product IS NOT NULL ORDER BY project
"""

_TABLES = """
    CREATE TEMP TABLE incoming_team (name text, id bigint);
    CREATE TEMP TABLE incoming_product (project text, id bigint)
"""

_LONGEST_KEY = 40


def prepare(scope: Scope, mapping: Mapping, at: datetime) -> None:
    """Find or create the teams and products of all rows that are new or newer.

    A team is known by its name; its limit is set where it has none. A product is known by the
    key of its Jira project, else by its name.
    """
    by = _empowered(scope.by)
    scope.run(_TABLES)
    teams = [(name, _team(by, name)) for (name,) in scope.rows(_TEAMS)]
    _fill("INSERT INTO incoming_team SELECT * FROM unnest(%s::text[], %s::bigint[])", teams)
    limits = {name: mapping.limits[name] for name, _ in teams if name in mapping.limits}
    state_team_limits(by=by, limits=limits, at=at)
    found = [(project, _product(by, project, name)) for project, name in scope.rows(_PROJECTS)]
    _fill("INSERT INTO incoming_product SELECT * FROM unnest(%s::text[], %s::bigint[])", found)


def _empowered(by: Principal) -> Principal:
    """Return the importer with the right to make what the mapping names: it is a part of it."""
    return replace(by, verbs=by.verbs | {"team.edit", "product.edit"})


def _team(by: Principal, name: str) -> int:
    team = Team.objects.visible_to(by).filter(name=name).first()
    return (team or organization.create_team(by=by, name=name)).pk


def _product(by: Principal, project: str, name: str) -> int:
    here = Product.objects.visible_to(by).order_by("pk")
    key = _key_of(project)
    found = here.filter(key=key).first() or here.filter(name=name).first()
    return (found or products.create_product(by=by, key=key, name=name)).pk


def _key_of(project: str) -> str:
    """Return a product's key out of a project's: capitals and digits with hyphens between them."""
    words = re.sub(r"[^A-Z0-9]+", "-", project.upper())[:_LONGEST_KEY].strip("-")
    return words if words[:1].isalpha() else f"P{words}"[:_LONGEST_KEY].strip("-")


def _fill(statement: str, rows: Sequence[tuple[str, int]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [[name for name, _ in rows], [id_ for _, id_ in rows]])
