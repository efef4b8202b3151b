"""What a client sees of imports from Jira."""

from datetime import datetime

import strawberry
from strawberry import auto, relay
from strawberry.scalars import JSON

from api.connection import Connection, connection
from api.enums import describe
from api.types import field, model_type
from integrations.jira import models
from organization.schema.types import Person
from portfolio.schema.types import Portfolio

describe(models.RunState, "Where an import stands.", name="ImportState")


@model_type(models.QuarantinedRow, description="A row that could not be used, and why.")
class QuarantinedRow(relay.Node):
    file: auto
    line: auto
    reason: auto


@model_type(models.UnresolvedEnd, description="Something named that no import has brought yet.")
class UnresolvedEnd(relay.Node):
    key: str = field(description="The issue that names it.")
    field: str
    wanted: str = field(description="The key or id that it names.")


@model_type(models.ImportRun, description="One import of an export.")
class ImportRun(relay.Node):
    site: auto
    state: models.RunState
    files: list[str]
    started_at: auto
    finished_at: datetime | None
    portfolio: Portfolio
    by: Person | None
    rows_read: int = field(description="Grows while the import runs.")
    created: auto
    updated: auto
    unchanged: auto
    older: int = field(description="Rows that were older than what is here, and lost.")
    dependencies_added: auto
    dependencies_removed: auto
    missing: int = field(description="Items of the site that the export did not hold. Not deleted.")
    warnings: JSON = field(description="How often something was mended in passing, by what.")
    error: str = field(description="Why it failed; empty otherwise.")
    quarantine: Connection[QuarantinedRow] = connection()
    unresolved: Connection[UnresolvedEnd] = connection()
