from datetime import datetime

from kernel import audit
from kernel.principal import Principal
from portfolio.actions.absorbing import Absorbed, absorb
from portfolio.actions.absorbing_steps import absorb_steps
from products.models import Feature, FeatureTransition

OURS = ("epic", "product", "team")
"""What may be said here of a feature whose source does not say it."""


@audit.audited
def absorb_features(
    *,
    by: Principal,
    portfolio: str,
    incoming: str,
    origin: str,
    at: datetime,
    steps: str | None = None,
) -> Absorbed:
    """Take in features from a source; an alignment that was made here survives.

    Args:
        by: Who imports.
        portfolio: The key of their portfolio.
        incoming: The relation of the features, see `portfolio.actions.absorbing`.
        origin: What brings them, for people.
        at: When.
        steps: The relation of their past, when the source told it.

    Raises:
        NotFound, AccessDenied: See `absorb`.
    """
    absorbed = absorb(
        Feature, by=by, portfolio=portfolio, incoming=incoming, origin=origin, at=at, ours=OURS
    )
    if steps is not None:
        absorb_steps(FeatureTransition, "feature", incoming, steps)
    return absorbed
