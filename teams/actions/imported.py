from datetime import datetime

from kernel import audit
from kernel.principal import Principal
from portfolio.actions.absorbing import Absorbed, absorb
from portfolio.actions.absorbing_steps import absorb_steps
from teams.models import Story, StoryTransition

OURS = ("feature", "points", "product", "team")
"""What may be said here of a story whose source does not say it."""


@audit.audited
def absorb_stories(
    *,
    by: Principal,
    portfolio: str,
    incoming: str,
    origin: str,
    at: datetime,
    steps: str | None = None,
) -> Absorbed:
    """Take in stories and their sub-tasks from a source.

    The caller sees to it that parts are one deep, as they are for people.

    Args:
        by: Who imports.
        portfolio: The key of their portfolio.
        incoming: The relation of the stories, see `portfolio.actions.absorbing`.
        origin: What brings them, for people: breaches of limits name it.
        at: When.
        steps: The relation of their past, when the source told it.

    Raises:
        NotFound, AccessDenied: See `absorb`.
    """
    absorbed = absorb(
        Story, by=by, portfolio=portfolio, incoming=incoming, origin=origin, at=at, ours=OURS
    )
    if steps is not None:
        absorb_steps(StoryTransition, "story", incoming, steps)
    return absorbed
