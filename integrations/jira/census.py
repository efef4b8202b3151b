"""What an export consists of: counted once, to propose a mapping from. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from integrations.jira import hierarchy
from integrations.jira.custom_fields import FIELD_ID
from integrations.jira.export import BadLine, Record
from integrations.jira.values import Json, name, table, tables, text

_LEXORANK = re.compile(r"[0-9]\|[0-9a-z]{4,}:[0-9a-z]*")


class IssueType(NamedTuple):
    """A kind of issue, and how deep it stands; None on sites that do not tell."""

    name: str
    depth: int | None


class LinkType(NamedTuple):
    """A kind of link, with the words that its two ends are read with."""

    name: str
    outward: str
    inward: str


@dataclass(slots=True)
class FieldUse:
    """What one custom field was seen to hold."""

    called: str = ""
    type: str = ""
    filled: int = 0
    numbers: int = 0
    ranks: int = 0
    epics: int = 0
    """How often it held the key of the very epic that the agile API names."""


@dataclass(slots=True)
class Census:
    """How often everything that a mapping names was seen."""

    issues: int = 0
    refused: BadLine | None = None
    """The first thing that was no issue."""

    hosts: Counter[str] = field(default_factory=Counter)
    types: Counter[IssueType] = field(default_factory=Counter)
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By name and key of the category."""

    past_statuses: Counter[str] = field(default_factory=Counter)
    resolutions: Counter[str] = field(default_factory=Counter)
    links: Counter[LinkType] = field(default_factory=Counter)
    projects: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By key and name."""

    components: Counter[str] = field(default_factory=Counter)
    fields: dict[str, FieldUse] = field(default_factory=dict)

    def first_field(self, *types: str) -> str | None:
        """Return the id of a custom field of one of these types, or None."""
        return next((each for each, use in self.fields.items() if use.type in types), None)


def take(records: Iterable[Record | BadLine]) -> Census:
    """Count what the issues of an export hold."""
    census = Census()
    for record in records:
        if isinstance(record, BadLine):
            census.refused = census.refused or record
        else:
            _count(census, record)
    return census


def _count(census: Census, record: Record) -> None:
    issue: Json = record.issue
    fields: Json = issue["fields"]
    census.issues += 1
    census.hosts.update(_host(issue.get("self")))
    census.types.update(_type(table(fields.get("issuetype"))))
    status = table(fields.get("status"))
    category = text(table(status.get("statusCategory")).get("key"))
    census.statuses.update(_named((name(status), category)))
    census.past_statuses.update(_past(issue.get("changelog")))
    census.resolutions.update(_some(name(fields.get("resolution"))))
    census.links.update(_links(fields.get("issuelinks")))
    project = hierarchy.project_of(fields, text(issue["key"]))
    census.projects.update(_named((project, name(fields.get("project")))))
    census.components.update(
        word for each in tables(fields.get("components")) for word in _some(name(each))
    )
    _count_fields(census, record, fields)


def _some(word: str) -> list[str]:
    return [word] if word else []


def _named(pair: tuple[str, str]) -> list[tuple[str, str]]:
    return [pair] if pair[0] else []


def _host(address: object) -> list[str]:
    try:
        return _some(urlsplit(text(address)).hostname or "")
    except ValueError:
        return []


def _type(kind: Json) -> list[IssueType]:
    depth = kind.get("hierarchyLevel")
    if not isinstance(depth, int):
        depth = -1 if kind.get("subtask") is True else None
    return [IssueType(word, depth) for word in _some(name(kind))]


def _past(changelog: object) -> Iterator[str]:
    for history in tables(table(changelog).get("histories")):
        for item in tables(history.get("items")):
            if item.get("field") == "status":
                yield from _some(text(item.get("fromString")))
                yield from _some(text(item.get("toString")))


def _links(links: object) -> Iterator[LinkType]:
    for link in tables(links):
        kind = table(link.get("type"))
        for word in _some(name(kind)):
            yield LinkType(word, text(kind.get("outward")), text(kind.get("inward")))


def _count_fields(census: Census, record: Record, fields: Json) -> None:
    for field_id, value in fields.items():
        if value is None or not FIELD_ID.fullmatch(field_id):
            continue
        use = census.fields.setdefault(field_id, FieldUse())
        use.called = use.called or record.catalogue.names.get(field_id, "")
        use.type = use.type or record.catalogue.types.get(field_id, "")
        use.filled += 1
        use.numbers += isinstance(value, int | float) and not isinstance(value, bool)
        if isinstance(value, str):
            use.ranks += _LEXORANK.fullmatch(value) is not None
            use.epics += value == text(table(fields.get("epic")).get("key")) != ""
