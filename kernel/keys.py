"""Keys for people: one sequence per portfolio over all levels, so DRN-12 names one item."""

import re

from django.db import connection

PORTFOLIO_KEY = re.compile(r"[A-Z][A-Z0-9]{1,9}")
"""A portfolio's key: no hyphen in it, so that an item's key can be taken apart."""

PRODUCT_KEY = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
"""A product's key: words with hyphens, such as DRONE-AIR."""

WORDS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""The key of a workspace or a metric: small words with hyphens, such as payload-carried-kg."""

_TAKE = """
    INSERT INTO kernel_keysequence AS sequence (portfolio_id, last) VALUES (%s, %s)
    ON CONFLICT (portfolio_id) DO UPDATE SET last = sequence.last + excluded.last
    RETURNING last
"""


def take(portfolio_id: int, portfolio_key: str, count: int = 1) -> list[str]:
    """Take the next `count` keys of a portfolio, in order.

    Holds the portfolio's sequence until the transaction ends; a key that was taken by a
    transaction that failed is free again, a key that was used is never given twice.
    """
    if count == 0:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [portfolio_id, count])
        (last,) = cursor.fetchone()
    return [f"{portfolio_key}-{number}" for number in range(last - count + 1, last + 1)]
