"""Root fields about imports."""

import strawberry

from api.connection import Connection, connection
from integrations.jira.schema.types import ImportRun


@strawberry.type
class JiraQuery:
    import_runs: Connection[ImportRun] = connection(
        "import.read", description="Imports, the newest first."
    )
