"""The words of the API as people say them. Pure."""

import re
from datetime import date
from itertools import chain

from portfolio.deciding import Conclusion, DecisionKind
from portfolio.kanban import EpicState
from portfolio.pack.answers import Answer
from portfolio.pack.shown import Shown, date_text, said, worded
from portfolio.verdicts import Recommendation, Verdict

ACRONYMS = {"MVP": "MVP"}
SPOKEN = {
    "AT_RISK": "at risk",
    "BLOCK_WITH_OVERRIDE": "blocks, but for exceptions",
    "BLOCK": "blocks",
    "WARN": "warns",
    "EFFECTIVE_CD3": "what a week of waiting costs by the weeks that it takes",
    "EFFECTIVE_WSJF": "cost of delay by size",
    "MANUAL": "the order that people keep",
    "GO": "go",
    "NO_GO": "no go",
    "STOP_OR_PIVOT": "stop or pivot",
    "PERSEVERE_IF_WORTH_IT": "persevere if it is worth it",
    "WARNED": "let in with a warning",
    "IMPORTED": "came with an import",
    "HORIZON_MIX": "mix of horizons",
    "CAPACITY_MIX": "mix of capacity",
    "PERSON": "a person",
    "LOWERED": "the limit was lowered",
    "OVERRIDDEN": "let in by an exception",
}
"""Where more than capitals and underscores has to go."""

NAMES = frozenset(chain(EpicState, DecisionKind, Conclusion, Verdict, Recommendation)) | {
    "AT_RISK", "GRANTED", "OFF_TRACK", "ON_TRACK", "REFUSED",
}  # fmt: skip
"""What the product's own sentences say in capitals."""

CAPITALS = re.compile(r"(?<![\w-])[A-Z]{2,}(?:_[A-Z]+)*(?![\w-])")
ISO_TIME = re.compile(r"\b(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z)?(?!\w)")


def spoken(name: str) -> str:
    """Return a value of an enumeration in words: on track, no go, MVP."""
    return ACRONYMS.get(name) or SPOKEN.get(name) or name.replace("_", " ").lower()


def titled(name: str) -> str:
    """Return the same as the beginning of a line: On track."""
    words = spoken(name)
    return words[:1].upper() + words[1:]


def state(answer: Answer) -> Shown:
    """Show a value of an enumeration in words."""
    shown = said(answer)
    return worded(shown, spoken(shown.value)) if answer else shown


def heading(answer: Answer) -> Shown:
    """Show a value of an enumeration as the beginning of a line."""
    shown = said(answer)
    return worded(shown, titled(shown.value)) if answer else shown


def sentence(answer: Answer) -> Shown:
    """Show a sentence of the product's own in people's words: no names in capitals, no ISO dates.

    What people wrote into it stays, but for a word that is such a name to the letter.
    """
    shown = said(answer)
    return worded(shown, ISO_TIME.sub(_written, CAPITALS.sub(_spoken, shown.text)))


def distance(due: date, today: date) -> str:
    """Return how far a day is away: today, 9 days ago, in 1 day."""
    days = (due - today).days
    if days == 0:
        return "today"
    many = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"in {many}" if days > 0 else f"{many} ago"


def plural(number: int, one: str, many: str) -> str:
    """Return the noun that goes with a number."""
    return one if number == 1 else many


def _spoken(found: re.Match[str]) -> str:
    return spoken(found[0]) if found[0] in NAMES else found[0]


def _written(found: re.Match[str]) -> str:
    try:
        day = date_text(date.fromisoformat(found[1]))
    except ValueError:
        return found[0]
    return f"{day}, {found[2]} UTC" if found[2] else day
