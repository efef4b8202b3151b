"""A change as a sentence that a board reads. Pure: no Django, no clock, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ITEMS: Final = ("EPIC", "FEATURE", "STORY")
"""Kinds that people call by their key alone."""

SOMEBODY: Final = "Somebody"
"""Who writes past the product, such as an operator in the database."""

USUAL: Final[Mapping[str, str]] = {
    "state": "moved {thing} from {old} to {new}",
    "rank": "gave {thing} another place in the order",
    "archived_at": "archived {thing}",
    "no archived_at": "took {thing} back from the archive",
}
"""What is said by what happened, or by field, unless a kind has words of its own. `no` and a field
is that it became empty."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sentence is made of, as its reader may see it; see `kernel.models.Change`."""

    kind: str
    subject: str
    key: str
    name: str
    action: str
    field: str
    old: str | None
    new: str | None
    actor: str
    reason: str


def sentence(facts: Facts, says: Mapping[str, str]) -> str:
    """Return who did what, and why.

    Args:
        facts: What happened.
        says: Words that its kind has of its own, by what happened or by field, with `{thing}`,
            `{key}`, `{name}`, `{old}` and `{new}` in them.
    """
    values = {name: str(getattr(facts, name) or "nothing") for name in ("old", "new", "name")}
    done = _words(facts, says).format(thing=thing(facts), key=facts.key, **values)
    why = f": {facts.reason}" if facts.reason else ""
    return f"{facts.actor or SOMEBODY} {done}{why}"


def thing(facts: Facts) -> str:
    """Return what changed, as people call it."""
    kind = f"the {words(facts.kind)}"
    if facts.kind != facts.subject:
        return f"{kind} {facts.name} of {facts.key}".replace("  ", " ")
    if facts.kind in ITEMS and facts.field:
        return facts.key
    return f"{kind} {facts.key}"


def words(name: str) -> str:
    """Return the name of a kind or a field in words: `estimated_cost` is "estimated cost"."""
    return name.lower().replace("_", " ").strip()


def _words(facts: Facts, says: Mapping[str, str]) -> str:
    happened = facts.field or facts.action
    emptied = f"no {happened}" if facts.field and facts.new is None else happened
    for known in (says, USUAL):
        if emptied in known:
            return known[emptied]
        if happened in known and (not facts.field or facts.new is not None or happened == "rank"):
            return known[happened]
    return _usual(facts)


def _usual(facts: Facts) -> str:
    """Return the words for what has none of its own."""
    if facts.action == "CREATED":
        return "added {thing} ({new})" if facts.new else "added {thing}"
    if facts.action == "REMOVED":
        return "removed {thing} ({old})" if facts.old else "removed {thing}"
    field = words(facts.field)
    if facts.old is None and facts.new is None:
        return f"changed the {field} of {{thing}}"
    if facts.old is None:
        return f"set the {field} of {{thing}} to {{new}}"
    if facts.new is None:
        return f"cleared the {field} of {{thing}}, which was {{old}}"
    return f"changed the {field} of {{thing}} from {{old}} to {{new}}"
