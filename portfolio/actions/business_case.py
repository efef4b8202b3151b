from collections.abc import Mapping
from datetime import datetime

from kernel import audit, outbox
from kernel.errors import Conflict
from kernel.principal import Principal
from portfolio.actions.guardrails import check_guardrails
from portfolio.models import BusinessCase, Epic, Portfolio


@audit.audited
def edit_business_case(
    *, by: Principal, key: str, changes: Mapping[str, object], expected_version: int, at: datetime
) -> BusinessCase:
    """Argue for an epic: write parts of its lean business case and define its MVP.

    Args:
        by: Who argues.
        key: Of the epic.
        changes: Columns of `BusinessCase` and their new values.
        expected_version: The version of the case that the editor had read; 0 when there was none.
        at: When.

    Raises:
        Conflict: Somebody has written the same parts since.
        ItemArchived: The epic was put away.
        InvalidValue: A value cannot be stored.
    """
    epic = Epic.objects.locked_for(by, key, "epic.edit")
    epic.require_alive()
    Portfolio.objects.hold(epic.portfolio_id)  # an amount fixes the currency that it is said in
    case = BusinessCase.objects.select_for_update().filter(epic=epic).first()
    if case is not None:
        case.revise(changes, expected_version=expected_version)
    elif expected_version != 0:
        raise Conflict(current_version=0, changed_fields=[])
    else:
        case = BusinessCase(workspace_id=by.workspace_id, epic=epic, **changes)
        case.check_values().save()
    check_guardrails(epic.portfolio_id, by=by, at=at, cause="edit_business_case")
    outbox.note_board(by.workspace_id)
    return case
