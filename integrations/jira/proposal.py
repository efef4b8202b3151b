"""A mapping proposed from the files themselves: complete enough to load, to be read by a person.

What is guessed is written out; what nobody can guess stands beside it as a comment.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from integrations.jira import census as counting
from integrations.jira import export, files, guesses
from integrations.jira.census import Census, FieldUse
from integrations.jira.custom_fields import EPIC_LINK, PARENT_LINK, RANK
from integrations.jira.files import ExportUnreadable
from integrations.jira.toml_table import CONTROL

_SITE = "my-site"
_CLOUD = ".atlassian.net"
_GATEWAY = "api.atlassian.com"
_NAME_LENGTH = 120
_SITE_LENGTH = 60


def propose(paths: Sequence[Path]) -> str:
    """Return a mapping file for an export, as TOML that `mapping.load` takes.

    Raises:
        ExportUnreadable: See `export.read`; or there is no issue in the files.
    """
    census = counting.take(export.read(paths))
    if not census.issues or not census.types:
        raise ExportUnreadable(", ".join(map(files.shown, paths)), _nothing(census))
    sections = (
        _source(census),
        _levels(census),
        _kinds(census),
        _states(census),
        _resolutions(census),
        _links(census),
        _products(census),
        _teams(census),
        _members(),
        _fields(census),
    )
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _nothing(census: Census) -> str:
    first = census.refused
    return "holds no issue" + (f"; line {first.line}: {first.reason}" if first else "")


def _quoted(word: str) -> str:
    """Return a word as a TOML text. TOML escapes what JSON escapes, and DEL as well."""
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(word: str, longest: int) -> str:
    """Return a word that a mapping may hold as a name of ours: one printable line."""
    return " ".join(CONTROL.sub(" ", word).split())[:longest].strip()


def _pair(key: str, value: str, note: str = "") -> str:
    line = f"{_quoted(key)} = {_quoted(value)}"
    return f"{line}  # {note}" if note else line


def _number(count: int, thing: str = "issue") -> str:
    return f"{count:,} {thing}" + ("" if count == 1 else "s")


def _source(census: Census) -> list[str]:
    hosts = [host for host, _count in census.hosts.most_common()]
    known = next((host for host in hosts if host != _GATEWAY), "")
    site = _plain(known.removesuffix(_CLOUD), _SITE_LENGTH) or _SITE
    lines = [
        "# Proposed from the export. Read every line before the first import.",
        "",
        "[source]",
        f"site = {_quoted(site)}  # an issue is known by this name and its id: never change it",
    ]
    if len(hosts) > 1:
        lines.append(f"# issues of several sites: {_quoted(', '.join(hosts))}")
    if not known:
        lines.append('# url = "https://jira.example.com"  # where people open an issue')
    return lines


def _levels(census: Census) -> list[str]:
    counts: dict[str, int] = {}
    levels: dict[str, str] = {}
    for kind, count in census.types.most_common():
        counts[kind.name] = counts.get(kind.name, 0) + count
        levels.setdefault(kind.name, guesses.level(kind))
    return [
        "[levels]  # issue type -> EPIC, FEATURE, STORY; IGNORE leaves its issues out",
        *(_pair(word, levels[word], _number(count)) for word, count in counts.items()),
    ]


def _kinds(census: Census) -> list[str]:
    words = dict.fromkeys(kind.name for kind, _count in census.types.most_common())
    guessed = ((word, guesses.kind(word)) for word in words)
    return [
        "[kinds]  # issue type -> FEATURE, DEFECT, RISK, DEBT; FEATURE where it is not named",
        *(_pair(word, kind) for word, kind in guessed if kind),
    ]


def _states(census: Census) -> list[str]:
    return [
        "[states]  # status category -> TODO, IN_PROGRESS, IN_REVIEW, DONE, CANCELLED",
        'new = "TODO"',
        'indeterminate = "IN_PROGRESS"',
        'done = "DONE"',
        "",
        "[states.by_name]  # a status that means something else than its category",
        *_statuses(census),
        "",
        "[states.epic]  # status category -> state of an epic on the portfolio Kanban",
        'new = "FUNNEL"',
        'indeterminate = "MVP"',
        'done = "DONE"',
    ]


def _statuses(census: Census) -> Iterator[str]:
    seen = set()
    for (word, category), count in census.statuses.most_common():
        known = f"{category or 'no category'}, {_number(count)}"
        if guesses.is_review(word, category) and word not in seen:
            yield _pair(word, "IN_REVIEW", _plain(known, _NAME_LENGTH))
        else:
            yield f"# {_quoted(word)}  # {_plain(known, _NAME_LENGTH)}"
        seen.add(word)
    for word, count in census.past_statuses.most_common():
        if word not in seen:
            yield f'# {_quoted(word)} = "TODO"  # only in the past, {_number(count, "time")}'


def _resolutions(census: Census) -> list[str]:
    cancelled = [word for word in census.resolutions if guesses.is_cancelled(word)]
    return [
        "[resolutions]  # done with one of these is CANCELLED, not DONE",
        f"cancelled = [{', '.join(_quoted(word) for word in sorted(cancelled))}]",
        *(
            f"# {_quoted(word)}  # {_number(count)}"
            for word, count in census.resolutions.most_common()
        ),
    ]


def _links(census: Census) -> list[str]:
    lines = [
        "[links]  # link type -> who blocks: the issue that shows outwardIssue, or the other one"
    ]
    taken = set()
    for kind, count in census.links.most_common():
        way = "" if kind.name in taken else guesses.direction(kind)
        taken.add(kind.name)
        reading = f"A {kind.outward} B, B {kind.inward} A; {_number(count, 'time')}"
        told = _plain(reading, 2 * _NAME_LENGTH)
        lines.append(_pair(kind.name, way, told) if way else f"# {_quoted(kind.name)}  # {told}")
    return lines


def _projects(census: Census) -> Iterator[tuple[str, str]]:
    """Yield each project once, with a name that a product or team can carry."""
    seen = set()
    for (key, called), _count in census.projects.most_common():
        if key not in seen and key == _plain(key, _NAME_LENGTH):
            seen.add(key)
            yield key, _plain(called, _NAME_LENGTH) or key


def _products(census: Census) -> list[str]:
    return [
        "[products]  # project -> product",
        *(_pair(key, called) for key, called in _projects(census)),
    ]


def _teams(census: Census) -> list[str]:
    """Propose a team per project; which component belongs to which team is for people to say."""
    return [
        "[teams.default]  # project -> team",
        *(_pair(key, called) for key, called in _projects(census)),
        "",
        "[teams.by_component]  # the first component of an issue that stands here decides",
        *(
            f"# {_quoted(word)} = {_quoted(_plain(word, _NAME_LENGTH))}  # {_number(count)}"
            for word, count in census.components.most_common()
        ),
        "",
        "[teams.limits]  # team -> most stories in progress that the company allows",
    ]


def _members() -> list[str]:
    return [
        "[members]  # account id, user name or user key -> e-mail address of a person",
        '# "557058:0e2f" = "ann@example.com"',
    ]


def _fields(census: Census) -> list[str]:
    found = {
        "points": guesses.points_field(census.fields),
        "epic_link": census.first_field(EPIC_LINK) or guesses.always(census.fields, "epics"),
        "parent_link": census.first_field(PARENT_LINK),
        "rank": census.first_field(RANK) or guesses.always(census.fields, "ranks"),
    }
    chosen = [each for each in found.values() if each]
    return [
        "[fields]  # custom fields by id; points may also be a CSV file with issuekey, storypoint",
        *(_named_field(role, each, census.fields[each]) for role, each in found.items() if each),
        *(
            f"# {field_id}  # {_use(use)}"
            for field_id, use in census.fields.items()
            if use.numbers and field_id not in chosen
        ),
    ]


def _named_field(role: str, field_id: str, use: FieldUse) -> str:
    return f"{role} = {_quoted(field_id)}  # {_use(use)}"


def _use(use: FieldUse) -> str:
    told = " ".join(part for part in (use.called, use.type) if part)
    what = f"{_plain(told, _NAME_LENGTH)}, " if told else ""
    numbers = f", {_number(use.numbers, 'time')} with a number" if use.numbers else ""
    return f"{what}filled in {_number(use.filled)}{numbers}"
