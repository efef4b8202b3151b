"""Finding custom fields: their ids differ from site to site, their names are translated."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from integrations.jira.values import KEY_LENGTH, Json, Ref, identifier, ref, table, text

EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"
RANK = "com.pyxis.greenhopper.jira:gh-lexo-rank"
PARENT_LINK = "com.atlassian.jpo:jpo-custom-field-parent"
STORY_POINTS = "com.pyxis.greenhopper.jira:jsw-story-points"
POINTS_NAME = re.compile(r"story points?( estimate)?", re.IGNORECASE)
"""Of the two fields for story points only one has a type of its own; the other has this name."""

FIELD_ID = re.compile(r"customfield_\d+")


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """What an answer asked with `expand=names,schema` tells of its fields, by their ids."""

    names: Mapping[str, str]
    types: Mapping[str, str]
    """The type that made the field (`schema.custom`); the one stable mark that it has."""


UNTOLD = Catalogue({}, {})


def catalogue_of(holder: object) -> Catalogue:
    """Return the catalogue of a page, or of an issue that came alone."""
    answer = table(holder)
    names, schema = answer.get("names"), answer.get("schema")
    if not names and not schema:
        return UNTOLD
    types = {field: text(table(kind).get("custom")) for field, kind in table(schema).items()}
    return Catalogue({field: text(name) for field, name in table(names).items()}, types)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a mapping names the fields that it reads: an id, a name, or a type. None: find them."""

    points: str | None = None
    epic_link: str | None = None
    parent_link: str | None = None
    rank: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The ids under which one answer holds what was wanted; several when the site has several."""

    points: tuple[str, ...]
    epic_link: tuple[str, ...]
    parent_link: tuple[str, ...]
    rank: tuple[str, ...]
    lost: tuple[str, ...]
    """What the mapping names and this answer does not explain."""


@lru_cache(maxsize=32)
def find(catalogue: Catalogue, wanted: Wanted) -> Found:
    """Return the ids of the wanted fields, as one answer's catalogue explains them."""
    named = {
        name
        for name in (wanted.points, wanted.epic_link, wanted.parent_link, wanted.rank)
        if name is not None and not _named(catalogue, name)
    }
    return Found(
        points=_ids(catalogue, wanted.points, STORY_POINTS, POINTS_NAME),
        epic_link=_ids(catalogue, wanted.epic_link, EPIC_LINK),
        parent_link=_ids(catalogue, wanted.parent_link, PARENT_LINK),
        rank=_ids(catalogue, wanted.rank, RANK),
        lost=tuple(sorted(named)),
    )


def _ids(
    catalogue: Catalogue, wanted: str | None, kind: str, name: re.Pattern[str] | None = None
) -> tuple[str, ...]:
    if wanted is not None:
        return _named(catalogue, wanted)
    typed = [field for field, found in catalogue.types.items() if found == kind]
    called = [
        field
        for field, found in catalogue.names.items()
        if name is not None and field not in typed and name.fullmatch(found)
    ]
    return (*typed, *called)


def _named(catalogue: Catalogue, wanted: str) -> tuple[str, ...]:
    if FIELD_ID.fullmatch(wanted):
        return (wanted,)
    return tuple(
        field
        for field in {**catalogue.types, **catalogue.names}
        if wanted in {field, catalogue.types.get(field)}
        or wanted.casefold() == catalogue.names.get(field, "").casefold()
    )


def values(fields: Json, ids: tuple[str, ...]) -> Iterator[object]:
    """Yield what an issue holds in any of these fields, without the empty ones."""
    for each in ids:
        value = fields.get(each)
        if value is not None:
            yield value


def linked(fields: Json, ids: tuple[str, ...]) -> Ref | None:
    """Return the issue that a link field names: a plain key, or an object on Cloud."""
    for value in values(fields, ids):
        key = identifier(value, KEY_LENGTH) if isinstance(value, str) else None
        found = Ref(None, key) if key else ref(table(value).get("data"))
        if found is not None:
            return found
    return None
