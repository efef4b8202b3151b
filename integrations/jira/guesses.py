"""What the words of a Jira site most likely mean, as a start for a mapping. Pure."""

import re
from collections.abc import Mapping

from integrations.jira.census import FieldUse, IssueType, LinkType
from integrations.jira.custom_fields import POINTS_NAME, STORY_POINTS

_LEVEL_BY_NAME = {"epic": "FEATURE", "initiative": "EPIC"}
_DEFECT = re.compile(r"\b(bug|defect|incident|fault)", re.IGNORECASE)
_DEBT = re.compile(r"technical task|tech(nical)?[ -]debt|\bdebt\b|refactor", re.IGNORECASE)
_RISK = re.compile(r"\brisk\b", re.IGNORECASE)
_REVIEW = re.compile(r"review|\btest|\bqa\b|verif", re.IGNORECASE)
_CANCELLED = re.compile(
    r"won'?t|duplicate|invalid|cannot reproduce|declin|reject|cancel|abandon|obsolete"
    r"|incomplete|not (a|our) bug|needs? more info|^hold$",
    re.IGNORECASE,
)
_IS_BLOCKED = re.compile(
    r"blocked by|depends? (up)?on|depending on|requires|(done|finished) after|waits? for",
    re.IGNORECASE,
)
_BLOCKS = re.compile(
    r"\bblock(s|ing)?\b|depended (up)?on|depend[ae]n(t|cy) (of|for)|required (by|for)"
    r"|(done|finished) before",
    re.IGNORECASE,
)


def level(kind: IssueType) -> str:
    """Return the level of an issue type by its depth; by the names that say it without."""
    if kind.depth is None or kind.depth == 0:
        return _LEVEL_BY_NAME.get(kind.name.casefold(), "STORY")
    if kind.depth < 0:
        return "STORY"
    return "FEATURE" if kind.depth == 1 else "EPIC"


def kind(issue_type: str) -> str:
    """Return the kind of work of an issue type; empty where nothing tells it."""
    for pattern, found in ((_DEFECT, "DEFECT"), (_DEBT, "DEBT"), (_RISK, "RISK")):
        if pattern.search(issue_type):
            return found
    return ""


def is_review(status: str, category: str) -> bool:
    """Whether a status in progress means that others look at the work."""
    return category == "indeterminate" and _REVIEW.search(status) is not None


def is_cancelled(resolution: str) -> bool:
    """Whether a resolution says that the work was not done."""
    return _CANCELLED.search(resolution) is not None


def direction(link: LinkType) -> str:
    """Tell who blocks from the words of both ends, never from the name; empty: nobody does."""
    for words, blocks, blocked in (
        (link.outward, "outward", "inward"),
        (link.inward, "inward", "outward"),
    ):
        if _IS_BLOCKED.search(words):
            return blocked
        if _BLOCKS.search(words):
            return blocks
    return ""


def points_field(fields: Mapping[str, FieldUse]) -> str | None:
    """Return the field that holds points most often: a site has two, and fills one of them."""
    likely = [
        (use.numbers, field_id)
        for field_id, use in fields.items()
        if use.type == STORY_POINTS or POINTS_NAME.fullmatch(use.called)
    ]
    return max(likely)[1] if likely else None


def always(fields: Mapping[str, FieldUse], looks: str) -> str | None:
    """Return the field that never held anything but what `looks` counts, most often filled."""
    likely = [
        (use.filled, field_id)
        for field_id, use in fields.items()
        if getattr(use, looks) == use.filled
    ]
    return max(likely)[1] if likely else None
