"""What people, teams and notifications may be filtered by: for the API and the admin."""

import django_filters

from api.filters.archived import archived
from organization.models import (
    Delivery,
    DeliveryState,
    Notification,
    NotificationKind,
    Person,
    Subscription,
    Team,
)


class PersonFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", help_text="Part of the name, whatever its case."
    )
    team = django_filters.CharFilter(
        field_name="memberships__team__name", help_text="The name of a team that they work in."
    )
    active = django_filters.BooleanFilter(
        field_name="deactivated_at",
        lookup_expr="isnull",
        help_text="Whether they may still sign in.",
    )

    class Meta:
        model = Person
        fields: list[str] = []


class TeamFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", help_text="Part of the name, whatever its case."
    )
    archived = archived("Whether they ended")

    class Meta:
        model = Team
        fields: list[str] = []


class NotificationFilter(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=NotificationKind.choices)
    acknowledged = django_filters.BooleanFilter(
        field_name="acknowledged_at",
        lookup_expr="isnull",
        exclude=True,
        help_text="Whether it was ticked off.",
    )

    class Meta:
        model = Notification
        fields: list[str] = []


class SubscriptionFilter(django_filters.FilterSet):
    archived = archived("Whether it ended")

    class Meta:
        model = Subscription
        fields: list[str] = []


class DeliveryFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=DeliveryState.choices)

    class Meta:
        model = Delivery
        fields: list[str] = []
