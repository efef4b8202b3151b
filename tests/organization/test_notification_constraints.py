"""What the database itself refuses of notifications, subscriptions and deliveries."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from organization.models import DeliveryPart, DeliveryState
from tests.factories.records import (
    NOW,
    DeliveryFactory,
    DestinationFactory,
    NotificationFactory,
    SubscriptionFactory,
)

pytestmark = pytest.mark.django_db


def refused(make, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**values)


def test_kinds_channels_digests_and_states_are_those_that_are_known():
    refused(NotificationFactory, kind="OTHER")
    refused(SubscriptionFactory, channel="PIGEON")
    refused(SubscriptionFactory, digest="HOURLY")
    refused(DeliveryFactory, state="LOST")


@pytest.mark.parametrize("hour", [-1, 24])
def test_an_hour_is_one_of_a_day(hour):
    refused(SubscriptionFactory, digest_hour=hour)
    SubscriptionFactory(digest_hour=0)
    SubscriptionFactory(digest_hour=23)


@pytest.mark.parametrize("state", DeliveryState)
def test_a_delivery_waits_or_has_ended_and_never_both_or_neither(state):
    waits = state == DeliveryState.WAITING

    DeliveryFactory(state=state, finished_at=None if waits else NOW)
    refused(DeliveryFactory, state=state, finished_at=NOW if waits else None)


def test_a_fact_is_told_once_to_a_person():
    told = NotificationFactory()
    same = {"person": told.person, "kind": told.kind, "key": told.key}

    refused(NotificationFactory, **same)
    NotificationFactory(**{**same, "key": "another"})
    NotificationFactory(**{**same, "kind": "LIMIT_BREACHED"})
    NotificationFactory(kind=told.kind, key=told.key)


def test_a_slot_has_one_digest_of_a_subscription_and_single_messages_have_none():
    first = DeliveryFactory(slot=NOW)

    refused(DeliveryFactory, subscription=first.subscription, slot=NOW)
    DeliveryFactory(subscription=first.subscription, slot=NOW + timedelta(days=1))
    DeliveryFactory(slot=NOW)
    for _ in range(2):
        DeliveryFactory(subscription=first.subscription, slot=None)


def test_a_delivery_its_part_and_a_destination_are_there_once():
    first, told = DeliveryFactory(), NotificationFactory()
    DeliveryPart.objects.create(delivery=first, notification=told)

    refused(DeliveryPart.objects.create, delivery=first, notification=told)
    refused(DeliveryFactory, uid=first.uid)
    refused(DestinationFactory, name=DestinationFactory().name)
