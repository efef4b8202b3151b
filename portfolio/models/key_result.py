from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Greatest, Least, NullIf, Round

from kernel.audit import APPEND_ONLY, Told, tracked
from kernel.errors import InvalidValue
from kernel.models import ArchivableQuerySet, Checked, Line, Text
from kernel.principal import Principal
from organization.models import Person, Workspace
from portfolio import okr
from portfolio.errors import KeyResultWithoutUnit, StartEqualsTarget
from portfolio.models.lasting import Lasting
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import OfPortfolioQuerySet
from portfolio.okr import Commitment, KeyResultKind

LARGEST = Decimal(10) ** 20
"""Values stay below this; the comparison also keeps out NaN, which PostgreSQL puts above all."""

MOST_CONFIDENCE = 10

NUMBERS = ("start", "target", "low", "high", "current")
_WIDE = models.DecimalField(max_digits=80, decimal_places=40)
"""Holds a quotient of two values so exactly that rounding it is rounding the true one."""

_SCORE = models.DecimalField(max_digits=40, decimal_places=okr.PLACES)


def _number(**options: Any) -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True, **options)


def _unclamped() -> Case:
    """Return the score as an expression of the row: the twin of `okr`."""
    gone, way = F("current") - F("start"), F("target") - F("start")
    share = Cast(gone, _WIDE) / NullIf(way, Value(Decimal(0)))
    kept = Q(kind=KeyResultKind.MAINTAIN, current__gte=F("low"), current__lte=F("high"))
    return Case(
        When(current=None, then=None),
        When(kept, then=Value(Decimal(1))),
        When(kind=KeyResultKind.MAINTAIN, then=Value(Decimal(0))),
        default=Round(share, precision=okr.PLACES, output_field=_SCORE),
        output_field=_SCORE,
    )


def _clamped() -> Case:
    zero, one = Value(Decimal(0)), Value(Decimal(1))
    return Case(
        When(current=None, then=None),
        default=Greatest(zero, Least(one, _unclamped()), output_field=_SCORE),
        output_field=_SCORE,
    )


def _given(*names: str) -> Q:
    """Say so of columns, because a comparison with nothing is neither true nor false to a CHECK."""
    return Q(**{f"{name}__isnull": False for name in names})


def _are_numbers() -> Q:
    every = Q()
    for name in NUMBERS:
        bounded = Q(**{f"{name}__gt": -LARGEST, f"{name}__lt": LARGEST})
        every &= Q(**{name: None}) | bounded
    return every


class KeyResultQuerySet(ArchivableQuerySet["KeyResult"], OfPortfolioQuerySet["KeyResult"]):  # type: ignore[override] # each has a manager
    """What can be asked of key results."""

    def held(self) -> Self:
        """Lock the rows, in one order, until the transaction ends."""
        return self.order_by("pk").select_for_update(of=["self"], no_key=True)


