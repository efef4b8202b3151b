"""The second phase of an import: from the staging tables into the portfolio, in one transaction."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from integrations.jira.importing import edges, families, items, places, verdicts
from integrations.jira.importing.scope import Scope
from integrations.jira.mapping import Mapping
from integrations.jira.models import JiraIssue
from kernel import outbox, ranks
from kernel.levels import Level
from portfolio.models import Epic
from products.models import Feature
from teams.models import Story

MISPLACED = "PARENT_MISPLACED"
"""What an issue names as its parent or epic is of a level or in a portfolio that cannot be."""

LIFTED = "PART_OF_A_PART"
"""What an issue names as its parent is a part itself."""

_COUNTS = """
    SELECT count(*) FILTER (WHERE verdict = 'CREATE'), count(*) FILTER (WHERE verdict = 'UPDATE'),
           count(*) FILTER (WHERE verdict = 'SAME'), count(*) FILTER (WHERE verdict = 'OLDER')
    FROM incoming_verdict
"""

_RESOLVED = """
    SELECT count(*) FROM incoming_family family JOIN known_issue known
      ON known.level = family.level AND known.item_id = family.item_id
    WHERE family.standing AND known.unresolved
      AND NOT (family.parent_missing OR family.above_missing OR family.lifted)
"""

_DOUBTS = """
    SELECT count(*) FILTER (WHERE misplaced), count(*) FILTER (WHERE lifted) FROM incoming_family
"""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an import changed."""

    created: int
    updated: int
    unchanged: int
    older: int
    resolved: int
    dependencies_added: int
    dependencies_removed: int
    warnings: Counter[str]

    @property
    def changed_anything(self) -> bool:
        """Whether anything is otherwise than before."""
        return any(
            (
                self.created,
                self.updated,
                self.resolved,
                self.dependencies_added,
                self.dependencies_removed,
            )
        )


def apply(scope: Scope, mapping: Mapping, at: datetime) -> Applied:
    """Bring the portfolio to what the staging tables hold, inside the caller's transaction.

    Locks are taken in the order in which everybody takes them: all items that stand, then the
    ranks of all levels, then keys.
    """
    verdicts.judge(scope)
    families.settle(scope)
    items.hold(scope)
    for level in Level:
        ranks.lock(scope.portfolio.pk, level)
    places.prepare(scope, mapping, at)
    resolved = scope.value(_RESOLVED)
    ((created, updated, unchanged, older),) = scope.rows(_COUNTS)
    items.absorb(scope, at)
    items.keep_identities(scope)
    if created:
        scope.analyze(Epic, Feature, Story, JiraIssue)
    added, removed = edges.absorb(scope, at)
    doubts = _doubts(scope)
    applied = Applied(created, updated, unchanged, older, resolved, added, removed, doubts)
    if applied.changed_anything:
        outbox.note_change(scope.by.workspace_id)
        outbox.note_board(scope.by.workspace_id)
    return applied


def _doubts(scope: Scope) -> Counter[str]:
    ((misplaced, lifted),) = scope.rows(_DOUBTS)
    return +Counter({MISPLACED: misplaced, LIFTED: lifted})  # without those that nobody gave
