"""The history that came along with an issue: its moves from state to state. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from integrations.jira.states import StateRules, Statuses, category
from integrations.jira.values import Doubt, Json, Warned, identifier, past, table, tables, text
from kernel.levels import Level, StateCategory


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of state. Moves between statuses that mean one state are no change."""

    at: datetime
    from_state: str
    """Empty when nobody knows what the status of that day meant."""

    to_state: str


@dataclass(frozen=True, slots=True)
class Now:
    """What the issue itself says of its state, to read its history with."""

    level: Level
    state: str
    created_at: datetime
    resolved_at: datetime | None
    latest: datetime
    """A move cannot be later; see `issue.read_issue`."""

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return category(self.level, self.state).is_open


@dataclass(frozen=True, slots=True)
class History:
    """The past of an issue, as far as the export tells it."""

    transitions: tuple[Transition, ...]
    """Oldest first."""

    started_at: datetime | None
    """When it was first in progress; None without a history that is known from its beginning."""

    finished_at: datetime | None
    """When it was last finished, if it is; without a history, when Jira resolved it."""

    truncated: bool
    """Whether the export holds less of the history than Jira has: searches cut it at 40 or 100."""


@dataclass(frozen=True, slots=True)
class _Move:
    """A change of status, in Jira's words."""

    at: datetime
    history_id: int
    before: tuple[str, str]
    after: tuple[str, str]


def read(
    changelog: object, now: Now, rules: StateRules, statuses: Statuses, warnings: list[Warned]
) -> History:
    """Read the changelog of one issue, newest first or oldest first, complete or cut.

    A move to a status that nobody knows any more is left out with a warning, and so is a start
    that may lie behind it. The same holds for a history that was cut.
    """
    histories = table(changelog).get("histories")
    if not isinstance(histories, list):
        return History((), None, None if now.is_open else now.resolved_at, truncated=False)
    truncated = _is_cut(table(changelog).get("total"), histories, warnings)
    moves = sorted(
        _moves(histories, now.latest, warnings), key=lambda move: (move.at, move.history_id)
    )
    told = [_told(move, now.level, rules, statuses) for move in moves]
    unknown = [step.at for step in told if not step.to_state]
    warnings += [Warned(Doubt.TRANSITION_UNKNOWN, f"a move at {at:%Y-%m-%d}") for at in unknown]
    transitions = _changes(told, now)
    whole = not truncated and not unknown
    return History(
        transitions=tuple(transitions),
        started_at=None if truncated else _started_at(told, now),
        finished_at=_finished_at(transitions, now, whole=whole),
        truncated=truncated,
    )


def _is_cut(total: object, histories: Sequence[object], warnings: list[Warned]) -> bool:
    cut = isinstance(total, int) and total > len(histories)
    if cut:
        warnings.append(Warned(Doubt.CHANGELOG_TRUNCATED, f"{len(histories)} of {total} entries"))
    return cut


def _moves(histories: object, latest: datetime, warnings: list[Warned]) -> Iterator[_Move]:
    for history in tables(histories):
        for item in tables(history.get("items")):
            if not _is_of_status(item):
                continue
            at = past(history.get("created"), latest)
            if at is None:
                warnings.append(Warned(Doubt.DATE_UNREADABLE, "changelog.histories.created"))
                continue
            number = identifier(history.get("id")) or ""
            yield _Move(
                at,
                int(number) if number.isascii() and number.isdigit() else 0,
                (identifier(item.get("from")) or "", text(item.get("fromString"))),
                (identifier(item.get("to")) or "", text(item.get("toString"))),
            )


def _is_of_status(item: Json) -> bool:
    """Whether an item is about Jira's own status: a custom field may have that name too."""
    about = item.get("fieldId") or item.get("field")
    return about == "status" and item.get("fieldtype") != "custom"


def _told(move: _Move, level: Level, rules: StateRules, statuses: Statuses) -> Transition:
    """Return a move in our states, empty where they are unknown.

    The status as it is called today is asked first: a rule may name that, and on Data Center
    the changelog is written in another language than the issues.
    """

    def state(status_id: str, name: str) -> str:
        known = statuses.known(status_id, name)
        return rules.of(level, known) or rules.of(level, known._replace(name=name)) or ""

    return Transition(move.at, state(*move.before), state(*move.after))


def _changes(told: list[Transition], now: Now) -> list[Transition]:
    changes = [step for step in told if step.to_state not in {"", step.from_state}]
    if changes and category(now.level, now.state) is StateCategory.CANCELLED:
        last = changes[-1]
        if not _is_open(now.level, last.to_state):  # what it was resolved with is told only now
            changes[-1] = replace(last, to_state=now.state)
    return changes


def _started_at(told: list[Transition], now: Now) -> datetime | None:
    """Return the first entry into progress, if every state until then is known."""
    first = told[0].from_state if told else now.state
    for at, state in [(now.created_at, first), *((step.at, step.to_state) for step in told)]:
        if not state:
            return None
        if category(now.level, state) is StateCategory.IN_PROGRESS:
            return at
    return None


def _finished_at(transitions: list[Transition], now: Now, *, whole: bool) -> datetime | None:
    if now.is_open:
        return None
    entered = None
    for step in transitions:
        if _is_open(now.level, step.to_state):
            entered = None
        elif not step.from_state or _is_open(now.level, step.from_state) or entered is None:
            entered = step.at
    return (entered or now.resolved_at) if whole else (now.resolved_at or entered)


def _is_open(level: Level, state: str) -> bool:
    return category(level, state).is_open
