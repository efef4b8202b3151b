from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Cast

from kernel.audit import Told, tracked
from kernel.errors import NotFound
from kernel.models import Editable, Line
from kernel.principal import Principal
from organization.models import Person, Workspace
from portfolio.errors import ScoreOffScale, SessionClosed, SessionNotAnchored, SessionStillOpen
from portfolio.models.epic import Epic
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import OfPortfolioQuerySet
from portfolio.wsjf import COLUMNS, SCALE, off_scale, unanchored


class ScoringSessionQuerySet(OfPortfolioQuerySet["ScoringSession"]):
    def closed(self) -> Self:
        """Keep the sessions that take no more scores."""
        return self.exclude(closed_at=None)

    def numbered(self, pk: int) -> "ScoringSession":
        """Return the session of this number, or raise `NotFound`."""
        session = self.filter(pk=pk).first()
        if session is None:
            raise NotFound(what="scoring session", key=str(pk))
        return session

    def held(self, pk: int) -> "ScoringSession":
        """Return a session, which nobody else scores in or closes until the transaction ends.

        Raises:
            NotFound: There is none.
        """
        rows = self.select_related("portfolio").select_for_update(of=["self"], no_key=True)
        return rows.numbered(pk)


@tracked(
    words=Told(
        "SCORING_SESSION",
        untold=["opened_at", "opened_by", "closed_by", "is_current"],
        says={
            "CREATED": "opened the scoring session {key}",
            "closed_at": "closed the scoring session {key}",
        },
    )
)
class ScoringSession(Editable):
    """A sitting in which epics are scored relative to each other; scores are valid inside it.

    The scores of one session of a portfolio count: of the one that was closed last, or of the one
    that was opened last as long as none was closed.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.PROTECT, related_name="scoring_sessions"
    )
    name = Line(max_length=120)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    is_current = models.BooleanField(default=False)

    objects = ScoringSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="session_name_once", fields=["portfolio", "name"]),
            models.UniqueConstraint(
                name="session_current_once", fields=["portfolio"], condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="session_closed_after_it_opened",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="session_closed_by_when_closed",
                condition=Q(closed_by=None) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def require_open(self) -> None:
        """Raise `SessionClosed` when it takes no more scores."""
        if self.closed_at is not None:
            raise SessionClosed(session=self.name, closed_at=self.closed_at)

    def require_closed(self) -> None:
        """Raise `SessionStillOpen` while its scores may change."""
        if self.closed_at is None:
            raise SessionStillOpen(session=self.name)

    def count_from_now(self) -> None:
        """Make this the session of its portfolio whose scores count."""
        before = ScoringSession.objects.filter(portfolio=self.portfolio_id, is_current=True)
        for session in before.exclude(pk=self.pk).select_for_update():
            session.is_current = False
            session.save_version("is_current")
        self.is_current = True

    def close(self, *, at: datetime, by_id: int | None) -> None:
        """Take no more scores; from now on those of this session count.

        Raises:
            SessionClosed: It is closed already.
            SessionNotAnchored: There is a column in which nothing was scored 1.
        """
        self.require_open()
        rows = self.scores.values(*COLUMNS)
        if missing := unanchored(rows):
            raise SessionNotAnchored(columns=missing)
        self.count_from_now()
        self.closed_at, self.closed_by_id = at, by_id
        self.save_version("closed_at", "closed_by_id", "is_current")


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the scores of the portfolios that the principal may read."""
        return self.filter(session__in=ScoringSession.objects.visible_to(principal))

    def that_count(self) -> Self:
        """Keep the scores of the session that counts in each portfolio."""
        return self.filter(session__is_current=True)


_SUM = F("business_value") + F("time_criticality") + F("risk_reduction")
_WSJF = models.DecimalField(max_digits=10, decimal_places=4)


@tracked(
    exclude=["wsjf"],
    words=Told(
        "SCORE",
        of=["epic"],
        value="({business_value} + {time_criticality} + {risk_reduction}) / {job_size}",
        untold=["session"],
        says={"CREATED": "scored {key} {new}"},
    ),
)
class Score(Editable):
    """How an epic was scored in one session, beside the others of that session."""

    session = models.ForeignKey(ScoringSession, on_delete=models.PROTECT, related_name="scores")
    epic = models.ForeignKey(Epic, on_delete=models.CASCADE, related_name="scores")
    business_value = models.PositiveSmallIntegerField()
    time_criticality = models.PositiveSmallIntegerField()
    risk_reduction = models.PositiveSmallIntegerField()
    job_size = models.PositiveSmallIntegerField()
    wsjf = models.GeneratedField(
        expression=ExpressionWrapper(Cast(_SUM, _WSJF) / F("job_size"), output_field=_WSJF),
        output_field=_WSJF,
        db_persist=True,
    )

    objects = ScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="score_once_per_session", fields=["session", "epic"]),
            *(
                models.CheckConstraint(
                    name=f"score_{name}_on_scale", condition=Q(**{f"{name}__in": SCALE})
                )
                for name in COLUMNS
            ),
        ]
        indexes = [models.Index(name="score_by_wsjf", fields=["session", "wsjf"])]

    def __str__(self) -> str:
        return f"{self.epic_id}: {self.wsjf}"

    def score_anew(self, scores: Mapping[str, int], *, expected_version: int) -> None:
        """Change all scores; the session, held by the caller, is open.

        Raises:
            ScoreOffScale: A score is no step of the scale.
            Conflict: See `Editable.revise`.
        """
        require_on_scale(scores)
        self.revise(scores, expected_version=expected_version)
        self.refresh_from_db(fields=["wsjf"])


def require_on_scale(scores: Mapping[str, int]) -> None:
    """Raise `ScoreOffScale` when one of the scores is no step of the scale."""
    if wrong := off_scale(scores):
        raise ScoreOffScale(columns=wrong, scale=SCALE)
