"""One issue of Jira, read with a mapping, becomes one row that the product can take in. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from integrations.jira import changelog, custom_fields, hierarchy, links, plain, priority
from integrations.jira.changelog import Now, Transition
from integrations.jira.export import BadLine, Record
from integrations.jira.links import LinkEnd
from integrations.jira.mapping import Mapping
from integrations.jira.states import Status, Statuses
from integrations.jira.values import (
    EARLIEST,
    NAME_LENGTH,
    Doubt,
    Json,
    Ref,
    Warned,
    identifier,
    moment,
    name,
    past,
    table,
    tables,
    text,
)
from kernel.levels import Level


@dataclass(frozen=True, slots=True)
class MappedIssue:
    """An issue in the product's words. Times are in UTC; texts are fit for PostgreSQL."""

    site: str
    issue_id: str
    key: str
    url: str | None
    level: Level
    title: str
    description: str
    state: str
    kind: str
    priority: str | None
    priority_name: str
    labels: tuple[str, ...]
    assignee_email: str | None
    """Of the person whom the mapping names for the user; None for all others."""

    assignee_name: str
    release_name: str
    points: Decimal | None
    is_subtask: bool
    parent: Ref | None
    """For this and the next three see `hierarchy.Family`."""

    parent_level: Level | None
    feature: Ref | None
    epic: Ref | None
    project_key: str
    product: str | None
    team: str | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    transitions: tuple[Transition, ...]
    """For this and the next three see `changelog.History`."""

    started_at: datetime | None
    finished_at: datetime | None
    changelog_truncated: bool
    links: tuple[LinkEnd, ...]
    rank: str | None
    """Jira's LexoRank: an opaque text, ordered by its bytes."""

    warnings: tuple[Warned, ...]


def statuses_of(records: Iterable[Record | BadLine], known: Iterable[Status] = ()) -> Statuses:
    """Return the statuses in which the issues of an export stand, out of one pass over it.

    Changelogs are read with them. An export without changelogs does not need the pass.

    Args:
        records: The export.
        known: The statuses of earlier exports; those of this one are newer.
    """
    statuses = Statuses(known)
    for record in records:
        if isinstance(record, Record):
            statuses.learn(_status(record.issue["fields"]))
    return statuses


def read_issue(
    record: Record, mapping: Mapping, statuses: Statuses, latest: datetime
) -> MappedIssue | BadLine | None:
    """Return the row of one issue, or why there is none.

    Args:
        record: The issue as it came.
        mapping: What its names mean.
        statuses: What is known of the site's statuses; the issue's own is added.
        latest: A date after it cannot be one: it would win over all that Jira says later.

    Returns:
        None for an issue whose type the mapping leaves out. A `BadLine`, whose reason names the
        issue and the field, without a type, for a type that the mapping does not name, and
        without the dates of creation and last change, by which the product orders and ages.
    """
    fields = record.issue["fields"]
    kind = table(fields.get("issuetype"))
    word = hierarchy.type_named(kind, mapping.levels)
    if word is None:
        return _refused(record, _unnamed(kind, mapping))
    level = mapping.levels[word]
    if level is None:
        return None
    created_at = past(fields.get("created"), latest)
    updated_at = past(fields.get("updated"), latest)
    if created_at is None or updated_at is None:
        field = "created" if created_at is None else "updated"
        return _refused(record, _no_date(field, fields.get(field)))
    return _row(record, mapping, statuses, level, created_at, updated_at, latest)


def _no_date(field: str, value: object) -> str:
    if moment(value) is None:
        return f"no date and time with a zone in fields.{field}"
    return f"fields.{field} is {value!r:.40}, which is not from {EARLIEST.year} to now"


def _refused(record: Record, reason: str) -> BadLine:
    return BadLine.at(record.place, f"{record.issue['key']}: {reason}", record.raw)


def _unnamed(kind: Json, mapping: Mapping) -> str:
    called = name(kind)
    if not called:
        return "no issue type (fields.issuetype.name)"
    return f"the issue type {called[:NAME_LENGTH]!r} is not in [levels] of {mapping.file}"


