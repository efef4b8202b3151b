"""A mapped issue as rows of the staging tables, and the digest that tells two versions apart."""

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson

from integrations.jira.export import Record
from integrations.jira.issue import MappedIssue
from integrations.jira.values import Doubt, Ref, table
from kernel.levels import Level

Row = tuple[Any, ...]


def history_of(record: Record, issue: MappedIssue) -> str:
    """Return how much of an issue's past came along, and is understood: WHOLE, PART or NONE."""
    if not isinstance(table(record.issue.get("changelog")).get("histories"), list):
        return "NONE"
    unknown = any(warned.doubt is Doubt.TRANSITION_UNKNOWN for warned in issue.warnings)
    known = all(step.from_state for step in issue.transitions) and not unknown
    return "WHOLE" if known and not issue.changelog_truncated else "PART"


def values_of(issue: MappedIssue, assignee: str | None, history: str) -> Row:
    """Return what the mapping made of an issue, in the order of the columns from `url` on."""
    is_story = issue.level is Level.STORY
    return (
        issue.url or "",
        issue.title,
        issue.description,
        issue.state,
        issue.kind,
        issue.priority,
        list(issue.labels),
        assignee,
        issue.assignee_name,
        issue.release_name,
        issue.points,
        issue.is_subtask,
        *_words(issue.parent if is_story else None),
        *_words(issue.feature if is_story else issue.epic),
        issue.project_key,
        issue.product,
        issue.team,
        issue.created_at,
        issue.started_at,
        issue.finished_at,
        history,
    )


def links_of(issue: MappedIssue) -> list[Row]:
    """Return the links of an issue: id, both ends as id and key, and the title of the far end."""
    return [
        (link.link_id, *_words(link.blocker), *_words(link.blocked), link.other_title)
        for link in issue.links
    ]


def steps_of(issue: MappedIssue) -> list[Row]:
    """Return the past of an issue, oldest first: when, from which state, to which."""
    return [(step.at, step.from_state, step.to_state) for step in issue.transitions]


def digest(values: Sequence[Any]) -> bytes:
    """Return a mark that two versions of an issue share when there is nothing to change."""
    return hashlib.blake2b(orjson.dumps(values, default=str), digest_size=16).digest()


def _words(ref: Ref | None) -> tuple[str, str]:
    return ("", "") if ref is None else (ref.issue_id or "", ref.key or "")
