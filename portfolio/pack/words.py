"""The words of the API as people say them. Pure."""

import re
from datetime import date

from portfolio.pack.answers import Answer
from portfolio.pack.shown import Shown, date_text, said, worded

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
    "LOWERED": "the limit was lowered",
    "OVERRIDDEN": "let in by an exception",
}
"""Where more than capitals and underscores has to go."""

CAPITALS = re.compile(r"\b[A-Z]{2,}(?:_[A-Z]+)*\b(?!-\d)")
ISO_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


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
    """Show a sentence of the product's own in people's words: no capitals, no ISO dates."""
    shown = said(answer)
    text = CAPITALS.sub(lambda found: spoken(found[0]), shown.text)
    return worded(shown, ISO_DATE.sub(lambda found: _written(found[0]), text))


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


def _written(iso: str) -> str:
    try:
        return date_text(date.fromisoformat(iso))
    except ValueError:
        return iso
