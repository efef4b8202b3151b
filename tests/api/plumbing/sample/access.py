"""Stands in for the app that knows people: the plumbing only knows where to ask."""

from api.errors import Unauthenticated
from kernel.errors import BadInput, NotFound
from kernel.principal import Principal

READER = Principal(workspace_id=1, person_id=1, name="Ada", verbs=frozenset({"item.read"}))


def principal_of_request(request):
    header = request.headers.get("Authorization")
    if header is not None:
        if header != "Bearer good":
            raise Unauthenticated("This token is unknown, expired or revoked.")
        return READER
    if not request.user.is_authenticated:
        raise Unauthenticated("Sign in, or send the header 'Authorization: Bearer <token>'.")
    if request.headers.get("X-Workspace") == "nowhere":
        raise NotFound(what="workspace", key="nowhere")
    return READER


def broken(_request):
    raise ZeroDivisionError


def principal_by_email(email, workspace):
    if email != "ada@example.com":
        raise NotFound(what="person", key=email)
    if workspace == "both":
        raise BadInput("Ada is in several workspaces; name one.")
    return READER
