"""Answers that were given once and must be given again."""

from django.db import models


class IdempotentCall(models.Model):
    """A mutation that was called with an `idempotencyKey`, and what it answered.

    Kept for a day. Workspace, person and token stand here as plain numbers: this app knows
    neither.
    """

    workspace_id = models.BigIntegerField()
    principal = models.CharField(max_length=60)
    mutation = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    input_digest = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="idempotent_call_once",
                fields=["workspace_id", "principal", "mutation", "key"],
            ),
        ]
        indexes = [models.Index(name="idempotent_call_by_age", fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.mutation} {self.key}"
