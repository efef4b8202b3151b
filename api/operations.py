"""Runs operations without HTTP, as somebody: for commands, pages and exports."""

import uuid
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from strawberry.types import ExecutionResult

from api.context import Context, principal_by_email
from api.errors import SOMETHING_WRONG
from api.meter import Meter
from api.schema import Schema
from kernel.errors import DomainError

SCHEMA = "config.schema.schema"


class Broke(DomainError):
    """An operation failed through a fault of ours; the log has it under the id of the request."""

    code = "INTERNAL"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"{SOMETHING_WRONG} The log has it under {request_id}.")


def context_of(email: str, workspace: str | None) -> Context:
    """Return the context of a command that asks as a person; its log lines share an id.

    Raises:
        NotFound: Nobody has this address.
        BadInput: The person is in several workspaces and none was named.
    """
    principal = principal_by_email(email, workspace)
    request_id = uuid.uuid4().hex
    structlog.contextvars.bind_contextvars(request_id=request_id)
    return Context(principal, request_id)


def schema_in_use() -> Schema:
    """Return the schema of this installation, `settings.GRAPHQL_SCHEMA`."""
    schema: Schema = import_string(getattr(settings, "GRAPHQL_SCHEMA", SCHEMA))
    return schema


def execute(
    operation: str,
    variables: dict[str, Any] | None,
    *,
    context: Context,
    name: str | None = None,
    meter: Meter | None = None,
) -> ExecutionResult:
    """Run one operation under the limits that hold for clients."""
    return schema_in_use().execute_sync(
        operation, variables, context_value=context, operation_name=name, meter=meter
    )


def answer_to(operation: str, variables: dict[str, Any], *, context: Context) -> dict[str, Any]:
    """Return the data of an operation whose answer is only of use as a whole.

    Raises:
        DomainError: What refused any part of it.
        Broke: A fault of ours.
    """
    result = execute(operation, variables, context=context)
    for error in result.errors or ():
        cause = error.original_error
        raise cause if isinstance(cause, DomainError) else Broke(context.request_id)
    return result.data or {}


def bound_statements() -> None:
    """Let PostgreSQL end any statement of this request that takes too long.

    Sent past Django, so that it is none of the statements that an operation is charged for.
    """
    connection.ensure_connection()
    connection.connection.execute(f"SET statement_timeout = {settings.STATEMENT_TIMEOUT_MS:d}")
