import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.audit import Told, tracked
from kernel.models import Editable, Line
from kernel.principal import Principal
from organization.models.person import Person
from organization.models.workspace import Workspace

LONGEST_LIFE = timedelta(days=365)
SECRET = re.compile(r"tl_(?P<number>[0-9]{1,18})_[A-Za-z0-9_-]{43}")

USE_IS_NOTED_EVERY = timedelta(minutes=10)


class Scope(models.TextChoices):
    """What a token narrows its person's verbs to."""

    READ = "READ"
    WRITE = "WRITE"
    RECORD = "RECORD"
    ADMIN = "ADMIN"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep one's own tokens; an administrator sees those of the whole workspace."""
        here = self.filter(workspace_id=principal.workspace_id)
        if principal.may("token.manage"):
            return here
        return here.filter(person_id=principal.person_id)

    def matching(self, secret: str) -> "ApiToken | None":
        """Find the token that `secret` spells, whether or not it is still valid."""
        spelt = SECRET.fullmatch(secret)
        if spelt is None:
            return None
        token = self.select_related("person__user").filter(pk=int(spelt["number"])).first()
        if token is None or not hmac.compare_digest(token.digest, digest(secret)):
            return None
        return token


@tracked(
    exclude=["last_used_at"],
    words=Told(
        "TOKEN",
        value="{person}",
        untold=["digest", "last_used_at"],  # never a secret, nor its hash
        says={
            "CREATED": "issued the token {key} for {new}",
            "revoked_at": "revoked the token {key}",
        },
    ),
)
class ApiToken(Editable):
    """A secret with which a program acts for a person. Only its hash is stored."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = Line(max_length=120)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="token_by_person", fields=["person", "id"])]

    def __str__(self) -> str:
        return self.name

    def is_valid(self, at: datetime) -> bool:
        """Whether the token, and the person behind it, may act at this moment."""
        user = self.person.user
        return (
            self.revoked_at is None
            and at < self.expires_at
            and self.person.deactivated_at is None
            and (user is None or user.is_active)
        )

    def seal(self) -> str:
        """Give the saved token its secret and return it: the only time that it is known."""
        secret = f"tl_{self.pk}_{secrets.token_urlsafe(32)}"
        self.digest = digest(secret)
        self.save(update_fields=["digest"])
        return secret

    def note_use(self, at: datetime) -> None:
        """Remember roughly when the token was last shown: to ten minutes, to spare writes."""
        if self.last_used_at is None or at - self.last_used_at > USE_IS_NOTED_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=at)

    def revoke(self, at: datetime) -> None:
        """End the token now; a second time changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = at
            self.save_version("revoked_at")


def digest(secret: str) -> str:
    """Hash a secret. It has 256 random bits, so a slow hash would protect nothing more."""
    return hashlib.sha256(secret.encode()).hexdigest()
