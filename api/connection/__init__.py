"""Relay connections: pages by keyset, for root fields and for lists of a row.

The cost of a page does not depend on how deep it lies, and the number of statements of a nested
page does not depend on how many parents or children there are.
"""

from api.connection.field import connection
from api.connection.pages import Part
from api.connection.types import Connection, Edge

__all__ = ["Connection", "Edge", "Part", "connection"]
