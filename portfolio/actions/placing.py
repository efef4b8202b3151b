"""The order that people keep: one epic between two others, many at once, or a whole session's."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from kernel import audit, outbox, ranks
from kernel.errors import DomainError, InvalidValue
from kernel.levels import Level
from kernel.principal import Principal
from portfolio.actions.ranking import links_in
from portfolio.actions.statements import plan_anew
from portfolio.errors import NoLongerNeighbours, ScoresNotComparable
from portfolio.models import Epic, EpicQuerySet, Portfolio, Score, ScoringSession
from portfolio.ranking import Candidate, order_by_scores
from portfolio.wsjf import COLUMNS

MOST_PLACES = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where an epic should stand: right behind one and right before another.

    Attributes:
        epic: Its key.
        after: The key of the epic in front of it; None is the top of the order.
        before: The key of the epic behind it; None is the end of the order.
    """

    epic: str
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedEpic:
    """What came of one place: the epic, or why it stands where it stood."""

    key: str
    epic: Epic | None = None
    code: str | None = None
    message: str | None = None
    between: Sequence[str] = ()


@audit.audited
def rank_epic(*, by: Principal, place: Place) -> Epic:
    """Put an epic between two neighbours of the order of its portfolio.

    Raises:
        NotFound: One of the three does not exist.
        InvalidValue: No neighbour is named, or the epic itself.
        NoLongerNeighbours: Other unfinished epics stand between them.
        ItemArchived, FieldOwnedBySource: See `Item.place_at`.
    """
    epic = Epic.objects.locked_for(by, place.epic, "epic.rank")
    ranks.lock(epic.portfolio_id, Level.EPIC)
    _put(epic, place)
    outbox.note_board(by.workspace_id)
    return epic


@audit.audited
def rank_epics(*, by: Principal, portfolio: str, places: Sequence[Place]) -> list[PlacedEpic]:
    """Put epics between neighbours, one after another; each is answered by itself.

    Raises:
        NotFound: The portfolio does not exist.
        InvalidValue: No place or more than a hundred.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("epic.rank", found.pk)
    if not 0 < len(places) <= MOST_PLACES:
        raise InvalidValue("items", f"Name 1 to {MOST_PLACES} places.")
    epics = Epic.objects.filter(portfolio=found)
    epics.hold_keyed([place.epic for place in places])
    ranks.lock(found.pk, Level.EPIC)
    placed = [_try(epics, place) for place in places]
    outbox.note_board(by.workspace_id)
    return placed


@audit.audited
def apply_ranking(*, by: Principal, session_id: int, expected_version: int) -> Portfolio:
    """Make the order of a closed session the one that people keep, of all unfinished epics.

    They share out the places that they have; finished epics keep theirs. Epics that were never
    scored come last, in their order.

    Raises:
        NotFound: There is no such session.
        Conflict: It has changed since that version.
        SessionStillOpen: Its scores may still change.
        ScoresNotComparable: Unfinished epics are scored in other sessions only.
    """
    sessions = ScoringSession.objects.visible_to(by)
    session = sessions.select_related("portfolio").numbered(session_id)
    by.require("epic.rank", session.portfolio_id)
    session.require_version(expected_version)
    session.require_closed()
    open_ = Epic.objects.filter(portfolio=session.portfolio_id).open().order_by("pk")
    held = list(open_.select_for_update(no_key=True).values_list("pk", flat=True))
    ranks.lock(session.portfolio_id, Level.EPIC)
    epics = Epic.objects.filter(pk__in=held)  # what is new since stays last, where it was put
    strangers = epics.scored_outside(session.pk).order_by("rank", "id")
    if keys := list(strangers.values_list("key", flat=True)):
        raise ScoresNotComparable(session=session.name, epics=keys)
    _share_out(epics, session)
    outbox.note_board(by.workspace_id)
    return session.portfolio


def _share_out(epics: EpicQuerySet, session: ScoringSession) -> None:
    standing = list(epics.order_by("rank", "id").values_list("pk", "rank"))
    scores = {
        epic: (value, time, risk, size)
        for epic, value, time, risk, size in Score.objects.filter(session=session).values_list(
            "epic_id", *COLUMNS
        )
    }
    links = links_in(portfolio=session.portfolio_id)
    candidates = [Candidate(pk, scores.get(pk)) for pk, _ in standing]
    order = order_by_scores(candidates, [(before, after) for before, after, _ in links])
    plan_anew()
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [order, [rank for _, rank in standing]])


_PLACE = """
    UPDATE portfolio_epic AS epic SET rank = new.rank
    FROM unnest(%s::bigint[], %s::text[]) AS new(id, rank)
    WHERE epic.id = new.id AND epic.rank <> new.rank
"""


def _try(epics: EpicQuerySet, place: Place) -> PlacedEpic:
    try:
        epic = epics.defer("description").named(place.epic)
        _put(epic, place)
    except NoLongerNeighbours as error:
        return PlacedEpic(place.epic, None, error.code, error.message, error.between)
    except DomainError as error:
        return PlacedEpic(place.epic, None, error.code, error.message)
    return PlacedEpic(place.epic, epic)


def _put(epic: Epic, place: Place) -> None:
    """Give an epic its place. The caller holds it, and the order."""
    if place.after is None and place.before is None:
        raise InvalidValue("after", "Name what it should follow, or what it should precede.")
    others = Epic.objects.filter(portfolio=epic.portfolio_id).exclude(pk=epic.pk)
    ends = [_neighbour(others, epic, name, getattr(place, name)) for name in ("after", "before")]
    low, high = (end.rank if end else None for end in ends)
    named = [end.pk for end in ends if end]
    inside = _within(others.open().exclude(pk__in=named), low, high).order_by("rank", "id")
    between = list(inside.values_list("key", flat=True)[:MOST_PLACES])
    crossed = low is not None and high is not None and low >= high
    if between or crossed:
        raise NoLongerNeighbours(after=place.after, before=place.before, between=between)
    if low is not None:  # no two share a rank, and what is finished may stand in between
        high = others.filter(rank__gt=low).order_by("rank").values_list("rank", flat=True).first()
    else:
        low = others.filter(rank__lt=high).order_by("-rank").values_list("rank", flat=True).first()
    epic.place_at(ranks.between(low, high))


def _neighbour(others: EpicQuerySet, epic: Epic, name: str, key: str | None) -> Epic | None:
    if key is None:
        return None
    if key in (epic.key, epic.external_key):
        raise InvalidValue(name, f"{epic.key} is no neighbour of its own.")
    return others.defer("description").named(key)


def _within(epics: EpicQuerySet, low: str | None, high: str | None) -> EpicQuerySet:
    if low is not None:
        epics = epics.filter(rank__gt=low)
    return epics if high is None else epics.filter(rank__lt=high)
