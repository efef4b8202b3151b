"""What a client sees of imports from Jira."""

from datetime import datetime

from strawberry import auto, relay
from strawberry.scalars import JSON

from api import types
from api.connection import Connection, connection
from api.enums import describe
from integrations.jira import models
from organization.schema.types import Person
from portfolio.schema.types import Portfolio

describe(models.RunState, "Where an import stands.", name="ImportState")


@types.model_type(models.QuarantinedRow, description="A row that could not be used, and why.")
class QuarantinedRow(relay.Node):
    file: auto
    line: auto
    reason: auto


@types.model_type(
    models.UnresolvedEnd, description="Something named that no import has brought yet."
)
class UnresolvedEnd(relay.Node):
    key: str = types.field(description="The issue that names it.")
    field: str
    wanted: str = types.field(description="The key or id that it names.")


@types.model_type(
    models.MissingIssue, description="An item of the site that an export did not hold."
)
class MissingIssue(relay.Node):
    key: str = types.field(description="Its key at the source.")


@types.model_type(models.ImportRun, description="One import of an export.")
class ImportRun(relay.Node):
    site: auto
    state: models.RunState
    files: list[str]
    started_at: auto
    finished_at: datetime | None
    portfolio: Portfolio
    by: Person | None
    rows_read: int = types.field(description="Grows while the import runs.")
    created: auto
    updated: auto
    unchanged: auto
    older: int = types.field(description="Rows that were older than what is here, and lost.")
    left_out: int = types.field(description="Rows of types that the mapping ignores.")
    resolved: int = types.field(
        description="Places that were empty after an earlier import and are filled now."
    )
    dependencies_added: auto
    dependencies_removed: auto
    missing: int = types.field(
        description="Items of the site that the export did not hold. Not deleted."
    )
    warnings: JSON = types.field(description="How often something was mended in passing, by what.")
    error: str = types.field(description="Why it failed; empty otherwise.")
    quarantine: Connection[QuarantinedRow] = connection()
    unresolved: Connection[UnresolvedEnd] = connection()
    missing_issues: Connection[MissingIssue] = connection()
