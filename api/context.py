"""What every resolver knows of its request: who asks, and under which id it is logged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import strawberry
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from kernel.principal import Principal


@dataclass(slots=True)
class Context:
    """`info.context`.

    Attributes:
        principal: Who asks, loaded once.
        request_id: The id that log lines, answer and history share.
        operation: Name of the GraphQL operation; None while it is not known.
        request: None when a command asks.
        declared: Static cost of the operation in nodes, known before it runs.
    """

    principal: Principal
    request_id: str
    operation: str | None = None
    request: HttpRequest | None = None
    declared: int = 0


Info: TypeAlias = strawberry.Info[Context, None]


def principal_of_request(request: HttpRequest) -> Principal:
    """Load who makes this request through `settings.PRINCIPAL_LOADER`.

    Raises:
        Unauthenticated: Nobody does, or somebody who may not.
    """
    load: Callable[[HttpRequest], Principal] = import_string(settings.PRINCIPAL_LOADER)
    return load(request)


def principal_by_email(email: str, workspace: str | None) -> Principal:
    """Load a person through `settings.PRINCIPAL_BY_EMAIL`.

    Raises:
        NotFound: Nobody has this address.
        BadInput: The person is in several workspaces and none was named.
    """
    load: Callable[[str, str | None], Principal] = import_string(settings.PRINCIPAL_BY_EMAIL)
    return load(email, workspace)
