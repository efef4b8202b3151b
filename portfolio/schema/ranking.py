"""The order in which work should start."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import auto

from api.context import Info
from api.cost import LARGEST_PAGE
from api.enums import describe
from api.peers import batched, related
from api.types import field, model_type
from kernel.principal import Principal
from portfolio import models
from portfolio.schema.scoring import ScoringSession

if TYPE_CHECKING:
    from portfolio.schema.types import Epic

EpicType = Annotated["Epic", strawberry.lazy("portfolio.schema.types")]

describe(models.RankingMethod, "What the places of a portfolio are computed from.")


@model_type(
    models.EpicRank,
    name="RankedEpic",
    description="An unfinished epic's place in the order in which work should start.",
)
class RankedEpic:
    rank: auto = field(description="1 starts first.")
    score: Decimal | None = field(
        description="Cost of delay by duration of the epics that it is started together with: it"
        " falls from rank to rank. Null where nothing is known, and nothing known waits for it."
    )
    method: models.RankingMethod = field(description="The same for all of a portfolio.")
    epic: EpicType
    wsjf: Decimal | None = field(description="Its own, by the scores that count.")
    effective_wsjf: Decimal | None = field(
        description="The best WSJF of what it makes possible, prerequisites counted in."
    )
    cd3: Decimal | None = field(
        description="What starting it a week later costs, per week that it takes."
    )
    effective_cd3: Decimal | None = field(
        description="The best CD3 of what it makes possible, prerequisites counted in."
    )
    wsjf_rank: int | None = field(description="Its place by WSJF, among those that it orders.")
    cd3_rank: int | None = field(description="Its place by CD3, among those that it orders.")
    manual_rank: auto = field(description="Its place in the order that people keep.")
    low_rank: int | None = field(
        description="With costs and durations wrong by up to half, it stands here or further back"
        " in nine of ten trials."
    )
    high_rank: int | None = field(description="Here or further up in nine of ten such trials.")
    moved_by_hand: int = field(
        description="`manualRank` less `rank`: how many places people keep it further back than"
        " computed; below 0 is further up."
    )
    unlocks_target: EpicType | None = field(
        description="The epic that it makes possible and that lifts it here."
    )

    @field(description="Why it stands above its own score; null when it does not.")
    def ranked_because(self, info: Info, root: strawberry.Parent[models.EpicRank]) -> str | None:
        target = related(root, "unlocks_target", info.context.principal)
        return f"Ranked here because it unlocks {target.key} {target.title}." if target else None

    @field(description="The unfinished epics that have to be finished before it.")
    def blocked_by(self, info: Info, root: strawberry.Parent[models.EpicRank]) -> list[EpicType]:
        return _beside(root, "after", "before", info.context.principal)

    @field(description="The unfinished epics that wait for it.")
    def unlocks(self, info: Info, root: strawberry.Parent[models.EpicRank]) -> list[EpicType]:
        return _beside(root, "before", "after", info.context.principal)


@strawberry.type(description="How far two orders agree: 1 is the same order, -1 the reverse.")
class Agreement:
    spearman: float | None = strawberry.field(
        description="Spearman's rank correlation; null for fewer than two epics."
    )
    kendall: float | None = strawberry.field(
        description="Kendall's: the share of pairs in the same order less that of the others."
    )
    epics: int = strawberry.field(description="How many epics both orders have.")


@model_type(
    models.Ranking,
    name="RankAgreement",
    description="How a portfolio was ranked, and how far its orders agree.",
)
class RankAgreement:
    method: models.RankingMethod = field(
        description="EFFECTIVE_CD3 when every epic with a score has money and a duration too, else"
        " EFFECTIVE_WSJF; MANUAL when there are neither."
    )
    session: ScoringSession | None = field(description="Whose scores count.")
    as_of: datetime = field(description="Where fixed dates are looked at from.")
    computed_at: auto
    epics: auto = field(description="How many unfinished epics were ranked.")

    @field(description="The order by scores and the order by money.")
    def wsjf_and_cd3(self, root: strawberry.Parent[models.Ranking]) -> Agreement:
        return Agreement(
            spearman=root.wsjf_cd3_spearman,
            kendall=root.wsjf_cd3_kendall,
            epics=root.wsjf_cd3_epics,
        )

    @field(description="The ranks and the order that people keep.")
    def computed_and_manual(self, root: strawberry.Parent[models.Ranking]) -> Agreement:
        return Agreement(
            spearman=root.computed_manual_spearman,
            kendall=root.computed_manual_kendall,
            epics=root.computed_manual_epics,
        )


def ranking_of(portfolio: models.Portfolio, first: int) -> list[models.EpicRank]:
    """Return the first places of a portfolio, read for all of its peers."""

    def load(portfolios: list[models.Portfolio]) -> dict[int, list[models.EpicRank]]:
        found: dict[int, list[models.EpicRank]] = {}
        rows = models.EpicRank.objects.filter(portfolio__in=portfolios, rank__lte=first)
        for row in rows.order_by("portfolio", "rank", "id"):
            found.setdefault(row.portfolio_id, []).append(row)
        return found

    return batched(portfolio, ("ranking", first), load, [])


def _beside(root: models.EpicRank, near: str, far: str, principal: Principal) -> list[models.Epic]:
    """Return the unfinished epics on the far side of an epic's prerequisites, by rank."""

    def load(ranks: list[models.EpicRank]) -> dict[int, list[models.Epic]]:
        rank_of = {row.epic_id: row.pk for row in ranks}
        links = models.EpicPrecedence.objects.filter(**{f"{near}__in": list(rank_of)})
        pairs = list(links.values_list(f"{near}_id", f"{far}_id"))
        seen = models.Epic.objects.visible_to(principal).open().defer("description")
        epics = seen.in_bulk({pk for _, pk in pairs})
        found: dict[int, list[models.Epic]] = {}
        for here, there in pairs:
            if there in epics:
                found.setdefault(rank_of[here], []).append(epics[there])
        for some in found.values():
            some.sort(key=lambda epic: (epic.portfolio_id, epic.rank, epic.pk))
        return {pk: some[:LARGEST_PAGE] for pk, some in found.items()}

    return batched(root, far, load, [])