def _row(
    record: Record,
    mapping: Mapping,
    statuses: Statuses,
    level: Level,
    created_at: datetime,
    updated_at: datetime,
    latest: datetime,
) -> MappedIssue:
    issue: Json = record.issue
    fields: Json = issue["fields"]
    own = Ref(identifier(issue["id"]), text(issue["key"]))
    key = own.key or ""
    warnings = [*_replaced(record)]
    custom = custom_fields.find(record.catalogue, mapping.fields)
    warnings += [Warned(Doubt.FIELD_NOT_FOUND, lost) for lost in custom.lost]
    status = _status(fields)
    statuses.learn(status)
    state = _state(level, status, fields, mapping, warnings)
    resolved_at = _resolved_at(fields.get("resolutiondate"), latest, warnings)
    now = Now(level, state, created_at, resolved_at, latest)
    past = changelog.read(issue.get("changelog"), now, mapping.states, statuses, warnings)
    family = hierarchy.family_of(own, level, fields, mapping.levels, custom, warnings)
    project = hierarchy.project_of(fields, key)
    assignee = table(fields.get("assignee"))
    urgency = table(fields.get("priority"))
    return MappedIssue(
        site=mapping.site,
        issue_id=own.issue_id or "",
        key=key,
        url=plain.url(issue.get("self"), key, mapping),
        level=level,
        title=plain.title(fields.get("summary"), key, warnings),
        description=plain.description(fields.get("description"), warnings),
        state=state,
        kind=_kind(table(fields.get("issuetype")), mapping),
        priority=priority.normalised(urgency),
        priority_name=name(urgency)[:NAME_LENGTH],
        labels=plain.labels(fields.get("labels")),
        assignee_email=plain.member(assignee, mapping),
        assignee_name=(text(assignee.get("displayName")) or name(assignee))[:NAME_LENGTH],
        release_name=plain.release(fields.get("fixVersions")),
        points=plain.points(fields, key, mapping, custom.points, warnings),
        is_subtask=family.is_subtask,
        parent=family.parent,
        parent_level=family.parent_level,
        feature=family.feature,
        epic=family.epic,
        project_key=project,
        product=_product(project, mapping, warnings),
        team=_team(fields.get("components"), project, mapping),
        created_at=created_at,
        updated_at=updated_at,
        resolved_at=resolved_at,
        transitions=past.transitions,
        started_at=past.started_at,
        finished_at=past.finished_at,
        changelog_truncated=past.truncated,
        links=links.read(fields.get("issuelinks"), own, mapping.links, warnings),
        rank=plain.rank(fields, custom.rank),
        warnings=tuple(warnings),
    )


def _replaced(record: Record) -> list[Warned]:
    if not record.replaced:
        return []
    return [Warned(Doubt.TEXT_REPLACED, f"{record.replaced} characters that cannot be stored")]


def _status(fields: Json) -> Status:
    status = table(fields.get("status"))
    key = text(table(status.get("statusCategory")).get("key"))
    return Status(identifier(status.get("id")) or "", name(status), key)


def _resolved_at(date: object, latest: datetime, warnings: list[Warned]) -> datetime | None:
    found = past(date, latest)
    if found is None and date is not None:
        warnings.append(Warned(Doubt.DATE_UNREADABLE, f"fields.resolutiondate {date!r:.40}"))
    return found


def _state(
    level: Level, status: Status, fields: Json, mapping: Mapping, warnings: list[Warned]
) -> str:
    state = mapping.states.of(level, status)
    if state is None:
        told = f"{status.name[:NAME_LENGTH]!r} of category {status.category[:NAME_LENGTH]!r}"
        warnings.append(Warned(Doubt.STATUS_UNKNOWN, told))
        state = mapping.states.first(level)
    return mapping.states.resolved(level, state, name(fields.get("resolution")))


def _kind(kind: Json, mapping: Mapping) -> str:
    word = hierarchy.type_named(kind, mapping.kinds)
    return "FEATURE" if word is None else mapping.kinds[word]


def _product(project: str, mapping: Mapping, warnings: list[Warned]) -> str | None:
    found = mapping.products.get(project)
    if found is None:
        warnings.append(Warned(Doubt.PROJECT_UNMAPPED, project))
    return found


def _team(components: object, project: str, mapping: Mapping) -> str | None:
    for component in tables(components):
        found = mapping.team_of_component.get(name(component))
        if found is not None:
            return found
    return mapping.team_of_project.get(project)
