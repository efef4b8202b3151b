"""Short ways to subscribe, to tell and to send, for the tests of who is told."""

from datetime import timedelta

from kernel import clock
from organization import actions, sending
from organization.access import principal_of
from organization.models import Channel, Delivery, Digest, NotificationKind
from tests.line import AT

KIND = NotificationKind.DECISION_DUE


def subscribe(person, target=None, channel="WEBHOOK", at=AT, digest="NONE", **wish):
    """Have a person told by webhook unless another way is named."""
    wish = actions.Wish(Channel(channel), target, digest=Digest(digest), **wish)
    return actions.subscribe(by=principal_of(person), wish=wish, at=at).subscription


def tell(*people, key="GO:DRN-1", kind=KIND, at=AT, portfolio_id=None, **more):
    """Tell people of a fact."""
    values = {"subject": "DRN-1 waits for you", "text": "Its case is complete.", **more}
    actions.notify(
        workspace_id=people[0].workspace_id,
        kind=kind,
        key=key,
        portfolio_id=portfolio_id,
        people=[one.pk for one in people],
        at=at,
        **values,
    )


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at=AT):
        self.at = at

    def __call__(self):
        return self.at

    def later(self, **span):
        self.at += timedelta(**span)


def send(at=None):
    """Send what is due; at the present moment unless another is given."""
    return sending.send_due(now=Clock(at) if at else clock.now)


def states():
    """The state of every delivery, the oldest first."""
    return [*Delivery.objects.order_by("pk").values_list("state", flat=True)]


def the_delivery():
    return Delivery.objects.get()
