from decimal import Decimal
from typing import Self

from django.db import connection, models
from django.db.models import Q
from psycopg import sql

from kernel.audit import Told, tracked
from kernel.errors import NotFound
from kernel.models import Checked, Editable, Line
from kernel.principal import Principal
from organization.models import Workspace

LARGEST = Decimal(10) ** 19
"""Values stay below this; the comparison also keeps out NaN, which PostgreSQL puts above all."""


class MetricQuerySet(models.QuerySet["Metric"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the metrics of this workspace."""
        return self.filter(workspace_id=principal.workspace_id)

    def named(self, key: str) -> "Metric":
        """Return the metric of this key, or raise `NotFound`."""
        metric = self.filter(key=key).first() if "\0" not in key else None
        if metric is None:
            raise NotFound(what="metric", key=key)
        return metric

    def hold_measured(self) -> None:
        """Let nobody change what these metrics are good for until the transaction ends.

        Any number may measure at once; who lets an outcome serve something waits for them.
        """
        query = sql.SQL("SELECT FROM {} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE")
        with connection.cursor() as cursor:
            keys = list(self.values_list("pk", flat=True))
            cursor.execute(query.format(sql.Identifier(self.model._meta.db_table)), [keys])  # noqa: SLF001


@tracked(words=Told("METRIC"))
class Metric(Editable):
    """Something that is counted or measured over time, with its unit."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="metrics")
    key = Line(max_length=80)
    name = Line(max_length=120)
    unit = Line(max_length=40)

    objects = MetricQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="metric_key_once", fields=["workspace", "key"]),
            models.CheckConstraint(
                name="metric_key_is_words", condition=Q(key__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep what was measured in this workspace."""
        return self.filter(workspace_id=principal.workspace_id)


class Measurement(Checked):
    """One value of a metric at one moment. The same event of the same source counts once."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="measurements")
    source = Line(max_length=120)
    event_id = Line(max_length=200)
    at = models.DateTimeField()
    value = models.DecimalField(max_digits=30, decimal_places=10)
    n = models.PositiveIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="measurement_once", fields=["workspace", "source", "event_id"]
            ),
            models.CheckConstraint(
                name="measurement_is_a_number",
                condition=Q(value__gt=-LARGEST, value__lt=LARGEST),
            ),
        ]
        indexes = [models.Index(name="measurement_by_metric", fields=["metric", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.metric_id} at {self.at}: {self.value}"
