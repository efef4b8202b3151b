"""What a client sees of an error: one line, a code to act on, and nothing of the inside."""

import re
from typing import Any

import structlog
from django.conf import settings
from django.db import DataError, IntegrityError, OperationalError
from graphql import FieldNode, GraphQLError
from psycopg import errors as postgresql
from strawberry.exceptions import StrawberryInputCoercionError

from kernel.errors import AccessDenied, BadInput, DomainError, NotFound

log = structlog.get_logger(__name__)

LONGEST_MESSAGE = 500
SOMETHING_WRONG = "Something went wrong on our side."
NOT_NULL = re.compile(
    r"Expected value of type .*?, found null\. (?:Field|Argument)(?: '(\w+)')? of type .*",
    re.DOTALL,
)
SUGGESTION = re.compile(r" Did you mean .*", re.DOTALL)


class Unauthenticated(DomainError):
    """Nobody asks, or somebody whose token or session is not valid."""

    code = "UNAUTHENTICATED"


class CostExceeded(DomainError):
    """The operation asks for more than one request may.

    Attributes:
        what: Which measure: depth, aliases, directives, fields, nodes, nesting,
            tokens, characters, introspection.
        value: How much the operation asks for; None when only that it is too much is known.
        limit: How much it may.
    """

    code = "COST_EXCEEDED"

    def __init__(self, *, what: str, value: int | None, limit: int) -> None:
        asked = f"over {limit}" if value is None else f"{value}, limit {limit}"
        super().__init__(f"This operation asks for too much: {what} {asked}.")
        self.what = what
        self.value = value
        self.limit = limit


class TookTooLong(CostExceeded):
    """PostgreSQL ended a statement of the operation."""

    def __init__(self, *, limit: int) -> None:
        super().__init__(what="milliseconds", value=None, limit=limit)
        self.message = f"This operation took longer than {limit} ms."


def coded(error: GraphQLError, request_id: str) -> GraphQLError:
    """Return the error as the client may see it, with `extensions.code`.

    A bug is logged with its traceback and answered with the request id alone.
    """
    cause = known(error)
    if cause is None:
        return masked(error, request_id)
    answer = _replaced(error, cause.message, extensions_of(cause, request_id))
    answer.original_error = cause
    return answer


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a request that a rule refused as a whole."""
    if isinstance(error, Unauthenticated):
        return 401
    if isinstance(error, AccessDenied):
        return 403
    return 404 if isinstance(error, NotFound) else 400


def known(error: GraphQLError) -> DomainError | None:
    """Return the rule that was broken, or None for a bug."""
    cause = error.original_error
    if isinstance(cause, DomainError):
        return cause
    refused = _refused_by_database(cause)
    if refused is None and (
        _is_of_request(error) or isinstance(cause, StrawberryInputCoercionError)
    ):
        return BadInput(one_line(error.message))
    return refused


def extensions_of(cause: DomainError, request_id: str) -> dict[str, Any]:
    """Return the code of an error, and the facts that a client can act on."""
    if isinstance(cause, CostExceeded):
        return {
            "code": cause.code,
            "what": cause.what,
            "value": cause.value,
            "limit": cause.limit,
        }
    if isinstance(cause, Unauthenticated):
        return {"code": cause.code, "requestId": request_id}
    if isinstance(cause, AccessDenied | NotFound):
        return {"code": cause.code}
    facts: dict[str, Any] = {"code": BadInput.code}
    if isinstance(cause, BadInput) and cause.field is not None:
        facts["field"] = cause.field
    if isinstance(cause, BadInput) and cause.candidates:
        facts["candidates"] = cause.candidates
    return facts


def one_line(message: str) -> str:
    """Return a message of GraphQL's own without hints at names, on one line of bounded length."""
    plain = NOT_NULL.sub(
        lambda found: f"{found[1] or 'A field of the input'} may be left out, but not null.",
        SUGGESTION.sub("", message),
    )
    line = " ".join(plain.split())
    return line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 3] + "..."


def _is_of_request(error: GraphQLError) -> bool:
    """Whether GraphQL refused what was sent, as opposed to what our code returned."""
    if isinstance(error.original_error, StrawberryInputCoercionError):
        return True
    if error.original_error is not None and error.nodes is None:
        return False  # a bug of ours on the way to the operation
    if error.path is None:
        return True
    return error.nodes is not None and not isinstance(error.nodes[0], FieldNode)


def _refused_by_database(cause: Exception | None) -> DomainError | None:
    if isinstance(cause, OperationalError) and isinstance(
        cause.__cause__, postgresql.QueryCanceled
    ):
        return TookTooLong(limit=settings.STATEMENT_TIMEOUT_MS)
    if isinstance(cause, DataError) and "NUL" in str(cause):
        return BadInput("Text must not contain a NUL character.")
    if isinstance(cause, DataError) and isinstance(
        cause.__cause__, postgresql.NumericValueOutOfRange
    ):
        return BadInput("A number is too large.")
    if isinstance(cause, IntegrityError) and isinstance(
        cause.__cause__, postgresql.UniqueViolation
    ):
        return BadInput("Somebody made one of the same name at this moment; read again.")
    return None


def masked(error: GraphQLError, request_id: str) -> GraphQLError:
    """Log a bug with its traceback, and return what may be said of it: the request id."""
    path = ".".join(str(part) for part in error.path or ())
    cause = error.original_error or error
    log.error("graphql.bug", request_id=request_id, path=path, exc_info=cause)
    extensions = {"code": "INTERNAL", "requestId": request_id}
    return _replaced(error, SOMETHING_WRONG, extensions)


def _replaced(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
