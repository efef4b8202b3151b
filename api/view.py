"""The one endpoint: `POST /graphql` with JSON, and GraphiQL for people on `GET`."""

import json
import uuid
from abc import abstractmethod
from typing import Any, NoReturn

from cross_web import HTTPException
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLError
from strawberry.django.views import GraphQLView as StrawberryView
from strawberry.http import GraphQLRequestData

from api import json_text
from api.context import Context, principal_of_request
from api.errors import Unauthenticated, extensions_of, masked, one_line, status_of
from api.graphiql import render_graphiql
from api.operations import bound_statements
from kernel.errors import AccessDenied, BadInput, DomainError

RETRY_AFTER_SECONDS = "10"


class CsrfFailed(AccessDenied):
    """A browser's request came without the token that only our own pages know."""

    def __init__(self, reason: str) -> None:
        DomainError.__init__(self, f"{reason} Send the header X-CSRFToken.")


class CsrfCheck(CsrfViewMiddleware):
    """Django's check, which tells its reason instead of answering with a page."""

    def _reject(self, _request: HttpRequest, reason: str) -> NoReturn:
        raise CsrfFailed(reason)


@method_decorator(csrf_exempt, name="dispatch")
class Door:
    """A view that answers whatever is wrong with a request by one line of JSON.

    A request with an Authorization header is judged by that alone: its cookies are not read, and
    it needs no CSRF token. A request with a session does need one, unless it only reads.
    """

    @abstractmethod
    def answer(self, request: HttpRequest, **named: str) -> HttpResponseBase:
        """Answer the request, or raise why not."""

    def dispatch(self, request: HttpRequest, *_args: Any, **named: str) -> HttpResponseBase:
        """Answer a request; whatever is wrong with it is one line of JSON."""
        request_id = getattr(request, "request_id", None) or uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined] # as our middleware does
        try:
            response = self.answer(request, **named)
        except DomainError as error:
            response = _refused(error, status_of(error), request_id)
        except RequestDataTooBig:
            limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            response = _refused(BadInput(f"The body is over {limit} bytes."), 413, request_id)
        except UnreadablePostError:
            response = _refused(BadInput("The body ended too early."), 400, request_id)
        except HTTPException as error:
            line = BadInput(one_line(error.reason))
            response = _refused(line, error.status_code, request_id)
        except Exception as error:  # noqa: BLE001 # PostgreSQL is away, say: no page of Django's
            response = _broken(error, request_id)
        response["X-Request-Id"] = request_id
        return response


class GraphQLView(Door, StrawberryView[Context, None]):
    """Who asks is known before anything of the body is read."""

    allow_queries_via_get = False
    graphql_ide = None

    def answer(self, request: HttpRequest, **_named: str) -> HttpResponseBase:
        """Run the operation of a request, or show GraphiQL."""
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            return self._page(request)
        if request.method != "POST":
            raise HTTPException(405, "Send the operation by POST, as JSON.")
        return self.run(request, context_of(request))

    def _page(self, request: HttpRequest) -> HttpResponse:
        if not settings.GRAPHIQL:
            raise HTTPException(404, "GraphiQL is off here. Send operations by POST, as JSON.")
        if not request.user.is_authenticated:
            raise Unauthenticated("Sign in to use GraphiQL.")
        return render_graphiql(request)

    def parse_http_body(self, request: Any) -> GraphQLRequestData:
        """Read the one operation of a request.

        Raises:
            BadInput: The body is not JSON of the right shape; the line says what is wrong.
        """
        return operation_of(request.request)

    def create_response(self, response_data: Any, sub_response: HttpResponse) -> HttpResponseBase:
        """Write the answer as JSON, with a status when nothing ran."""
        response = super().create_response(response_data, sub_response)
        response["Cache-Control"] = "no-store"
        return response


def context_of(request: HttpRequest) -> Context:
    """Find out who makes a request, and let none of its statements take too long.

    Raises:
        Unauthenticated: Nobody does.
        CsrfFailed: A browser's request that may change something came without our token.
    """
    principal = principal_of_request(request)
    if request.method != "GET" and "Authorization" not in request.headers:
        _require_csrf_token(request)
    bound_statements()
    return Context(principal, request.request_id, request=request)  # type: ignore[attr-defined]


def operation_of(request: HttpRequest) -> GraphQLRequestData:
    """Read the one operation in the body of a request.

    Raises:
        BadInput: The body is not JSON of the right shape; the line says what is wrong.
    """
    content_type = (request.content_type or "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise BadInput("Send the operation with the header 'Content-Type: application/json'.")
    if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
        raise HTTPException(411, "Send Content-Length.")  # WSGI reads such a body as empty
    return _operation(_json(request.body))


def _json(body: bytes) -> object:
    try:
        return json_text.parse(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadInput("The body is not UTF-8.") from None
    except RecursionError:
        raise BadInput("The body nests too deeply.") from None
    except ValueError as error:
        detail = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise BadInput(one_line(f"The body is not JSON: {detail}.")) from None


def _operation(body: object) -> GraphQLRequestData:
    if isinstance(body, list):
        raise BadInput("Send one operation a request; batches are not taken.")
    if not isinstance(body, dict):
        raise BadInput('The body must be an object: {"query": "...", "variables": {...}}.')
    query, variables, name = body.get("query"), body.get("variables"), body.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise BadInput("query must be the text of an operation.", field="query")
    if not isinstance(variables, dict | None):
        raise BadInput("variables must be an object.", field="variables")
    if not isinstance(name, str | None):
        raise BadInput("operationName must be text.", field="operationName")
    return GraphQLRequestData(
        query=query, variables=variables, operation_name=name or None, extensions=None
    )


def _require_csrf_token(request: HttpRequest) -> None:
    check = CsrfCheck(HttpResponse)
    check.process_request(request)
    check.process_view(request, HttpResponse, (), {})


def _broken(error: Exception, request_id: str) -> HttpResponse:
    answer = masked(GraphQLError("", original_error=error), request_id)
    return JsonResponse({"errors": [answer.formatted]}, status=500)


def _refused(error: DomainError, status: int, request_id: str) -> HttpResponse:
    extensions = {**extensions_of(error, request_id), "requestId": request_id}
    body = {"errors": [{"message": error.message, "extensions": extensions}]}
    response = JsonResponse(body, status=status)
    if status == 401:  # noqa: PLR2004 # Unauthorized
        response["WWW-Authenticate"] = "Bearer"
    if status == 429:  # noqa: PLR2004 # Too Many Requests
        response["Retry-After"] = RETRY_AFTER_SECONDS
    if status == 405:  # noqa: PLR2004 # Method Not Allowed
        response["Allow"] = "GET, POST"
    return response
