from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import F, Q, Sum

from kernel.audit import Told, tracked
from kernel.errors import NotFound
from kernel.levels import Level
from kernel.models import Editable, Line
from organization.models import Person, Workspace
from portfolio.errors import OverrideDecided, OverrideExpired
from portfolio.models.limit import WipLimit
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import OfPortfolioQuerySet
from portfolio.overriding import LONGEST


class OverrideState(StrEnum):
    """Where the request for an override stands."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"


class WipOverrideQuerySet(OfPortfolioQuerySet["WipOverride"]):
    """What can be asked of overrides."""

    def in_force(self, at: datetime) -> Self:
        """Keep those that are granted and have not ended."""
        return self.filter(state=OverrideState.GRANTED, expires_at__gt=at)

    def places_on(self, limit: WipLimit) -> Decimal:
        """Return how many places they add to a limit."""
        found = self.filter(limit=limit).aggregate(places=Sum("places"))["places"]
        return Decimal(found or 0)

    def held(self, pk: int) -> "WipOverride":
        """Return the one of this number, held until the transaction ends, or raise `NotFound`."""
        rows = self.select_for_update(of=["self"], no_key=True)
        override = rows.select_related("approver").filter(pk=pk).first()
        if override is None:
            raise NotFound(what="override", key=str(pk))
        return override


@tracked(
    words=Told(
        "OVERRIDE",
        of=["limit"],
        name=["key"],
        value="{places} until {expires_at}",
        untold=["asked_by", "asked_at", "decided_at"],
        says={
            "CREATED": "asked for more than the limit of {key} for {name} ({new})",
            "state": "answered the request for more than the limit of {key} for {name}: {new}",
        },
    )
)
class WipOverride(Editable):
    """Places beyond a limit for a while: asked for with a reason, granted by the one named.

    The portfolio is that of the item which it was asked for.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="+")
    limit = models.ForeignKey(WipLimit, on_delete=models.PROTECT, related_name="overrides")
    level = models.CharField(max_length=10, choices=[(level, level) for level in Level])
    key = Line(max_length=30)
    places = models.DecimalField(max_digits=16, decimal_places=2)
    reason = Line(max_length=4000)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state, state) for state in OverrideState],
        default=OverrideState.ASKED,
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    objects = WipOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = "override"
        constraints = [
            models.CheckConstraint(name="wip_override_has_places", condition=Q(places__gt=0)),
            models.CheckConstraint(
                name="wip_override_is_decided_once",
                condition=Q(state=OverrideState.ASKED, decided_at=None)
                | Q(
                    state__in=[OverrideState.GRANTED, OverrideState.REFUSED],
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="wip_override_ends_within_90_days",
                condition=Q(expires_at__gt=F("asked_at"))
                & Q(expires_at__lte=F("asked_at") + LONGEST),
            ),
            models.CheckConstraint(
                name="wip_override_is_granted_before_it_ends",
                condition=~Q(state=OverrideState.GRANTED) | Q(decided_at__lt=F("expires_at")),
            ),
        ]
        indexes = [
            models.Index(name="wip_override_newest", fields=["workspace", "-id"]),
            models.Index(name="wip_override_by_limit", fields=["limit", "state", "expires_at"]),
            models.Index(name="wip_override_by_approver", fields=["approver", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.places.normalize():f} for {self.key}: {self.state}"

    def grant(self, *, at: datetime) -> None:
        """Add the places to the limit until the override ends.

        Raises:
            OverrideDecided: It was granted or refused before.
            OverrideExpired: It has ended already.
        """
        self._require_asked()
        if at >= self.expires_at:
            raise OverrideExpired(expires_at=self.expires_at)
        self._decide(OverrideState.GRANTED, at)

    def refuse(self, *, at: datetime) -> None:
        """Leave the limit as it is.

        Raises:
            OverrideDecided: It was granted or refused before.
        """
        self._require_asked()
        self._decide(OverrideState.REFUSED, at)

    def _require_asked(self) -> None:
        if self.state != OverrideState.ASKED:
            raise OverrideDecided(state=self.state)

    def _decide(self, state: OverrideState, at: datetime) -> None:
        self.state, self.decided_at = state, at
        self.save_version("state", "decided_at")
