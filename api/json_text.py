"""JSON as clients send it: what no number can be is refused in words of ours."""

import json
from typing import NoReturn

MOST_DIGITS = 1_000
"""Of a whole number; no column holds nearly as many, and Python refuses more than 4,300."""


def parse(text: str) -> object:
    """Parse one value.

    Raises:
        ValueError: It is not JSON, or holds a number that is none or has too many digits.
        RecursionError: It nests too deeply.
    """
    return json.loads(text, parse_constant=_no_number, parse_int=_whole_number)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _whole_number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number has over {MOST_DIGITS:,} digits")
    return int(digits)
