"""JSON text as Jira writes it, made fit for PostgreSQL before it is parsed."""

import re

import orjson

_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL
)
r"""One escape: a surrogate pair first, so that what is left of them stands alone; `\\` whole."""

_UNFIT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")
_REPLACEMENT = rb"\ufffd"


def parse(text: bytes) -> tuple[object, int]:
    r"""Parse one JSON value; a NUL or half a surrogate pair in it becomes U+FFFD.

    PostgreSQL stores neither. Both are real: pasted logs carry NUL, and a server that counts
    UTF-16 units cuts an emoji in half when it shortens a text.

    Returns:
        The value, and how many escapes were replaced.

    Raises:
        orjson.JSONDecodeError: It is not JSON; its line and column are those of `text`.
    """
    if rb"\u0000" not in text:
        try:
            return orjson.loads(text), 0
        except orjson.JSONDecodeError:
            if rb"\ud" not in text.lower():
                raise
    mended, replaced = _mend(text)
    return orjson.loads(mended), replaced


def _mend(text: bytes) -> tuple[bytes, int]:
    replaced = 0

    def fit(escape: re.Match[bytes]) -> bytes:
        nonlocal replaced
        if _UNFIT.fullmatch(escape[0]) is None:
            return escape[0]
        replaced += 1
        return _REPLACEMENT

    return _ESCAPE.sub(fit, text), replaced


def storable(raw: bytes | str) -> str:
    """Return any text in a form that PostgreSQL stores: U+FFFD stands for what it refuses."""
    whole = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")
