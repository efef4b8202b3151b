from datetime import datetime

from kernel import audit
from kernel.principal import Principal
from portfolio.models import Epic, Health, StatusUpdate


@audit.audited
def post_status_update(
    *, by: Principal, epic: str, health: Health, text: str, at: datetime
) -> StatusUpdate:
    """Tell the others how an epic fares.

    Raises:
        NotFound, BadInput, AccessDenied: See `ItemQuerySet.locked_for`.
        ItemArchived, InvalidValue: See `Epic.post_status`.
    """
    found = Epic.objects.locked_for(by, epic, "status.post")
    return found.post_status(health, text, by_id=by.person_id, at=at)
