"""Mutations of scoring sessions."""

from typing import Self

import strawberry
from strawberry.utils.str_converters import to_camel_case

from api.context import Info
from api.ids import primary_key
from api.mutations import mutation
from api.peers import as_peers
from api.problems import Conflict
from kernel import clock
from portfolio import actions
from portfolio.schema.inputs import scoring as inputs
from portfolio.schema.problems import (
    ScoresNotComparable,
    SessionClosed,
    SessionNotAnchored,
    SessionStillOpen,
)
from portfolio.schema.scoring import Score, ScoringSession
from portfolio.schema.types import Portfolio
from portfolio.wsjf import COLUMNS


@strawberry.type(description="What came of one score.")
class ScoredEpic:
    key: str = strawberry.field(description="As it was asked for.")
    score: Score | None = strawberry.field(description="Null when it was not taken.")
    code: str | None = strawberry.field(
        description="Why it was not taken: SCORE_OFF_SCALE, CONFLICT, NOT_FOUND, ITEM_ARCHIVED."
    )
    message: str | None
    off_scale: list[str] = strawberry.field(description="The scores that are no step of the scale.")
    current_version: int | None = strawberry.field(
        description="Of the score that somebody else has changed since, at a conflict."
    )


@strawberry.type(description="A session and what came of each score.")
class ScoreEpicsSuccess:
    session: ScoringSession
    items: list[ScoredEpic]

    @classmethod
    def of(cls, made: actions.Scoring) -> Self:
        as_peers([one.score for one in made.items if one.score is not None])
        items = [
            ScoredEpic(
                key=one.key,
                score=one.score,
                code=one.code,
                message=one.message,
                off_scale=[to_camel_case(name) for name in one.off_scale],
                current_version=one.current_version,
            )
            for one in made.items
        ]
        return cls(session=made.session, items=items)


@strawberry.type
class ScoringMutation:
    @mutation("epic.score")
    def open_scoring_session(
        self, info: Info, input: inputs.OpenScoringSessionInput
    ) -> ScoringSession:
        """Begin to score epics relative to each other."""
        return actions.open_scoring_session(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.name,
            at=clock.now(),
        )

    @mutation("epic.score", SessionClosed)
    def score_epics(self, info: Info, input: inputs.ScoreEpicsInput) -> ScoreEpicsSuccess:
        """Score epics in an open session."""
        scores = [
            actions.NewScore(
                epic=one.epic,
                scores={name: getattr(one, name) for name in COLUMNS},
                expected_version=one.expected_version,
            )
            for one in input.scores
        ]
        return actions.score_epics(
            by=info.context.principal,
            session_id=primary_key(input.session, "ScoringSession"),
            scores=scores,
        )

    @mutation("epic.score", SessionClosed, SessionNotAnchored, Conflict)
    def close_scoring_session(
        self, info: Info, input: inputs.CloseScoringSessionInput
    ) -> ScoringSession:
        """Take no more scores: the portfolio is ranked by those of this session from now on."""
        return actions.close_scoring_session(
            by=info.context.principal,
            session_id=primary_key(input.session, "ScoringSession"),
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("epic.rank", SessionStillOpen, ScoresNotComparable, Conflict)
    def apply_ranking(self, info: Info, input: inputs.ApplyRankingInput) -> Portfolio:
        """Make the order of a session the one that people keep, of all unfinished epics."""
        return actions.apply_ranking(
            by=info.context.principal,
            session_id=primary_key(input.session, "ScoringSession"),
            expected_version=input.expected_version,
        )
