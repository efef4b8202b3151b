"""What changed, in words that a board reads."""

from collections.abc import Collection, Hashable
from dataclasses import fields
from datetime import datetime

import strawberry
from django.db.models import Model
from strawberry import auto, relay
from strawberry.utils.str_converters import to_camel_case

from api.connection import Part
from api.context import Info
from api.enums import describe
from api.peers import batched
from api.types import field, model_type
from kernel.audit import says_of
from kernel.errors import BadInput
from kernel.levels import Level
from kernel.models import Change as ChangeRow
from kernel.models import Happened
from kernel.principal import Principal
from organization import models
from organization.schema.types import Person
from organization.sentences import Facts, sentence

UNSEEN = "something you may not see"

describe(Happened, "What a change did to a thing.", name="ChangeAction")


def shown_to(by: Principal, row: ChangeRow) -> Facts:
    """Return what `by` may see of a change: names of things in portfolios not theirs are hidden."""
    facts = {one.name: getattr(row, one.name) for one in fields(Facts)}
    if not row.speaks_only_of(by):
        facts |= {name: UNSEEN for name in ("name", "old", "new") if facts[name]}
    return Facts(**facts)


@model_type(
    ChangeRow,
    description="One field that changed, or one thing that came or went. It never changes.",
)
class Change(relay.Node):
    at: auto = field(description="When.")
    actor: auto = field(description="Who did it, as they were called then; empty for nobody here.")
    level: Level = field(
        description="Whose concern it is: FEATURE and STORY for those, EPIC for all that a board"
        " decides about."
    )
    kind: auto = field(description="What changed: EPIC, BUSINESS_CASE, THEME, LIMIT, ROLE ...")
    key: auto = field(description="What people called it, or what it is a part of, then.")
    action: Happened
    operation: auto = field(description="The mutation or job; empty for what was written past it.")
    reason: auto = field(description="Why; empty when nobody said.")
    request_id: auto = field(description="As `extensions` gave it out; empty without a request.")

    @field(description="Who did it; null for what no person of the workspace did.")
    def person(self, root: strawberry.Parent[ChangeRow], info: Info) -> Person | None:
        return person_of(root, info.context.principal)

    @field(description="What people called the part, such as an outcome; empty without a name.")
    def name(self, root: strawberry.Parent[ChangeRow], info: Info) -> str:
        return shown_to(info.context.principal, root).name

    @field(name="field", description="What changed of it; empty when it came or went.")
    def changed(self, root: strawberry.Parent[ChangeRow]) -> str:
        return to_camel_case(root.field)

    @field(name="from", description="What it was, as people read it; null is nothing.")
    def old(self, root: strawberry.Parent[ChangeRow], info: Info) -> str | None:
        return shown_to(info.context.principal, root).old

    @field(name="to", description="What it is since then, as people read it; null is nothing.")
    def new(self, root: strawberry.Parent[ChangeRow], info: Info) -> str | None:
        return shown_to(info.context.principal, root).new

    @field(description="All of it in one sentence.")
    def text(self, root: strawberry.Parent[ChangeRow], info: Info) -> str:
        return sentence(shown_to(info.context.principal, root), says_of(root.kind))


def person_of(row: ChangeRow, by: Principal) -> models.Person | None:
    """Return who made a change, read for all of its peers."""

    def load(rows: list[ChangeRow]) -> dict[int, models.Person]:
        ids = {one.person_id for one in rows if one.person_id is not None}
        people = {one.pk: one for one in models.Person.objects.visible_to(by).filter(pk__in=ids)}
        return {one.pk: people[one.person_id] for one in rows if one.person_id in people}

    return batched(row, "person", load, None)


def changes_in(portfolio: Model, since: datetime | None, levels: Collection[Level] | None) -> Part:
    """Return the changes of a portfolio, of the board's level unless others are named.

    Raises:
        BadInput: No level is named.
    """
    if levels is not None and not levels:
        raise BadInput("levels is empty; leave it out to ask for the board's.", field="levels")
    wanted = {*levels} if levels is not None else {Level.EPIC}
    where: dict[str, Hashable] = {}
    if len(wanted) == 1:
        where["level"] = next(iter(wanted))  # an index answers it in order
    elif wanted != {*Level}:
        where["level__in"] = tuple(sorted(wanted))
    if since is not None:
        where["at__gte"] = since
    return Part(portfolio, via="portfolio_id", where=where)
