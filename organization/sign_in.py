"""Signing in with a link that works once, for people who have no password yet."""

from django.contrib.auth import login
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.urls import reverse

from organization.models import User

# The token is a signature over the last sign-in, so the first use makes it worthless.
_tokens = PasswordResetTokenGenerator()
_tokens.key_salt = "organization.sign_in"


def sign_in_path(user: User) -> str:
    """Return the path that signs this person in, once."""
    return reverse("sign-in", args=[user.pk, _tokens.make_token(user)])


def sign_in(request: HttpRequest, user_id: int, token: str) -> HttpResponse:
    """Sign in whom the link was made for, unless it was used."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not _tokens.check_token(user, token):
        return HttpResponseForbidden("This link was used or is too old; ask for a new one.\n")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect("/graphql")
