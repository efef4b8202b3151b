"""Who asks: turns a token, a session or an e-mail address into a principal."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from api.errors import Unauthenticated
from kernel import clock
from kernel.errors import BadInput, NotFound, shown
from kernel.principal import Principal
from organization.models import ApiToken, Person, Scope, User
from organization.permissions import EVERYBODY, verbs_in, verbs_of


def principal_of_request(request: HttpRequest) -> Principal:
    """Return who makes this request; a bearer token wins over a session.

    Raises:
        Unauthenticated: Nobody, or somebody who may not sign in any more.
        BadInput: A signed-in person of several workspaces did not say which one, or `X-Workspace`
            cannot be read. A page that a browser opens says it as `?workspace=`.
        NotFound: It names none that the person, or the token, is in.
    """
    workspace = _workspace_of(request)
    header = request.headers.get("Authorization")
    if header is not None:
        return _principal_of_bearer(header, workspace)
    user = request.user
    if not isinstance(user, User):
        raise Unauthenticated("Sign in, or send the header 'Authorization: Bearer <token>'.")
    return principal_of(_person_in(user, workspace))


def _workspace_of(request: HttpRequest) -> str | None:
    named = request.headers.get("X-Workspace")
    if named == "":  # the server, too, leaves nothing of a value that is not ASCII
        raise BadInput("The header X-Workspace is empty, or not of ASCII letters.")
    if named is None:
        named = request.GET.get("workspace")
        if named == "":
            raise BadInput("?workspace= is empty: name one, or leave it out.")
    return named


def principal_by_email(email: str, workspace: str | None) -> Principal:
    """Return the principal of the person with this address, for commands.

    Raises:
        NotFound: Nobody active has it, or the person is not in this workspace.
        Unauthenticated: The person is in no workspace.
        BadInput: The person is in several workspaces and none was named.
    """
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        raise NotFound(what="person", key=email)
    return principal_of(_person_in(user, workspace))


def principal_of(
    person: Person, *, scopes: Iterable[str] | None = None, token_id: int | None = None
) -> Principal:
    """Load what a person may do, narrowed to a token's scopes when there are any."""
    roles = frozenset(person.workspace_roles.values_list("role", flat=True))
    principal = Principal(
        workspace_id=person.workspace_id,
        person_id=person.pk,
        name=person.name,
        roles=roles,
        verbs=verbs_of(roles) | EVERYBODY,
        token_id=token_id,
    )
    for path in settings.PRINCIPAL_EXTENDERS:
        extend: Callable[[Principal], Principal] = import_string(path)
        principal = extend(principal)
    return principal if scopes is None else _narrowed(principal, verbs_in(scopes))


def unlimited(workspace_id: int, name: str) -> Principal:
    """Return the principal of the product itself, for commands and the demo."""
    return Principal(
        workspace_id=workspace_id, person_id=None, name=name, verbs=verbs_in(list(Scope))
    )


def _narrowed(principal: Principal, verbs: frozenset[str]) -> Principal:
    portfolios = {id_: held & verbs for id_, held in principal.portfolio_verbs.items()}
    return replace(principal, verbs=principal.verbs & verbs, portfolio_verbs=portfolios)


def _principal_of_bearer(header: str, workspace: str | None) -> Principal:
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("The Authorization header must read 'Bearer <token>'.")
    now = clock.now()
    token = ApiToken.objects.matching(secret.strip())
    if token is None or not token.is_valid(now):
        raise Unauthenticated("This token is unknown, expired or revoked.")
    if workspace is not None and workspace != token.workspace.key:
        raise NotFound(what="workspace", key=workspace)
    token.note_use(now)
    return principal_of(token.person, scopes=token.scopes, token_id=token.pk)


def _person_in(user: User, workspace: str | None) -> Person:
    people = Person.objects.active().filter(user=user).select_related("workspace")
    if workspace is not None:
        people = people.filter(workspace__key=workspace.replace("\0", ""))
    found = list(people[:2])
    if not found and workspace is None:
        raise Unauthenticated(f"{shown(user.email)} is in no workspace any more.")
    if not found:
        raise NotFound(what="workspace", key=str(workspace))
    if len(found) > 1:
        keys = sorted(people.values_list("workspace__key", flat=True))
        raise BadInput(
            f"{shown(user.email)} is in several workspaces; send the header X-Workspace.",
            candidates=keys,
        )
    return found[0]
