"""What an import did, as text for people."""

from collections.abc import Iterator, Sequence

from integrations.jira.importing.applying import LIFTED, MISPLACED
from integrations.jira.importing.reading import MEMBER_UNKNOWN
from integrations.jira.importing.summary import FlowFigures, Summary
from integrations.jira.values import Doubt

_LEVELS = {
    "EPIC": ("epic", "epics"),
    "FEATURE": ("feature", "features"),
    "STORY": ("story", "stories"),
}

_DOUBTS = {
    Doubt.TEXT_REPLACED: "held characters that cannot be stored; U+FFFD stands for them",
    Doubt.TITLE_MISSING: "had no summary; the key is its title",
    Doubt.TITLE_CUT: "had a longer title than 255 characters; it was cut",
    Doubt.TEXT_CUT: "had a longer description than 1,000,000 characters; it was cut",
    Doubt.STATUS_UNKNOWN: "stood in a status that the mapping does not explain; it counts as new",
    Doubt.POINTS_REFUSED: "had points that are no size; they were left out",
    Doubt.DATE_UNREADABLE: "had a date that cannot be read, or cannot be; it was left out",
    Doubt.FIELD_NOT_FOUND: "lacked a field that the mapping names",
    Doubt.PROJECT_UNMAPPED: "came from a project that [products] does not name; it has no product",
    Doubt.PARENT_IS_ITSELF: "named itself as its parent",
    Doubt.LINK_UNREADABLE: "had a link without an end; it was left out",
    Doubt.LINK_TO_ITSELF: "had a link to itself; it was left out",
    Doubt.CHANGELOG_TRUNCATED: "came with a part of its history only",
    Doubt.TRANSITION_UNKNOWN: "had moves to statuses that nobody knows; they were left out",
    MEMBER_UNKNOWN: "is assigned to somebody of [members] who is not in the workspace",
    LIFTED: "named a parent that is a part itself; it hangs on the whole at the top",
    MISPLACED: "named a parent or epic that cannot be above it; it was left out",
}


def as_text(summary: Summary, asker: str) -> str:
    """Return a few lines to read, and what to do next.

    Args:
        summary: What the import did.
        asker: The e-mail address of who may look at the result.
    """
    return "\n".join(
        [
            *_rows(summary),
            *_items(summary),
            *_dependencies(summary),
            *_troubles(summary),
            *_warnings(summary),
            *_clock(summary),
            *_flow(summary.flow),
            *_next(summary, asker),
        ]
    )


def _rows(summary: Summary) -> Iterator[str]:
    where = f"{summary.workspace}/{summary.portfolio}"
    if summary.dry_run:
        yield f"A rehearsal into {where}: nothing of this was kept."
    else:
        yield f"Import {summary.run} of {summary.site} into {where}."
    counts = {
        "new": summary.created,
        "changed": summary.updated,
        "the same": summary.unchanged,
        "older than what is here": summary.older,
        "left out by the mapping": summary.left_out,
        "in quarantine": summary.quarantined,
    }
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    yield f"{_many(summary.rows_read, 'row')} read: {told or 'nothing to import'}."
    if summary.resolved:
        yield f"{_many(summary.resolved, 'item')} of earlier imports found what they waited for."
    if not summary.changed_anything:
        stood = summary.unchanged == summary.rows_read
        yield f"Nothing changed{': all of it stood here already' if stood else ''}."


def _items(summary: Summary) -> Iterator[str]:
    for level, (one, several) in _LEVELS.items():
        states = summary.states.get(level, {})
        total = sum(states.values())
        if total:
            parts = f" ({summary.subtasks:,} of them sub-tasks)" if level == "STORY" else ""
            counted = sorted(states.items(), key=lambda pair: (-pair[1], pair[0]))
            told = ", ".join(f"{count:,} {state}" for state, count in counted)
            yield f"  {_many(total, one, several)}{parts}: {told}"


def _dependencies(summary: Summary) -> Iterator[str]:
    yield (
        f"  {_many(summary.dependencies_inside, 'dependency', 'dependencies')} inside,"
        f" {summary.dependencies_outside:,} with one end outside"
        f" ({summary.dependencies_added:,} added, {summary.dependencies_removed:,} removed)"
    )


def _troubles(summary: Summary) -> Iterator[str]:
    if summary.quarantined:
        yield f"{_many(summary.quarantined, 'row')} could not be used:"
        bad = [f"{row.file}:{row.line}: {row.reason}" for row in summary.bad_rows]
        yield from _shown(bad, summary.quarantined)
    if summary.unresolved:
        yield (
            f"{_many(summary.unresolved, 'named parent or epic is', 'named parents and epics are')}"
            " not here yet; a later import fills the place:"
        )
        yield from _shown(summary.unresolved_ends, summary.unresolved)
    if summary.missing:
        yield (
            f"{_many(summary.missing, 'item')} of these projects not in this export"
            " (nothing was deleted):"
        )
        yield from _shown(summary.missing_keys, summary.missing)


def _shown(first: Sequence[str], total: int) -> Iterator[str]:
    yield from (f"  {line}" for line in first)
    if total > len(first):
        yield f"  and {total - len(first):,} more"


def _warnings(summary: Summary) -> Iterator[str]:
    for doubt, count in summary.warnings.items():
        yield f"Mind: {_many(count, 'time')} an issue {_DOUBTS.get(doubt, doubt)}."


def _clock(summary: Summary) -> Iterator[str]:
    if summary.as_of is not None:
        yield f"{summary.portfolio} is judged as of {summary.as_of:%Y-%m-%d %H:%M} UTC."


def _flow(flow: FlowFigures | None) -> Iterator[str]:
    if flow is None:
        yield "Flow: left to the worker."
        return
    overloaded = ", ".join(flow.overloaded_teams) or "no team"
    yield (
        f"Flow: {_many(flow.open_items, 'open item')},"
        f" {_many(flow.open_dependencies, 'open dependency', 'open dependencies')}"
        f" ({flow.cross_team_dependencies:,} between teams),"
        f" {_many(flow.cross_team_blockers, 'item holds', 'items hold')} other teams up,"
        f" {_many(flow.deadlocks, 'deadlock')}; {overloaded} overloaded."
    )


def _next(summary: Summary, asker: str) -> Iterator[str]:
    if summary.dry_run:
        yield "Next: the same command without --dry-run."
        return
    if summary.quarantined:
        yield "Next: mend the rows in quarantine at their source and import again."
    shown = "item { externalKey title } waitingItems waitingTeams { name }"
    asked = f"flow {{ blockers(first: 10, crossTeamOnly: true) {{ {shown} }} }}"
    yield "Next: ask what holds other teams up:"
    yield f"""  echo '{{ portfolio(key: "{summary.portfolio}") {{ {asked} }} }}' \\"""
    yield f"    | .venv/bin/python manage.py graphql --user {asker} --workspace {summary.workspace}"


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"
