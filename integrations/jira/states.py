"""From a status of Jira to a state of ours. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kernel.levels import WORK_CATEGORIES, Level, StateCategory
from portfolio.kanban import CATEGORIES, EpicState

UNDEFINED = "undefined"
CATEGORY_KEYS = ("new", "indeterminate", "done", UNDEFINED)
"""The keys of a status category. Its names are translated, and its colours mean nothing."""

WORK_DEFAULTS = {"new": "TODO", "indeterminate": "IN_PROGRESS", "done": "DONE"}
EPIC_DEFAULTS = {"new": "FUNNEL", "indeterminate": "MVP", "done": "DONE"}


class Status(NamedTuple):
    """A status as an issue or a changelog names it; empty where it does not say."""

    id: str
    name: str
    category: str


@dataclass(frozen=True, slots=True)
class StateRules:
    """How statuses become states: of features and stories, and of epics."""

    by_category: Mapping[str, str]
    by_name: Mapping[str, str]
    """By the name of a status or by its id; it wins over the category."""

    epic_by_category: Mapping[str, str]
    epic_by_name: Mapping[str, str]
    cancelled: frozenset[str]
    """The resolutions that turn a done item into a cancelled one, a done epic into a rejected."""

    def of(self, level: Level, status: Status) -> str | None:
        """Return the state that a status means at `level`; None when nothing says it."""
        epic = level is Level.EPIC
        by_name = self.epic_by_name if epic else self.by_name
        by_category = self.epic_by_category if epic else self.by_category
        named = by_name.get(status.name) or by_name.get(status.id)
        return named or by_category.get(status.category)

    def resolved(self, level: Level, state: str, resolution: str) -> str:
        """Return the state of an item that was finished with `resolution`."""
        if state != "DONE" or resolution not in self.cancelled:
            return state
        return EpicState.REJECTED if level is Level.EPIC else "CANCELLED"

    def first(self, level: Level) -> str:
        """Return the state of an item whose status tells nothing."""
        return "FUNNEL" if level is Level.EPIC else "TODO"


def category(level: Level, state: str) -> StateCategory:
    """Return what a state of ours comes down to."""
    return CATEGORIES[EpicState(state)] if level is Level.EPIC else WORK_CATEGORIES[state]


class Statuses:
    """The statuses of a site, learnt from the issues that stand in them.

    A changelog names the statuses of the past by id, old name and no category at all.
    """

    def __init__(self, known: Iterable[Status] = ()) -> None:
        self._by_id: dict[str, Status] = {}
        self._by_name: dict[str, Status] = {}
        for status in known:
            self.learn(status)

    def __iter__(self) -> Iterator[Status]:
        """Yield every status once, under each of the names that it was seen with."""
        yield from dict.fromkeys([*self._by_name.values(), *self._by_id.values()])

    def learn(self, status: Status) -> None:
        """Remember a status with a category; the newest word wins."""
        if not status.category or self._by_id.get(status.id) == status:
            return
        if status.id:
            self._by_id[status.id] = status
        if status.name:
            self._by_name[status.name] = status

    def known(self, status_id: str, name: str) -> Status:
        """Return what is known of a status of the past; its id decides before its name."""
        found = self._by_id.get(status_id) or self._by_name.get(name)
        return found or Status(status_id, name, "")
