"""What the mutations of scoring sessions take."""

import strawberry

from api.mutations import MutationInput, VersionedInput


@strawberry.input
class OpenScoringSessionInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    name: str = strawberry.field(description="No two sessions of a portfolio share one.")


@strawberry.input
class NewScoreInput:
    """Each score is 1, 2, 3, 5, 8, 13 or 20, relative to the other epics of the session."""

    epic: str = strawberry.field(description="Its key, ours or the source's.")
    business_value: int = strawberry.field(description="What users and the business gain by it.")
    time_criticality: int = strawberry.field(description="How much of that is lost by waiting.")
    risk_reduction: int = strawberry.field(description="What danger it averts, or chance it opens.")
    job_size: int = strawberry.field(description="How much work it is.")
    expected_version: int = strawberry.field(
        default=0, description="The version of the score that you read; 0 when there was none."
    )


@strawberry.input
class ScoreEpicsInput(MutationInput):
    session: strawberry.ID = strawberry.field(description="Its `id`.")
    scores: list[NewScoreInput] = strawberry.field(
        description="1 to 100; each is answered by itself."
    )


@strawberry.input
class CloseScoringSessionInput(VersionedInput):
    session: strawberry.ID = strawberry.field(description="Its `id`.")


@strawberry.input
class ApplyRankingInput(VersionedInput):
    session: strawberry.ID = strawberry.field(description="The `id` of a closed one.")
