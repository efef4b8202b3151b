"""What every editable row can do, and rows that carry no domain: sequences, outbox, jobs.

The latter hold workspaces and portfolios as plain numbers, because the kernel knows neither.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import cached_property
from psycopg import sql

from kernel import audit
from kernel.audit.change import Change, ChangeQuerySet, Happened
from kernel.errors import Archived, Conflict, InvalidValue

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
    TextField = models.TextField[str, str]
else:  # the fields are generic for the type checker alone
    CharField = models.CharField
    TextField = models.TextField


__all__ = [
    "Amount",
    "Archivable",
    "ArchivableQuerySet",
    "Change",
    "ChangeQuerySet",
    "Checked",
    "Editable",
    "Happened",
    "Job",
    "JobState",
    "KeySequence",
    "Line",
    "OutboxMessage",
    "Text",
]

A = TypeVar("A", bound="Archivable")

VISIBLE = re.compile(r"[^\s\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def require_one_visible_line(text: str) -> None:
    """Refuse line breaks, control characters, and text that nobody could see."""
    if CONTROL.search(text):
        raise ValidationError("Line breaks and control characters are not allowed.")
    if text and not VISIBLE.search(text):
        raise ValidationError("This field cannot be blank.")


class Line(CharField):
    """One line of text that a person typed. NUL, which PostgreSQL cannot hold, is refused."""

    default_validators = [ProhibitNullCharactersValidator(), require_one_visible_line]


class Text(TextField):
    """Any amount of text up to 1 MB, without NUL."""

    default_validators = [ProhibitNullCharactersValidator()]

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 1_000_000)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    @cached_property
    def validators(self) -> list[Callable[[Any], None]]:
        """Django's, and the length, which it leaves to forms."""
        return [*super().validators, MaxLengthValidator(self.max_length or 0)]


if TYPE_CHECKING:
    Amount = models.DecimalField  # a subclass would be of one type, null or not
else:

    class Amount(models.DecimalField):
        """An amount of money, to the cent and never below zero; its currency is the portfolio's."""

        default_validators = [MinValueValidator(0)]

        def __init__(self, *args: object, **kwargs: object) -> None:
            kwargs |= {"max_digits": 16, "decimal_places": 2}
            super().__init__(*args, **kwargs)


class Checked(models.Model):
    """A row whose plain values are looked at before they are written."""

    class Meta:
        abstract = True

    def check_values(self, *fields: str) -> Self:
        """Raise `InvalidValue` for the first plain value that its column would not take.

        Args:
            fields: The fields to look at; none means all of them.
        """
        for field in self._meta.concrete_fields:
            if field.is_relation or field.primary_key or field.generated:
                continue
            if fields and field.name not in fields:
                continue
            value = getattr(self, field.attname)
            if isinstance(value, str) and not value.strip():
                value = ""
            if isinstance(value, models.Expression) or (
                field.blank and value in field.empty_values
            ):
                continue
            try:
                field.clean(value, self)
            except ValidationError as error:
                raise InvalidValue(field.name, error.messages[0]) from None
        return self


class Editable(Checked):
    """A row that people edit: it counts its versions, so that no edit is lost."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def revise(self, changes: Mapping[str, object], *, expected_version: int) -> None:
        """Set the fields that differ and save, as one version.

        An edit of a version that is not the newest is merged when nobody touched its fields
        since. Two who set one field to the same value meet, too: each may have counted on from
        what it had read. The caller holds the row's lock.

        Args:
            changes: Field names and their new values.
            expected_version: The version that the editor had read.

        Raises:
            Conflict: Somebody changed one of the same fields since.
            InvalidValue: A value cannot be stored.
        """
        changed = {name: value for name, value in changes.items() if getattr(self, name) != value}
        if expected_version != self.version:
            self._require_untouched(changes, expected_version)
        for name, value in changed.items():
            setattr(self, name, value)
        if changed:
            self.save_version(*changed)

    def require_version(self, expected_version: int) -> None:
        """Raise `Conflict` when the row is not at the version that its editor had read."""
        if expected_version != self.version:
            raise self._conflict(self._changed_since(expected_version))

    def save_version(self, *fields: str) -> None:
        """Save `fields` as the next version."""
        self.check_values(*fields)
        self.version += 1
        self.save(update_fields=[*fields, "version"])

    def _require_untouched(self, changes: Mapping[str, object], expected_version: int) -> None:
        since = self._changed_since(expected_version)
        if not 0 < expected_version <= self.version or set(since) & set(changes):
            raise self._conflict(since)

    def _changed_since(self, version: int) -> list[str]:
        if not 0 < version <= self.version:
            return []
        names = [field.attname for field in self._meta.concrete_fields if field.name != "version"]
        return audit.changed_since(self, version, names)

    def _conflict(self, since: list[str]) -> Conflict:
        fields = [name.removesuffix("_id") for name in since]
        return Conflict(current_version=self.version, changed_fields=fields)


class ArchivableQuerySet(models.QuerySet[A]):
    """What can be asked of rows that are put away."""

    def active(self) -> Self:
        """Keep what is not archived."""
        return self.filter(archived_at=None)


class Archivable(Editable):
    """A row that is put away instead of deleted: what hangs on it keeps it, nothing new does."""

    archived_at = models.DateTimeField(null=True, blank=True)
    archive_reason = Line(max_length=255, blank=True, default="")

    class Meta:
        abstract = True

    def archive(self, *, reason: str, at: datetime) -> None:
        """Put the row away; a second time changes nothing. Its name or key stays its own.

        Raises:
            InvalidValue: No reason was given, or it cannot be stored.
        """
        if not reason.strip():
            raise InvalidValue("reason", "Say why it is put away.")
        if self.archived_at is not None:
            return
        self.archived_at, self.archive_reason = at, reason
        try:
            self.save_version("archived_at", "archive_reason")
        except InvalidValue as error:
            raise InvalidValue("reason", error.message) from None

    def hold(self) -> Self:
        """Keep the row from being put away until the transaction ends, so that work can hang on it.

        Any number may hold it at once; who archives it locks it for update, and waits for them.

        Raises:
            Archived: It was put away, perhaps a moment ago.
        """
        query = sql.SQL("SELECT archived_at IS NULL FROM {} WHERE id = %s FOR KEY SHARE")
        with connection.cursor() as cursor:
            cursor.execute(query.format(sql.Identifier(self._meta.db_table)), [self.pk])
            found = cursor.fetchone()
        if found != (True,):
            raise Archived(what=str(self._meta.verbose_name), key=str(self))
        return self


class KeySequence(models.Model):
    """The last number given out in a portfolio."""

    portfolio_id = models.BigIntegerField(primary_key=True)
    last = models.BigIntegerField()


class OutboxMessage(models.Model):
    """Something that a committed change has still to cause."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    delay_seconds = models.FloatField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class JobState(models.TextChoices):
    """Where a job stands. A dead one failed five times and waits for a person."""

    WAITING = "WAITING"
    DONE = "DONE"
    DEAD = "DEAD"


class Job(models.Model):
    """A piece of background work. This row, not a message in a broker, is the truth about it."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    requests = models.PositiveIntegerField(default=1)
    error = models.TextField(default="")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="job_waits_once_per_kind_and_key",
                fields=["kind", "key"],
                condition=Q(state="WAITING"),
            ),
        ]
        indexes = [
            models.Index(name="job_due", fields=["available_at"], condition=Q(state="WAITING")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.state}"