@tracked(
    exclude=["unclamped_score", "score"],
    words=Told("KEY_RESULT", of=["objective"], untold=["is_measured"]),
)
class KeyResult(Lasting):
    """A measurable part of an objective. Its scores are computed by the database.

    `is_measured` says that the floor above keeps `current` at the newest measurement of a metric.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="+")
    objective = models.ForeignKey(
        "portfolio.Objective", on_delete=models.PROTECT, related_name="key_results"
    )
    name = Line(max_length=255)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KeyResultKind])
    unit = Line(max_length=40, blank=True, default="")
    start = _number()
    target = _number()
    low = _number()
    high = _number()
    current = _number()
    is_measured = models.BooleanField(default=False)
    commitment = models.CharField(
        max_length=12,
        choices=[(each, each) for each in Commitment],
        default=Commitment.ASPIRATIONAL,
    )
    confidence = models.PositiveSmallIntegerField(
        null=True, blank=True, default=okr.START_CONFIDENCE
    )
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(1))
    unclamped_score = models.GeneratedField(
        expression=_unclamped(), output_field=_SCORE, db_persist=True
    )
    score = models.GeneratedField(expression=_clamped(), output_field=_SCORE, db_persist=True)

    objects = KeyResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="key_result_name_once",
                fields=["objective", "name"],
                condition=Q(archived_at=None),
            ),
            models.CheckConstraint(
                name="key_result_goes_somewhere",
                condition=Q(_given("start", "target"), kind="INCREASE", target__gt=F("start"))
                & Q(low=None, high=None)
                | Q(_given("start", "target"), kind="DECREASE", target__lt=F("start"))
                & Q(low=None, high=None)
                | Q(_given("low", "high"), kind="MAINTAIN", low__lte=F("high"))
                & Q(start=None, target=None)
                | Q(_given("start", "target"), kind__in=list(okr.FROM_NOTHING), start=0, target=1)
                & Q(low=None, high=None),
            ),
            models.CheckConstraint(
                name="key_result_current_is_possible",
                condition=Q(kind__in=list(okr.MEASURED))
                | Q(current=None)
                | Q(kind="BINARY", current__in=[0, 1])
                | Q(kind="MILESTONE", current__gte=0, current__lte=1),
            ),
            models.CheckConstraint(
                name="key_result_has_a_unit", condition=Q(kind="BINARY") | ~Q(unit="")
            ),
            models.CheckConstraint(
                name="key_result_commitment_is_known",
                condition=Q(commitment__in=list(Commitment)),
            ),
            models.CheckConstraint(
                name="key_result_confidence_is_out_of_ten",
                condition=Q(confidence=None)
                | Q(confidence__gte=0, confidence__lte=MOST_CONFIDENCE),
            ),
            models.CheckConstraint(name="key_result_weighs_something", condition=Q(weight__gt=0)),
            models.CheckConstraint(name="key_result_holds_numbers", condition=_are_numbers()),
        ]
        indexes = [models.Index(name="key_result_by_objective", fields=["objective", "id"])]

    def __str__(self) -> str:
        return self.name

    def require_sense(self) -> Self:
        """Look at the values of a new or changed key result.

        Raises:
            InvalidValue: A value cannot be stored, is missing, or does not suit the kind.
            KeyResultWithoutUnit: Nobody can say what its numbers count.
            StartEqualsTarget: There is no way to go.
        """
        self._require_confidence(self.confidence)
        self.check_values()
        if self.kind != KeyResultKind.BINARY and not self.unit.strip():
            raise KeyResultWithoutUnit(kind=KeyResultKind(self.kind))
        if self.kind == KeyResultKind.MAINTAIN:
            self._require_bounds()
        elif self.kind in okr.FROM_NOTHING:
            self._refuse("start", "target", "low", "high", keep={"start": 0, "target": 1})
        else:
            self._require_way()
        if self.weight <= 0:
            raise InvalidValue("weight", "A weight has to be above 0.")
        self._require_possible(self.current)
        return self

    def check_in(
        self,
        *,
        current: Decimal | None,
        confidence: int | None,
        note: str,
        by_id: int | None,
        at: datetime,
        expected_version: int,
    ) -> None:
        """Say where it stands and how sure its owner is, and write that down.

        Args:
            current: In its unit; None when nobody knows.
            confidence: From 0 to 10; None when nobody says.
            note: Why; may be empty.
            by_id: Who says so.
            at: When.
            expected_version: The version that was read.

        Raises:
            ItemArchived: It was put away.
            Conflict: Somebody checked in since that version.
            InvalidValue: A value cannot be stored, or `current` is measured.
        """
        self.require_alive()
        self._require_confidence(confidence)
        step = KeyResultCheckIn(
            key_result=self, at=at, by_id=by_id, current=current, confidence=confidence, note=note
        ).check_values()
        self._require_possible(current)
        if self.is_measured and current != self.current:
            raise InvalidValue(
                "current", "It is measured: it follows the metric of the outcome that serves it."
            )
        self.revise(
            {"current": current, "confidence": confidence}, expected_version=expected_version
        )
        step.save()

    def _require_bounds(self) -> None:
        self._refuse("start", "target")
        for name in ("low", "high"):
            if getattr(self, name) is None:
                raise InvalidValue(name, f"Say between which values it stays: {name} is missing.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InvalidValue("high", "The high bound has to be at least the low one.")

    def _require_way(self) -> None:
        self._refuse("low", "high")
        start, target = self.start, self.target
        if start is None or target is None:
            name = "start" if start is None else "target"
            raise InvalidValue(name, f"Say from where to where it goes: {name} is missing.")
        if start == target:
            raise StartEqualsTarget(value=start)
        if (target > start) != (self.kind == KeyResultKind.INCREASE):
            way = "above" if self.kind == KeyResultKind.INCREASE else "below"
            raise InvalidValue("target", f"The target has to lie {way} the start.")

    def _refuse(self, *names: str, keep: dict[str, int] | None = None) -> None:
        for name in names:
            if getattr(self, name) != (keep or {}).get(name):
                raise InvalidValue(name, f"A key result of kind {self.kind} takes no {name}.")

    def _require_confidence(self, confidence: int | None) -> None:
        if confidence is not None and not 0 <= confidence <= MOST_CONFIDENCE:
            raise InvalidValue("confidence", f"{confidence} is not from 0 to {MOST_CONFIDENCE}.")

    def _require_possible(self, current: Decimal | None) -> None:
        if current is None or self.kind in okr.MEASURED:
            return
        if self.kind == KeyResultKind.BINARY and current not in (0, 1):
            raise InvalidValue("current", "A binary key result stands at 0 or at 1.")
        if not 0 <= current <= 1:
            raise InvalidValue("current", "A milestone stands between 0 and 1.")


class KeyResultCheckInQuerySet(models.QuerySet["KeyResultCheckIn"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the check-ins of the key results that the principal may read."""
        return self.filter(key_result__in=KeyResult.objects.visible_to(principal))


class KeyResultCheckIn(Checked):
    """Where a key result stood, as somebody said at some moment. It never changes."""

    key_result = models.ForeignKey(KeyResult, on_delete=models.PROTECT, related_name="check_ins")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    current = _number()
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    note = Text(blank=True, default="", max_length=4000)

    objects = KeyResultCheckInQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="check_in_by_key_result", fields=["key_result", "-id"])]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.key_result_id} at {self.at}: {self.current}"
