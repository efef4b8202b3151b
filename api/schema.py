"""The schema class: strawberry's, with our limits, caches, errors and costs.

A document is parsed and validated once and kept, the costs are measured anew with the variables
of each request.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

import strawberry
import structlog
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLList,
    GraphQLResolveInfo,
    GraphQLSyntaxError,
    parse,
    specified_rules,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from graphql.validation import ASTValidationRule
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext, validate_document
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from api.context import Context
from api.decimals import DECIMAL
from api.errors import CostExceeded, coded
from api.limits import Limits, check_values, cost_of, measures, require_one_operation
from api.meter import Meter
from api.moments import MOMENT
from api.peers import as_peers
from kernel.errors import shown

KEPT_DOCUMENTS = 256
LONGEST_KEPT = 20_000
"""Characters of a document that is kept; a longer one holds data that should be variables."""


@dataclass(slots=True)
class Document:
    """A parsed document and what validation says of it, once it was asked."""

    node: DocumentNode
    problems: list[GraphQLError] | None = None


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Groups the rows of every list that a resolver returns; see `api.peers`."""

    def complete_list_value(
        self,
        return_type: GraphQLList[Any],
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,  # whatever a resolver returns
        position_context: Any,  # the executor's own
    ) -> Any:  # the executor's own
        """Complete a list; the rows of it become peers."""
        return super().complete_list_value(
            return_type, field_details_list, info, path, as_peers(result), position_context
        )


class Guard(SchemaExtension):
    """Reads documents from the schema's store and refuses those that cost too much."""

    def on_parse(self) -> Iterator[None]:
        """Parse, unless the document is known."""
        execution = self.execution_context
        schema = cast("Schema", execution.schema)
        execution.graphql_document = schema.document(execution.query or "").node
        context: Context = execution.context
        context.operation = execution.operation_name
        structlog.contextvars.bind_contextvars(operation=context.operation)
        yield

    def on_validate(self) -> Iterator[None]:
        """Measure first: validation itself is slow on what the limits refuse."""
        execution = self.execution_context
        schema, context = cast("Schema", execution.schema), cast("Context", execution.context)
        document = schema.document(execution.query or "")
        inner = schema._schema  # noqa: SLF001 # strawberry offers no other way to it
        check_values(execution.variables or {}, Limits.current().values)
        operations = measures(inner, document.node, execution.variables or {})
        context.declared = cost_of(operations, context.operation).nodes
        Limits.current().check_all(operations)
        asked = execution._provided_operation_name  # noqa: SLF001 # the other name is the first's
        require_one_operation(document.node, asked)
        execution.pre_execution_errors = schema.problems(document, execution.validation_rules)
        yield


class Schema(strawberry.Schema):
    """A schema that runs operations synchronously, within limits, and says what they cost."""

    def __init__(
        self, query: type, mutation: type | None = None, types: Iterable[type] = ()
    ) -> None:
        super().__init__(
            query=query,
            mutation=mutation,
            types=types,
            extensions=[Guard],
            execution_context_class=Executor,
            config=StrawberryConfig(scalar_map={datetime: MOMENT, Decimal: DECIMAL}),
        )
        self._kept = lru_cache(maxsize=KEPT_DOCUMENTS)(_parsed)

    def document(self, query: str) -> Document:
        """Return a parsed document; short ones are kept.

        Raises:
            GraphQLSyntaxError: It is no GraphQL.
            CostExceeded: It is too long, or has too many tokens.
        """
        limits = Limits.current()
        if len(query) > limits.characters:  # comments too: they are no tokens, and take time
            raise CostExceeded(what="characters", value=len(query), limit=limits.characters)
        if len(query) > LONGEST_KEPT:
            return _parsed(query, limits.tokens)
        return self._kept(query, limits.tokens)

    def problems(
        self, document: Document, rules: Sequence[type[ASTValidationRule]] = specified_rules
    ) -> list[GraphQLError]:
        """Return what validation says of a document, which is asked once."""
        if document.problems is None:
            document.problems = validate_document(self._schema, document.node, tuple(rules))
        return document.problems

    def execute_sync(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        *,
        context_value: Context,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        meter: Meter | None = None,
        **_unused: object,
    ) -> ExecutionResult:
        """Run one operation.

        Errors are coded (see `api.errors`); `extensions` hold the request id and the cost.
        """
        meter = meter or Meter()
        with meter.running():
            try:
                result = super().execute_sync(
                    query,
                    variable_values,
                    context_value=context_value,
                    operation_name=operation_name,
                    allowed_operation_types=allowed_operation_types,
                )
            except (MissingQueryError, CannotGetOperationTypeError):
                named = f" {shown(operation_name)}" if operation_name else " to run"
                error = GraphQLError(f"The document has no operation{named}.")
                result = ExecutionResult(data=None, errors=[error])
        request_id = context_value.request_id
        if result.errors:
            result.errors = [coded(error, request_id) for error in result.errors]
        result.extensions = {
            "requestId": request_id,
            "cost": {
                "declared": context_value.declared,
                "limit": Limits.current().nodes,
                "rows": meter.rows,
                "statements": meter.statements,
                "ms": round(meter.ms, 1),
            },
        }
        return result

    def process_errors(
        self, errors: Sequence[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave the logging to `api.errors`, which knows bugs from refusals."""


def _parsed(query: str, tokens: int) -> Document:
    try:
        return Document(parse(query, max_lexical_tokens=tokens, max_comments=tokens))
    except GraphQLSyntaxError as error:
        if "contains more than" in error.message:
            raise CostExceeded(what="tokens", value=None, limit=tokens) from None
        raise
