"""From a priority of Jira to one of five. Pure."""

from integrations.jira.values import Json, identifier, name

_SAME_EVERYWHERE = {
    "highest": "HIGHEST",
    "high": "HIGH",
    "medium": "MEDIUM",
    "low": "LOW",
    "lowest": "LOWEST",
    "blocker": "HIGHEST",
    "trivial": "LOWEST",
}
_BY_ID = {"1": "HIGHEST", "2": "HIGH", "3": "MEDIUM", "4": "LOW", "5": "LOWEST"}
"""Both schemes that Jira ships with, Highest to Lowest and Blocker to Trivial, count like this."""

_ELSEWHERE = {
    "urgent": "HIGHEST",
    "critical": "HIGH",
    "major": "MEDIUM",
    "normal": "MEDIUM",
    "minor": "LOW",
}


def normalised(priority: Json) -> str | None:
    """Return HIGHEST, HIGH, MEDIUM, LOW or LOWEST, or None for a priority of the site's own.

    A name that means one thing everywhere decides, then the id, which survives translation, then
    a name that stands higher in one scheme than in another: Critical is first here, second there.
    """
    called = name(priority).casefold()
    by_id = _BY_ID.get(identifier(priority.get("id")) or "")
    return _SAME_EVERYWHERE.get(called) or by_id or _ELSEWHERE.get(called)
