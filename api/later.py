"""Fields of levels that are not built yet: declared, so that clients can be written, and null."""

from typing import Any

import strawberry
from strawberry.relay import PageInfo

from api.connection import Connection


def later(description: str) -> Any:  # a strawberry field of the annotated type
    """Declare a nullable field that answers null until its level is built."""
    return strawberry.field(resolver=_nothing, description=f"{description} Null until it is built.")


def _nothing() -> Any:
    return None


def empty_page() -> Connection[Any]:
    """Return the page of a list that nothing can be in yet."""
    info = PageInfo(
        has_next_page=False, has_previous_page=False, start_cursor=None, end_cursor=None
    )
    return Connection(edges=[], page_info=info, count=lambda: 0)
