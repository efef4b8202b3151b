"""`/board/<KEY>`: the board pack in a browser."""

from datetime import date

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from api.errors import Unauthenticated, status_of
from api.operations import Broke
from api.view import context_of
from kernel import clock
from kernel.errors import BadInput, DomainError
from portfolio.pack.page import POLICY, Wish, board_pack, day_named


@require_safe
def board(request: HttpRequest, key: str) -> HttpResponse:
    """Show the pack of a portfolio to whoever is signed in, or sends a token."""
    try:
        context = context_of(request)
        wish = Wish(
            portfolio=key,
            since=_since(request),
            period=request.GET.get("period"),
            ways_of=_kept(request),
        )
        response = HttpResponse(board_pack(wish, context=context, at=clock.now()))
    except Unauthenticated as error:
        if "Authorization" not in request.headers and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return _refused(error)
    except DomainError as error:
        return _refused(error)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = f"{POLICY}; frame-ancestors 'none'"
    return response


def _kept(request: HttpRequest) -> dict[str, str]:
    """Return what links to the same page keep of its query."""
    return {name: request.GET[name] for name in ("workspace", "period") if name in request.GET}


def _since(request: HttpRequest) -> date | None:
    text = request.GET.get("since")
    return None if text is None else day_named(text)


def _refused(error: DomainError) -> HttpResponse:
    status = 500 if isinstance(error, Broke) else status_of(error)
    line = error.message
    if isinstance(error, BadInput) and error.candidates:
        line = f"{line} Here: add ?workspace= and one of {', '.join(error.candidates)}."
    return HttpResponse(f"{line}\n", content_type="text/plain; charset=utf-8", status=status)
