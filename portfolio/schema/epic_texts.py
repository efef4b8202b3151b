"""What is written down about an epic."""

from typing import Self

import strawberry

from portfolio.models import HYPOTHESIS, Epic


@strawberry.type(description="The bet: for whom, what, and what should come of it.")
class Hypothesis:
    for_whom: str = strawberry.field(description="Which customers it serves.")
    need: str = strawberry.field(description="What they lack.")
    solution: str = strawberry.field(description="What will be built.")
    benefit: str = strawberry.field(description="What they gain by it.")
    unlike: str = strawberry.field(description="What they do without it.")
    difference: str = strawberry.field(description="What sets the solution apart from that.")
    business_outcome: str = strawberry.field(description="What the company gains by it.")

    @classmethod
    def of(cls, epic: Epic) -> Self:
        return cls(**{name: getattr(epic, name) for name in HYPOTHESIS})
