from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel import audit, outbox
from kernel.errors import Conflict, DomainError, InvalidValue, shown
from kernel.principal import Principal
from portfolio.errors import ScoreOffScale
from portfolio.models import Epic, Portfolio, Score, ScoringSession
from portfolio.models.scoring import require_on_scale

MOST_SCORES = 100


@dataclass(frozen=True, slots=True)
class NewScore:
    """How somebody scores an epic: the four columns of `portfolio.wsjf`.

    Attributes:
        expected_version: The version of the score that they had read; 0 when there was none.
    """

    epic: str
    scores: Mapping[str, int]
    expected_version: int = 0


@dataclass(frozen=True, slots=True)
class ScoredEpic:
    """What came of one score: it, or why it was not taken.

    Attributes:
        off_scale: The columns whose score is no step of the scale.
        current_version: Of the score that somebody else has changed meanwhile.
    """

    key: str
    score: Score | None = None
    code: str | None = None
    message: str | None = None
    off_scale: Sequence[str] = ()
    current_version: int | None = None


@dataclass(frozen=True, slots=True)
class Scoring:
    """A session and what came of each score."""

    session: ScoringSession
    items: list[ScoredEpic]


@audit.audited
def open_scoring_session(
    *, by: Principal, portfolio: str, name: str, at: datetime
) -> ScoringSession:
    """Begin to score the epics of a portfolio relative to each other.

    Raises:
        InvalidValue: The name cannot be stored, or a session of the portfolio has it.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("epic.score", found.pk)
    Portfolio.objects.hold(found.pk)
    session = ScoringSession(
        workspace_id=by.workspace_id,
        portfolio=found,
        name=name,
        opened_at=at,
        opened_by_id=by.person_id,
    ).check_values("name")
    here = ScoringSession.objects.filter(portfolio=found)
    if here.filter(name=name).exists():
        raise InvalidValue("name", f"{found.key} has a scoring session {shown(name)} already.")
    if not here.closed().exists():
        session.count_from_now()
    session.save()
    outbox.note_board(by.workspace_id)
    return session


@audit.audited
def score_epics(*, by: Principal, session_id: int, scores: Sequence[NewScore]) -> Scoring:
    """Score epics in an open session; each is answered by itself.

    Raises:
        NotFound: There is no such session.
        SessionClosed: It takes no more scores.
        InvalidValue: No score or more than a hundred.
    """
    session = _held(by, session_id)
    session.require_open()
    if not 0 < len(scores) <= MOST_SCORES:
        raise InvalidValue("scores", f"Give 1 to {MOST_SCORES} scores.")
    items = [_score(by, session, one) for one in scores]
    outbox.note_board(by.workspace_id)
    return Scoring(session=session, items=items)


@audit.audited
def close_scoring_session(
    *, by: Principal, session_id: int, expected_version: int, at: datetime
) -> ScoringSession:
    """Take no more scores; those of this session are what its portfolio is ranked by from now on.

    Raises:
        NotFound: There is no such session.
        Conflict: It has changed since that version.
        SessionClosed, SessionNotAnchored: See `ScoringSession.close`.
    """
    of = ScoringSession.objects.visible_to(by).numbered(session_id).portfolio_id
    Portfolio.objects.hold(of)  # before the session, as who opens one does
    session = _held(by, session_id)
    session.require_open()
    session.require_version(expected_version)
    session.close(at=at, by_id=by.person_id)
    outbox.note_board(by.workspace_id)
    return session


def _held(by: Principal, session_id: int) -> ScoringSession:
    session = ScoringSession.objects.visible_to(by).held(session_id)
    by.require("epic.score", session.portfolio_id)
    return session


def _score(by: Principal, session: ScoringSession, new: NewScore) -> ScoredEpic:
    try:
        return ScoredEpic(key=new.epic, score=_write(by, session, new))
    except ScoreOffScale as error:
        return _refused(new, error, off_scale=error.columns)
    except Conflict as error:
        return _refused(new, error, current_version=error.current_version)
    except DomainError as error:
        return _refused(new, error)


def _refused(new: NewScore, error: DomainError, **facts: object) -> ScoredEpic:
    return ScoredEpic(key=new.epic, code=error.code, message=error.message, **facts)  # type: ignore[arg-type] # as named above


def _write(by: Principal, session: ScoringSession, new: NewScore) -> Score:
    epics = Epic.objects.visible_to(by).filter(portfolio=session.portfolio_id)
    epic = epics.defer("description").named(new.epic)
    epic.require_alive()
    require_on_scale(new.scores)
    score = Score.objects.filter(session=session, epic=epic).first()
    if score is None and new.expected_version != 0:
        raise Conflict(current_version=0, changed_fields=[])
    if score is None:
        return Score.objects.create(session=session, epic=epic, **new.scores)
    score.score_anew(new.scores, expected_version=new.expected_version)
    return score
