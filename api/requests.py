"""Gives every request an id that its log lines, its answer and its history share."""

import logging
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)

SENT_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestId:
    """Middleware: takes `X-Request-Id` when it is a sane one, else makes one, and returns it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-Id", "")
        request_id = sent if SENT_ID.fullmatch(sent) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined] # the one thing we add to it
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        log.info(
            "request",
            method=request.method,
            path=_route(request),
            status=response.status_code,
            ms=round(1000 * (time.perf_counter() - began), 1),
        )
        return response


class RoutesForPaths(logging.Filter):
    """Filter of Django's loggers: where a message names the path of a request, put its route."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mend the record; keep every one."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            route = _route(request)
            record.args = tuple(route if arg == request.path else arg for arg in record.args)
        return True


def _route(request: HttpRequest) -> str:
    """Return the pattern that matched: the path itself may hold a secret, as sign-in links do."""
    match = request.resolver_match
    return f"/{match.route}" if match else request.path
