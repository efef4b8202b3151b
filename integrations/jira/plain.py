"""The fields of an issue that need no other issue to be read: texts, people, sizes. Pure."""

from decimal import Decimal
from urllib.parse import quote

from integrations.jira import adf, custom_fields, values
from integrations.jira.mapping import Mapping
from integrations.jira.values import NAME_LENGTH, Doubt, Json, Warned, name, tables, text

_DESCRIPTION_LENGTH = 1_000_000
_GATEWAY = "api.atlassian.com"
"""Serves the data of Cloud sites to apps; people cannot open an issue there."""


def url(address: object, key: str, mapping: Mapping) -> str | None:
    """Return where people open the issue: the mapping's address, else the one it came from."""
    base = mapping.url or _site_of(text(address))
    return f"{base}/browse/{quote(key, safe='')}" if base else None


def _site_of(address: str) -> str | None:
    """Return the address of the site that answered, without the name and password in it."""
    start, found, _rest = address.partition("/rest/")
    parts = values.web_address(start)
    if not found or parts is None or parts.hostname == _GATEWAY:
        return None
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def title(summary: object, key: str, warnings: list[Warned]) -> str:
    title = " ".join(text(summary).splitlines())
    if not title:
        warnings.append(Warned(Doubt.TITLE_MISSING, "fields.summary"))
        return key
    if len(title) > NAME_LENGTH:
        warnings.append(Warned(Doubt.TITLE_CUT, f"{len(title)} characters"))
    return title[:NAME_LENGTH]


def description(description: object, warnings: list[Warned]) -> str:
    """Return wiki markup as it is, a document of v3 as plain text."""
    if isinstance(description, str):
        found = description
    else:
        found = adf.to_text(description) if isinstance(description, dict) else ""
    if len(found) > _DESCRIPTION_LENGTH:
        warnings.append(Warned(Doubt.TEXT_CUT, f"description of {len(found)} characters"))
    return found[:_DESCRIPTION_LENGTH]


def labels(labels: object) -> tuple[str, ...]:
    if not isinstance(labels, list):
        return ()
    found = dict.fromkeys(text(label)[:NAME_LENGTH] for label in labels)
    return tuple(label for label in found if label)


def member(user: Json, mapping: Mapping) -> str | None:
    for field in ("accountId", "name", "key"):
        found = mapping.members.get(text(user.get(field)))
        if found is not None:
            return found
    return None


def release(versions: object) -> str:
    """Return the version that the issue comes out with, of several the last one.

    Versions that are still to be released come before those that are; then the latest release
    date decides, where no date is later than any; then the order in which Jira lists them.
    """
    named = [version for version in tables(versions) if name(version)]
    ahead = [each for each in named if not (each.get("released") or each.get("archived"))]
    last = max(
        enumerate(ahead or named),
        key=lambda placed: (text(placed[1].get("releaseDate")) or "~", placed[0]),
        default=None,
    )
    return "" if last is None else name(last[1])[:NAME_LENGTH]


def points(
    fields: Json, key: str, mapping: Mapping, ids: tuple[str, ...], warnings: list[Warned]
) -> Decimal | None:
    if mapping.points is not None:
        return mapping.points.get(key)
    for value in custom_fields.values(fields, ids):
        found = values.points(value)
        if found is not None:
            return found
        warnings.append(Warned(Doubt.POINTS_REFUSED, repr(value)[:40]))
    return None


def rank(fields: Json, ids: tuple[str, ...]) -> str | None:
    for value in custom_fields.values(fields, ids):
        if text(value):
            return text(value)
    return None
