"""Who is told of what happens on a board: the facts of this floor as notifications."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from organization.actions import Fact, notify_all
from organization.models import NotificationKind
from portfolio.access import people_holding, people_holding_everywhere
from portfolio.models import (
    Guardrail,
    GuardrailCheck,
    Portfolio,
    Waiting,
    WaitingKind,
    WipBreach,
)

EDIT_LIMITS = "limit.edit"
EDIT_GUARDRAILS = "guardrail.edit"

Broken: TypeAlias = Sequence[tuple[Guardrail, Sequence[GuardrailCheck]]]
"""Guardrails, each with those of its shares that were not broken before."""

KINDS = {
    WaitingKind.GO_PENDING: NotificationKind.DECISION_DUE,
    WaitingKind.MVP_TIMEBOX_OVER: NotificationKind.DECISION_DUE,
    WaitingKind.VERDICT_CHANGED: NotificationKind.DECISION_DUE,
    WaitingKind.OVERRIDE_ASKED: NotificationKind.OVERRIDE_ASKED,
    WaitingKind.OVERRIDE_EXPIRING: NotificationKind.OVERRIDE_EXPIRING,
}


class Holders:
    """Who holds a verb in a portfolio, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], list[int]] = {}

    def of(self, verb: str, portfolio_id: int) -> list[int]:
        """Return the numbers of the people."""
        asked = (verb, portfolio_id)
        if asked not in self._known:
            self._known[asked] = people_holding(verb, portfolio_id)
        return self._known[asked]


def board_paths(portfolio_ids: Collection[int]) -> dict[int, str]:
    """Return where to look at each of the boards, below the address of the installation."""
    boards = Portfolio.objects.filter(pk__in=portfolio_ids)
    keys = boards.values_list("pk", "key", "workspace__key")
    # Who is in several workspaces would be asked which one.
    return {pk: f"/board/{key}?workspace={workspace}" for pk, key, workspace in keys}


def tell_of_waiting(workspace_id: int, rows: Sequence[Waiting], at: datetime) -> None:
    """Tell whoever is named, or all who could act, of what has begun to wait for them."""
    holders, paths = Holders(), board_paths({row.portfolio_id for row in rows})

    def fact_of(row: Waiting) -> Fact:
        named = [row.person_id] if row.person_id is not None else None
        due = f" Due {row.due_date}." if row.due_date else ""
        return Fact(
            kind=KINDS[WaitingKind(row.kind)],
            key=f"{row.kind}:{row.key}:{row.pk}",
            portfolio_id=row.portfolio_id,
            people=named or holders.of(row.verb, row.portfolio_id),
            subject=f"{row.key} waits for you: {row.title}",
            text=f"{row.reason}{due}",
            path=paths[row.portfolio_id],
            at=at,
        )

    notify_all(workspace_id=workspace_id, facts=[fact_of(row) for row in rows])


def tell_of_breaches(workspace_id: int, breaches: Sequence[WipBreach]) -> None:
    """Tell who may edit limits that more stands in a place than it may hold, once a day each.

    Whoever caused it knows, and is not told.
    """
    holders = Holders()
    paths = board_paths({one.portfolio_id for one in breaches if one.portfolio_id is not None})

    def fact_of(breach: WipBreach) -> Fact:
        count, amount = _plain(breach.count), _plain(breach.amount)
        item = f" {breach.key} {breach.title}".rstrip()
        return Fact(
            kind=NotificationKind.LIMIT_BREACHED,
            key=f"limit:{breach.limit_id}:{breach.at.date()}",
            portfolio_id=breach.portfolio_id,
            people=[one for one in _editors(breach, holders) if one != breach.by_id],
            subject=f"Over its limit: {breach.limit.place}",
            text=f"{count} stand where {amount} may ({breach.cause}).{item}",
            path=paths.get(breach.portfolio_id or 0, ""),
            at=breach.at,
        )

    notify_all(workspace_id=workspace_id, facts=[fact_of(one) for one in breaches])


def _editors(breach: WipBreach, holders: Holders) -> list[int]:
    if breach.portfolio_id is None:
        return people_holding_everywhere(EDIT_LIMITS, breach.workspace_id)
    return holders.of(EDIT_LIMITS, breach.portfolio_id)


def tell_of_broken(portfolio: Portfolio, broken: Broken, at: datetime) -> None:
    """Tell who may edit guardrails, whoever broke them too, which shares are broken now."""
    if not broken:
        return
    people = people_holding(EDIT_GUARDRAILS, portfolio.pk)
    path = board_paths([portfolio.pk])[portfolio.pk]
    facts = [
        Fact(
            kind=NotificationKind.GUARDRAIL_BROKEN,
            key=f"guardrail:{guardrail.pk}:{guardrail.checks}",
            portfolio_id=portfolio.pk,
            people=people,
            subject=f"Guardrail broken: {guardrail.kind.replace('_', ' ').lower()}",
            text=" ".join(map(_share, checks)),
            path=path,
            at=at,
        )
        for guardrail, checks in broken
    ]
    notify_all(workspace_id=portfolio.workspace_id, facts=facts)


def _share(check: GuardrailCheck) -> str:
    actual, target, tolerance = map(_plain, (check.actual, check.target, check.tolerance))
    return f"{check.name} has {actual} % where {target} % should be, give or take {tolerance}."


def _plain(number: Decimal | None) -> str:
    return "no" if number is None else f"{number.normalize():f}"
