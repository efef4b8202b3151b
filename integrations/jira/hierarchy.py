"""Where an issue hangs on the line, in the five ways in which Jira may say so. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.jira import custom_fields
from integrations.jira.custom_fields import Found
from integrations.jira.values import KEY_LENGTH, Doubt, Json, Ref, Warned, ref, table, text
from kernel.levels import Level


@dataclass(frozen=True, slots=True)
class Family:
    """The issues above one; each may be outside the export."""

    is_subtask: bool = False
    parent: Ref | None = None
    """What `fields.parent` names, at whatever level."""

    parent_level: Level | None = None
    """Its level; None when the row does not tell, so that only the parent itself can."""

    feature: Ref | None = None
    """Of a story: its parent if that is known to be a feature, else the epic of the agile API,
    else the Epic Link. A parent of untold level that proves to be a feature comes before."""

    epic: Ref | None = None
    """Of a feature: its parent unless that is known to be none, else the Parent Link."""


def type_named(kind: Json, named: Mapping[str, object]) -> str | None:
    """Return the word under which a mapping names an issue type: its name, id or first name."""
    for word in (kind.get("name"), kind.get("id"), kind.get("untranslatedName")):
        if isinstance(word, str) and (found := word.strip()) in named:
            return found
    return None


def level_of(kind: Json, levels: Mapping[str, Level | None]) -> Level | None:
    """Return the level of an issue type; None when it is left out or not named at all."""
    word = type_named(kind, levels)
    return None if word is None else levels[word]


def family_of(
    own: Ref,
    level: Level,
    fields: Json,
    levels: Mapping[str, Level | None],
    custom: Found,
    warnings: list[Warned],
) -> Family:
    """Read what an issue says of the issues above it."""
    if level is Level.EPIC:
        return Family()
    parent = _above(own, ref(fields.get("parent")), "parent", warnings)
    told = table(table(fields.get("parent")).get("fields"))
    parent_level = level_of(table(told.get("issuetype")), levels) if parent else None
    if level is Level.FEATURE:
        above = parent if parent_level in {None, Level.EPIC} else None
        epic = above or custom_fields.linked(fields, custom.parent_link)
        return Family(
            parent=parent, parent_level=parent_level, epic=_above(own, epic, "epic", warnings)
        )
    feature = parent if parent_level is Level.FEATURE else _epic_of_story(fields, custom)
    return Family(
        is_subtask=parent_level is Level.STORY or _is_subtask(table(fields.get("issuetype"))),
        parent=parent,
        parent_level=parent_level,
        feature=_above(own, feature, "epic", warnings),
    )


def _above(own: Ref, other: Ref | None, field: str, warnings: list[Warned]) -> Ref | None:
    if other is not None and other.is_(own):
        warnings.append(Warned(Doubt.PARENT_IS_ITSELF, field))
        return None
    return other


def _epic_of_story(fields: Json, custom: Found) -> Ref | None:
    return ref(fields.get("epic")) or custom_fields.linked(fields, custom.epic_link)


def _is_subtask(kind: Json) -> bool:
    depth = kind.get("hierarchyLevel")
    return kind.get("subtask") is True or (isinstance(depth, int) and depth < 0)


def project_of(fields: Json, key: str) -> str:
    """Return the key of an issue's project, from its own key where the project is not told."""
    told = text(table(fields.get("project")).get("key"))
    return told[:KEY_LENGTH] or key.rpartition("-")[0]
