"""Whether there is room for what a change adds: the one check that every door makes.

A door takes down what the item occupies, makes its change and saves it, and calls `require_room`
in the same transaction. Behind the locks of items, and of ranks and keys for new ones, come those
of limits, in the order of their ids; so all that would take the last place wait for each other, and
each counts what the one before has committed. Who takes places shares `turns` with its like, and
who sets a limit has them alone: no move misses a limit that is being set.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kernel import audit
from kernel.principal import Principal
from portfolio.actions.telling import tell_of_breaches
from portfolio.errors import WipLimitReached
from portfolio.limits import (
    NOTHING,
    Answer,
    Cause,
    Measure,
    Occupied,
    Policy,
    Ruling,
    Target,
    answer,
    fuller,
)
from portfolio.models import (
    Item,
    ItemQuerySet,
    Portfolio,
    WipBreach,
    WipLimit,
    WipLimitQuerySet,
    WipOverride,
)

Coming = Mapping[Target, Mapping[Measure, Decimal]]


def take_turns(workspace_id: int, *, shared: bool) -> None:
    """Let who takes places in the workspace, and who sets its limits, follow each other."""
    audit.take_turns(f"limits:{workspace_id}", shared=shared)


def require_room(*, by: Principal, item: Item, before: Occupied, at: datetime) -> None:
    """Refuse a change that takes more than its limits allow; write down where it was warned.

    Args:
        by: Who made the change.
        item: As it stands now, saved and held. A refusal undoes that with the transaction.
        before: What it occupied before the change (`Item.occupies`); nothing for a new one.
        at: When: overrides that have ended by then add nothing.

    Raises:
        WipLimitReached: The first limit, by its id, that has no room.
    """
    coming = fuller(before, item.occupies())
    if not coming:
        return
    take_turns(item.workspace_id, shared=True)
    limits = _held(WipLimit.objects.filter(workspace=item.workspace_id).on(coming), coming)
    standing = standing_on(_rows_of(type(item)), limits)
    for limit in limits:
        answered = _answer(limit, standing[limit.pk], _coming_to(limit, coming), at)
        if answered.ruling is Ruling.REFUSED:
            raise _refusal(limit, answered)
        if answered.cause is not None:
            breach = breach_of(
                limit, cause=answered.cause, count=answered.total, by=by, at=at,
                portfolio_id=item.portfolio_id, key=item.key, title=item.title,
            )  # fmt: skip
            record_breaches(item.workspace_id, [breach])


def note_arrivals(
    *,
    by: Principal,
    model: type[Item],
    portfolio: Portfolio,
    before: Occupied,
    after: Occupied,
    origin: str,
    at: datetime,
) -> None:
    """Write down which limits an import has exceeded; what arrives is never refused.

    A limit that was exceeded before is named again only where the import brought more.

    Args:
        by: Who imports.
        model: The level of what arrived.
        portfolio: Where it arrived.
        before: What the rows of the import occupied until then, as the caller read it in its turn
            (`take_turns`).
        after: What they occupy now, saved and held.
        origin: What brought them, for people.
        at: When.
    """
    coming = fuller(before, after)
    if not coming:
        return
    here = WipLimit.objects.filter(workspace=portfolio.workspace_id, level=model.level)
    wanted = [limit.pk for limit in here.in_force() if _coming_to(limit, coming)]
    limits = _held(here.filter(pk__in=wanted), coming)
    standing = standing_on(_rows_of(model), limits)
    record_breaches(portfolio.workspace_id, [
        breach_of(
            limit, cause=Cause.IMPORTED, count=standing[limit.pk], by=by, at=at,
            portfolio_id=portfolio.pk, title=origin,
        )
        for limit in limits
        if standing[limit.pk] > limit.amount
    ])  # fmt: skip


def standing_on(items: ItemQuerySet[Any], limits: Sequence[WipLimit]) -> dict[int, Decimal]:
    """Count what stands against each limit, by its id; one statement a scope.

    Args:
        items: All items of the level of these limits.
        limits: Limits of one level.
    """
    found = items.standing({limit.target for limit in limits})
    return {
        limit.pk: found.get(limit.target, {}).get(Measure(limit.measure), NOTHING)
        for limit in limits
    }


def record_breaches(workspace_id: int, breaches: Sequence[WipBreach]) -> None:
    """Write down that more stands in places than their limits allow, and tell of it."""
    tell_of_breaches(workspace_id, WipBreach.objects.bulk_create(breaches))


def breach_of(
    limit: WipLimit,
    *,
    cause: Cause,
    count: Decimal,
    by: Principal,
    at: datetime,
    portfolio_id: int | None,
    key: str = "",
    title: str = "",
) -> WipBreach:
    """Return the row, to be recorded, of more standing in a place than its limit allows."""
    return WipBreach(
        workspace_id=limit.workspace_id, portfolio_id=portfolio_id, limit=limit, at=at,
        count=count, amount=limit.amount, cause=cause, level=limit.level, key=key, title=title,
        by_id=by.person_id,
    )  # fmt: skip


def _held(limits: WipLimitQuerySet, coming: Coming) -> list[WipLimit]:
    """Lock the limits to which something comes."""
    rows = limits.in_force().select_related("theme", "team", "person").held()
    return [limit for limit in rows if _coming_to(limit, coming)]


def _coming_to(limit: WipLimit, coming: Coming) -> Decimal:
    return coming.get(limit.target, {}).get(Measure(limit.measure), NOTHING)


def _answer(limit: WipLimit, standing: Decimal, coming: Decimal, at: datetime) -> Answer:
    """Judge one limit; overrides are only read where they could matter."""
    policy = Policy(limit.policy)
    granted = NOTHING
    if policy is Policy.BLOCK_WITH_OVERRIDE and standing > limit.amount:
        granted = WipOverride.objects.in_force(at).places_on(limit)
    return answer(
        amount=limit.amount,
        policy=policy,
        standing=standing - coming,
        coming=coming,
        granted=granted,
    )


def _refusal(limit: WipLimit, answered: Answer) -> WipLimitReached:
    return WipLimitReached(
        scope=limit.scope,
        place=limit.place,
        measure=limit.measure,
        limit=answered.amount,
        in_progress=answered.standing,
        coming=answered.coming,
        overrides=answered.granted,
    )


def _rows_of(model: type[Item]) -> ItemQuerySet[Any]:
    rows: ItemQuerySet[Any] = model._default_manager.all()  # type: ignore[assignment] # noqa: SLF001
    return rows
