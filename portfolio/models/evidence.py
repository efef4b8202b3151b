from typing import Any, Self

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from kernel.audit import APPEND_ONLY, Told, told
from kernel.models import Checked, Text
from organization.models import Person, Workspace
from portfolio.models.epic import Epic
from portfolio.models.reading import OfEpicQuerySet
from portfolio.verdicts import RECOMMENDATIONS, Grade, Recommendation, Verdict


class EvidenceSource(models.TextChoices):
    """Whether a person said it or the measurements do."""

    SELF_REPORTED = "SELF_REPORTED"
    COMPUTED = "COMPUTED"


class EvidenceSummaryQuerySet(OfEpicQuerySet["EvidenceSummary"]):
    def newest_first(self) -> Self:
        """Order by when it was said; the newest leads."""
        return self.order_by("-id")

    def newest_of_each(self, count: int) -> Self:
        """Keep the newest `count` of each epic, the newest first."""
        place = Window(RowNumber(), partition_by="epic", order_by="-id")
        return self.annotate(place=place).filter(place__lte=count).order_by("epic", "-id")


@told(
    Told(
        "EVIDENCE",
        of=["epic"],
        value="{verdict}, grade {grade}",
        reason="note",
        says={"CREATED": "brought evidence on {key}, {new}"},
    )
)
class EvidenceSummary(Checked):
    """What was known of an epic's outcome at one moment. New evidence is a new row."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    epic = models.ForeignKey(Epic, on_delete=models.PROTECT, related_name="evidence")
    verdict = models.CharField(max_length=20, choices=[(one, one) for one in Verdict])
    grade = models.CharField(max_length=1, choices=[(one, one) for one in Grade])
    estimate = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    low = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    high = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    note = Text(max_length=4000, blank=True, default="")
    source = models.CharField(max_length=20, choices=EvidenceSource)
    reported_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    computed_at = models.DateTimeField()

    objects = EvidenceSummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        triggers = APPEND_ONLY
        constraints = [
            models.CheckConstraint(
                name="evidence_verdict_is_known", condition=Q(verdict__in=list(Verdict))
            ),
            models.CheckConstraint(
                name="evidence_grade_is_known", condition=Q(grade__in=list(Grade))
            ),
            models.CheckConstraint(
                name="evidence_source_is_known", condition=Q(source__in=list(EvidenceSource))
            ),
            models.CheckConstraint(
                name="evidence_interval_is_around_an_estimate",
                condition=Q(low=None, high=None) | Q(estimate__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_that_is_computed_is_nobodys_report",
                condition=Q(source="SELF_REPORTED") | Q(reported_by=None),
            ),
            models.CheckConstraint(
                name="evidence_interval_holds_its_estimate",
                condition=(Q(low=None) | Q(low__lte=F("estimate")))
                & (Q(high=None) | Q(high__gte=F("estimate"))),
            ),
            models.CheckConstraint(
                name="evidence_reported_by_people_is_of_the_lowest_grade",
                condition=~Q(source="SELF_REPORTED") | Q(grade="E"),
            ),
        ]
        indexes = [models.Index(name="evidence_by_epic", fields=["epic", "-id"])]

    def __str__(self) -> str:
        return f"{self.verdict} ({self.grade}) of {self.epic_id}"

    @property
    def recommendation(self) -> Recommendation:
        """What the verdict suggests."""
        return RECOMMENDATIONS[Verdict(self.verdict)]

    def frozen(self) -> dict[str, Any]:
        """Return it as a decision keeps it: plain JSON, numbers as text."""
        amounts = {
            name: None if value is None else format(value.normalize(), "f")
            for name, value in (("estimate", self.estimate), ("low", self.low), ("high", self.high))
        }
        return {
            "id": self.pk,
            "verdict": self.verdict,
            "grade": self.grade,
            "effect": amounts if self.estimate is not None else None,
            "note": self.note,
            "recommendation": self.recommendation,
            "source": self.source,
            "computed_at": self.computed_at.isoformat(),
        }
