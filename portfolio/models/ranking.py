"""What epics are ranked by, and their places: computed by a task and read by everybody."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from kernel.principal import Principal
from portfolio.models.epic import Epic
from portfolio.models.portfolio import Portfolio
from portfolio.models.scoring import ScoringSession

T = TypeVar("T", bound=models.Model)


class EpicPrecedenceQuerySet(models.QuerySet["EpicPrecedence"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the prerequisites between epics that the principal may both read."""
        seen = Epic.objects.visible_to(principal)
        return self.filter(before__in=seen, after__in=seen)


class EpicPrecedence(models.Model):
    """One epic has to be finished before another can be: pushed by the floor that keeps links.

    What somebody has waived is not here. Rings are: other tools do not refuse them.
    """

    before = models.ForeignKey(Epic, on_delete=models.CASCADE, related_name="precedes")
    after = models.ForeignKey(Epic, on_delete=models.CASCADE, related_name="preceded_by")

    objects = EpicPrecedenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="precedence_once", fields=["before", "after"]),
            models.CheckConstraint(name="precedence_of_two_epics", condition=~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} before {self.after_id}"


class RankingMethod(models.TextChoices):
    """What the places of a portfolio are computed from."""

    EFFECTIVE_CD3 = "EFFECTIVE_CD3"
    EFFECTIVE_WSJF = "EFFECTIVE_WSJF"
    MANUAL = "MANUAL"


class OfRankingQuerySet(models.QuerySet[T]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the rows of the portfolios that the principal may read."""
        return self.filter(portfolio__in=Portfolio.objects.visible_to(principal))


class Ranking(models.Model):
    """How the epics of a portfolio were ranked when it was last computed.

    `EFFECTIVE_CD3` when every unfinished epic that counts a score has money and a duration too,
    and at least one epic has: one order needs one unit, and money is the better one as soon as it
    covers what the points do. `EFFECTIVE_WSJF` otherwise, when anything is scored; else `MANUAL`.
    """

    portfolio = models.OneToOneField(
        Portfolio, on_delete=models.CASCADE, related_name="computed_ranking"
    )
    method = models.CharField(max_length=20, choices=RankingMethod)
    session = models.ForeignKey(
        ScoringSession, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    as_of = models.DateTimeField()
    computed_at = models.DateTimeField()
    epics = models.PositiveIntegerField()
    wsjf_cd3_epics = models.PositiveIntegerField()
    wsjf_cd3_spearman = models.FloatField(null=True)
    wsjf_cd3_kendall = models.FloatField(null=True)
    computed_manual_epics = models.PositiveIntegerField()
    computed_manual_spearman = models.FloatField(null=True)
    computed_manual_kendall = models.FloatField(null=True)

    objects = OfRankingQuerySet["Ranking"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ranking_method_is_known", condition=Q(method__in=RankingMethod.values)
            ),
        ]

    def __str__(self) -> str:
        return f"ranking of {self.portfolio_id}: {self.method}"


def _ratio() -> Any:  # a nullable field
    return models.DecimalField(max_digits=24, decimal_places=4, null=True)


class EpicRank(models.Model):
    """The place of an unfinished epic in its portfolio.

    Attributes:
        score: What the order falls by: costs by durations of the set that the epic is started
            with. Null for an epic that is not sized and that nothing sized waits for.
        wsjf, cd3: Its own, null when it is not sized so.
        effective_wsjf, effective_cd3: What it is worth with all that it makes possible.
        wsjf_rank, cd3_rank: Its places in the orders by either, among what they order.
        manual_rank: Its place in the order that people keep.
        low_rank, high_rank: Where it stands in the middle 80 % of trials with wrong estimates.
        unlocks_target: The epic behind it that makes it worth more than its own score.
    """

    epic = models.OneToOneField(Epic, on_delete=models.CASCADE, related_name="computed_rank")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="epic_ranks")
    rank = models.PositiveIntegerField()
    score = _ratio()
    method = models.CharField(max_length=20, choices=RankingMethod)
    wsjf = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    effective_wsjf = _ratio()
    cd3 = _ratio()
    effective_cd3 = _ratio()
    wsjf_rank = models.PositiveIntegerField(null=True)
    cd3_rank = models.PositiveIntegerField(null=True)
    manual_rank = models.PositiveIntegerField()
    low_rank = models.PositiveIntegerField(null=True)
    high_rank = models.PositiveIntegerField(null=True)
    unlocks_target = models.ForeignKey(Epic, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = OfRankingQuerySet["EpicRank"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="epic_rank_method_is_known", condition=Q(method__in=RankingMethod.values)
            ),
            models.CheckConstraint(
                name="epic_rank_range_holds_rank",
                condition=Q(low_rank=None, high_rank=None)
                | Q(low_rank__lte=F("rank"), high_rank__gte=F("rank")),
            ),
        ]
        indexes = [models.Index(name="epic_rank_by_rank", fields=["portfolio", "rank", "id"])]

    def __str__(self) -> str:
        return f"{self.rank}: {self.epic_id}"

    @property
    def moved_by_hand(self) -> int:
        """How many places further back than computed people keep it; below 0 is further up."""
        return self.manual_rank - self.rank
