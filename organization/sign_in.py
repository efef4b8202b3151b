"""Signing in with a link that works once, for people who have no password yet."""

from django.contrib.auth import login
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods

from organization.models import User

LANDING = "/graphql"


class _OneTimeTokens(PasswordResetTokenGenerator):
    """Signs the moment of the last sign-in, so that the first use makes a token worthless."""

    key_salt = "organization.sign_in"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        # Django cuts this moment to the second: within one, a link would work twice.
        return f"{super()._make_hash_value(user, timestamp)}{user.last_login}"


_tokens = _OneTimeTokens()


def sign_in_path(user: User, landing: str = "") -> str:
    """Return the path that signs this person in, once, and leads to a page of ours."""
    path = reverse("sign-in", args=[user.pk, _tokens.make_token(user)])
    return f"{path}?{urlencode({'next': landing})}" if landing else path


@require_http_methods(["GET"])
@transaction.atomic
def sign_in(request: HttpRequest, user_id: int, token: str) -> HttpResponse:
    """Sign in whom the link was made for, unless it was used; who is signed in goes on."""
    # Held, so that of two who come at once only one gets in.
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is not None and user == request.user:
        return HttpResponseRedirect(_landing(request))
    if user is None or not _tokens.check_token(user, token):
        return HttpResponseForbidden(
            "This link was used or is too old; ask for a new one.\n", content_type="text/plain"
        )
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(_landing(request))


def _landing(request: HttpRequest) -> str:
    """Return where to go from here: `next`, if it is a page of ours."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else LANDING


class SignIn(LoginView):
    """The page on which people with a password sign in; it sends them on as a link does."""

    template_name = "organization/sign_in.html"
    next_page = LANDING
