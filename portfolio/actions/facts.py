from portfolio.models import EpicFacts


def record_epic_facts(epic_id: int, **facts: int) -> None:
    """Take down what a floor above knows of an epic, inside that floor's own transaction.

    Args:
        epic_id: Whose facts they are.
        facts: Columns of `EpicFacts` and their new values.
    """
    EpicFacts.objects.update_or_create(epic_id=epic_id, defaults=facts)
