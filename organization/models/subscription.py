import hmac
import secrets
from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from kernel.audit import Told, tracked
from kernel.errors import NotFound
from kernel.models import Archivable, ArchivableQuerySet, Line
from kernel.principal import Principal
from organization.models.notification import MANAGE, NotificationKind
from organization.models.person import Person
from organization.models.workspace import Workspace


class Channel(models.TextChoices):
    """By which way somebody is told."""

    EMAIL = "EMAIL"
    WEBHOOK = "WEBHOOK"
    SLACK = "SLACK"
    TEAMS = "TEAMS"


class Digest(models.TextChoices):
    """Whether notifications are sent one by one, or gathered."""

    NONE = "NONE"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"


def new_nonce() -> str:
    """Draw what the secret of a new subscription is derived from."""
    return secrets.token_urlsafe(24)


class SubscriptionQuerySet(ArchivableQuerySet["Subscription"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep one's own subscriptions; an administrator sees those of the whole workspace."""
        here = self.filter(workspace_id=principal.workspace_id)
        if principal.may(MANAGE):
            return here
        return here.filter(person_id=principal.person_id)

    def numbered(self, pk: int) -> "Subscription":
        """Return the subscription of this number, or raise `NotFound`."""
        found = self.filter(pk=pk).first()
        if found is None:
            raise NotFound(what="subscription", key=str(pk))
        return found


@tracked(
    exclude=["target", "nonce", "digested_at"],
    words=Told(
        "SUBSCRIPTION",
        of=["person"],
        name=["channel"],
        value="{destination}",
        untold=["channel", "target", "nonce", "destination", "digested_at", "portfolio_id"],
    ),
)
class Subscription(Archivable):
    """Where, of what and when a person is told. The target, and so the secret, stay for life.

    The address of a chat is a secret of its own: no history holds it, and no answer shows more
    than its host.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="subscriptions")
    channel = models.CharField(max_length=10, choices=Channel)
    target = Line(max_length=500)
    destination = Line(max_length=300)
    kinds = ArrayField(models.CharField(max_length=30, choices=NotificationKind), default=list)
    portfolio_id = models.BigIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.NONE)
    digest_hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    muted_until = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=40, default=new_nonce)
    created_at = models.DateTimeField()
    digested_at = models.DateTimeField()

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="subscription_channel_is_known", condition=Q(channel__in=list(Channel))
            ),
            models.CheckConstraint(
                name="subscription_digest_is_known", condition=Q(digest__in=list(Digest))
            ),
            models.CheckConstraint(
                name="subscription_hour_is_one", condition=Q(digest_hour__lte=23)
            ),
        ]
        indexes = [
            models.Index(name="subscription_by_person", fields=["person", "id"]),
            models.Index(
                name="subscription_digests",
                fields=["workspace", "digest", "digest_hour", "digested_at"],
                condition=Q(archived_at=None) & ~Q(digest=Digest.NONE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.shown_target}"

    @property
    def shown_target(self) -> str:
        """The address of a person, and of anything else only the host."""
        if self.channel == Channel.EMAIL:
            return self.target
        scheme, _, rest = self.target.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}/..."

    @property
    def secret(self) -> str:
        """What a webhook signs with. It is derived and stored nowhere.

        Whoever reads the database alone cannot sign; a new `SECRET_KEY` changes every secret.
        """
        derived = salted_hmac("organization.subscription", self.nonce, algorithm="sha256")
        return f"tlw_{derived.hexdigest()}"

    def signature(self, body: bytes, at: int) -> str:
        """Sign a body sent at `at`, in seconds since 1970."""
        signed = f"{at}.".encode() + body
        return hmac.new(self.secret.encode(), signed, "sha256").hexdigest()

    def is_muted(self, at: datetime) -> bool:
        """Whether nothing is to be sent at this moment."""
        return self.muted_until is not None and at < self.muted_until
