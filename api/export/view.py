"""CSV over HTTP: `POST /export.csv` of any operation, `GET /export/<list>.csv` of any list."""

from contextlib import ExitStack
from itertools import chain
from typing import Any

from cross_web import HTTPException
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views import View
from graphql import GraphQLSyntaxError

from api.context import Context
from api.errors import one_line
from api.export import defaults
from api.export.asking import Asked, asked
from api.export.pages import NotExported, csv_lines
from api.export.turns import KeptOpen, Turns
from api.schema import Schema
from api.view import Door, context_of, operation_of
from kernel.errors import BadInput

STATUS = {"FORBIDDEN": 403, "NOT_FOUND": 404, "INTERNAL": 500}
WORKSPACE = "workspace"
"""What says in an address which workspace is meant: heard when it is found out who asks."""

TURNS = Turns()
CSV = "text/csv; charset=utf-8; header=present"


class Download(Door, View):
    """What both have in common: a schema, and a file that is sent while it is read."""

    schema: Schema | None = None

    def download(self, context: Context, ask: Asked, name: str) -> HttpResponseBase:
        """Send the file; an error of its first page is the answer instead."""
        by = context.principal
        person = (by.workspace_id, by.person_id)
        if not TURNS.take(person):
            raise HTTPException(429, "Too many exports at once: wait for one to end, and ask anew.")
        with ExitStack() as held:
            held.callback(TURNS.give_back, person)
            lines = csv_lines(self.known, ask, context)
            held.callback(lines.close)  # so ends its transaction, too
            try:
                begun = chain([next(lines)], lines)
            except NotExported as error:
                return _refused(error)
            body = KeptOpen(begun, held.pop_all().close)
        response = StreamingHttpResponse(body, content_type=CSV)
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        response["Cache-Control"] = "no-store"
        return response

    @property
    def known(self) -> Schema:
        """The schema that it was made with."""
        assert self.schema is not None  # noqa: S101 # a slip of ours: see config.urls
        return self.schema

    def ask(self, text: str, variables: dict[str, Any], name: str | None = None) -> Asked:
        """Find out what an operation exports; what is no GraphQL is said in one line."""
        try:
            return asked(self.known, text, variables, name)
        except GraphQLSyntaxError as error:
            raise BadInput(one_line(error.message)) from None


class ExportView(Download):
    """The rows of the one connection that an operation holds."""

    def answer(self, request: HttpRequest, **_named: str) -> HttpResponseBase:
        """Export the operation in the body."""
        if request.method != "POST":
            raise HTTPException(405, "Send the operation by POST, as JSON.")
        context = context_of(request)
        sent = operation_of(request)
        ask = self.ask(sent.query or "", dict(sent.variables or {}), sent.operation_name)
        return self.download(context, ask, ask.path[-1])


class ListView(Download):
    """The rows of a list with all that is plain in them, for people without GraphQL."""

    def answer(self, request: HttpRequest, **named: str) -> HttpResponseBase:
        """Export the list of this name, of the root or of a portfolio."""
        if request.method != "GET":
            raise HTTPException(405, "Ask for a list by GET.")
        context = context_of(request)
        name, portfolio = named["name"], named.get("portfolio")
        given = {each: values for each, values in request.GET.lists() if each != WORKSPACE}
        written = defaults.write(self.known, name, given, portfolio)
        prefix = "" if portfolio is None else f"{_letters(portfolio)}-"
        return self.download(context, self.ask(written.text, written.variables), prefix + name)


def _letters(text: str) -> str:
    return "".join(each for each in text if each.isascii() and (each.isalnum() or each == "-"))


def _refused(error: NotExported) -> JsonResponse:
    code = str((error.errors[0].extensions or {}).get("code"))
    errors = [each.formatted for each in error.errors]
    return JsonResponse({"errors": errors}, status=STATUS.get(code, 400))
