"""What a client sees of workspaces, people, teams and tokens."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import auto, relay

from api.connection import Connection, connection
from api.context import Info
from api.enums import describe
from api.peers import batched, related
from api.types import field, model_type
from organization import models

if TYPE_CHECKING:
    from portfolio.schema.types import Portfolio
    from teams.schema.limits import WipLimit

describe(models.Role, "What somebody is here for.")
describe(models.Scope, "What a token narrows its person's permissions to.")


@model_type(models.Person, description="Somebody in the workspace.")
class Person(relay.Node):
    name: auto
    email: auto = field(description="Unique in the workspace; mutations name people by it.")
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    deactivated_at: datetime | None = field(
        description="Since when they are shut out; null while they may sign in."
    )

    @field(description="The roles held in the whole workspace.")
    def roles(self, root: strawberry.Parent[models.Person]) -> list[models.Role]:
        def load(people: list[models.Person]) -> dict[int, list[models.Role]]:
            found: dict[int, list[models.Role]] = {person.pk: [] for person in people}
            held = models.WorkspaceRole.objects.filter(person__in=people).order_by("role")
            for person_id, role in held.values_list("person_id", "role"):
                found[person_id].append(models.Role(role))
            return found

        return batched(root, "roles", load, [])


@model_type(models.Team, description="People who work as one.")
class Team(relay.Node):
    name: auto = field(description="Unique in the workspace; mutations name teams by it.")
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    archived_at: datetime | None = field(description="Null while it works.")
    archive_reason: auto = field(description="Empty while it works.")
    wip_limits: list[Annotated["WipLimit", strawberry.lazy("teams.schema.limits")]] = field(
        description="How much it may have in progress, in all portfolios."
    )

    @field(description="How many stories it may have in progress; null is any number.")
    def wip_limit(self, root: strawberry.Parent[models.Team], info: Info) -> int | None:
        limits = related(root, "wip_limits", info.context.principal)
        return next((int(limit.amount) for limit in limits if limit.measure == "ITEMS"), None)

    @field(description="Who works in it and may still sign in, by name.")
    def members(self, root: strawberry.Parent[models.Team]) -> list[Person]:
        def load(teams: list[models.Team]) -> dict[int, list[models.Person]]:
            found: dict[int, list[models.Person]] = {team.pk: [] for team in teams}
            rows = models.TeamMember.objects.filter(
                team__in=teams, person__deactivated_at=None
            ).select_related("person")
            for row in rows.order_by("person__name", "person_id"):
                found[row.team_id].append(row.person)
            return found

        return batched(root, "members", load, [])


@model_type(models.ApiToken, description="A secret with which a program acts for a person.")
class ApiToken(relay.Node):
    name: auto
    person: Person = field(description="Whom it acts for.")
    scopes: list[models.Scope]
    created_at: auto
    expires_at: auto
    revoked_at: datetime | None = field(
        description="When it was ended before its time; null otherwise."
    )
    last_used_at: datetime | None = field(description="To ten minutes.")


@model_type(models.Workspace, description="One company: everything that this request can see.")
class Workspace(relay.Node):
    key: auto = field(description="What the header X-Workspace takes.")
    name: auto
    time_zone: auto = field(description="A name of the IANA database.")
    limit_people: auto = field(description="Whether WIP limits of single people hold.")
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    portfolios: list[Annotated["Portfolio", strawberry.lazy("portfolio.schema.types")]] = field(
        description="Those that you may see, by key."
    )
    people: Connection[Person] = connection(description="By name.")
    teams: Connection[Team] = connection(description="By name.")
