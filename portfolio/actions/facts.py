from collections.abc import Mapping

from kernel import outbox
from portfolio.models import Epic, EpicFacts


def record_epic_facts(epic_id: int, **facts: int) -> None:
    """Take down what a floor above knows of an epic, inside that floor's own transaction.

    Args:
        epic_id: Whose facts they are.
        facts: Columns of `EpicFacts` and their new values.
    """
    EpicFacts.objects.update_or_create(epic_id=epic_id, defaults=facts)
    outbox.note_board(Epic.objects.values_list("workspace_id", flat=True).get(pk=epic_id))


def record_open_blockers(*, workspace_id: int, counts: Mapping[int, int]) -> None:
    """Bring how many open items the epics of a workspace wait for to what the floor above counts.

    It runs inside that floor's own transaction and writes only what differs.

    Args:
        workspace_id: Whose epics.
        counts: By epic; one that is not there waits for nothing.
    """
    waiting = EpicFacts.objects.filter(epic__workspace=workspace_id, open_blockers__gt=0)
    known = dict(waiting.values_list("epic_id", "open_blockers"))
    fresh = [
        EpicFacts(epic_id=epic, open_blockers=counts.get(epic, 0))
        for epic in sorted(known.keys() | counts.keys())
        if counts.get(epic, 0) != known.get(epic, 0)
    ]
    if fresh:
        EpicFacts.objects.bulk_create(
            fresh, update_conflicts=True, unique_fields=["epic"], update_fields=["open_blockers"]
        )
        outbox.note_board(workspace_id)
