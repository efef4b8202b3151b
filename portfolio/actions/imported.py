from datetime import datetime

from kernel import audit
from kernel.principal import Principal
from portfolio.actions.absorbing import Absorbed, absorb
from portfolio.actions.absorbing_steps import absorb_steps
from portfolio.actions.guardrails import check_guardrails
from portfolio.models import Epic, EpicTransition, Portfolio


@audit.audited
def absorb_epics(
    *,
    by: Principal,
    portfolio: str,
    incoming: str,
    origin: str,
    at: datetime,
    steps: str | None = None,
) -> Absorbed:
    """Take in epics from a source.

    Args:
        by: Who imports.
        portfolio: The key of their portfolio.
        incoming: The relation of the epics, see `portfolio.actions.absorbing`.
        origin: What brings them, for people: breaches of limits name it.
        at: When.
        steps: The relation of their past, when the source told it.

    Raises:
        NotFound, AccessDenied: See `absorb`.
    """
    absorbed = absorb(Epic, by=by, portfolio=portfolio, incoming=incoming, origin=origin, at=at)
    if steps is not None:
        absorb_steps(EpicTransition, "epic", incoming, steps)
    found = Portfolio.objects.visible_to(by).named(portfolio)
    Portfolio.objects.hold(found.pk)  # before the turn, as others who hold it come to theirs
    check_guardrails(found.pk, by=by, at=at, cause="absorb_epics")
    return absorbed
