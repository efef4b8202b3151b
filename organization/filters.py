"""What people, teams, changes and notifications may be filtered by: for the API and the admin."""

import django_filters
from strawberry.utils.str_converters import to_snake_case

from api.filters.archived import archived
from kernel.models import Change, ChangeQuerySet
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


class _OneOf(django_filters.BaseInFilter, django_filters.CharFilter):
    """Texts, of which one has to fit."""


class ChangeFilter(django_filters.FilterSet):
    key = django_filters.CharFilter(help_text="What people called it then.")
    kind = _OneOf(lookup_expr="in")
    field = django_filters.CharFilter(method="of_field", help_text="What changed of it.")
    person = django_filters.CharFilter(method="of_person", help_text="Who did it, by e-mail.")
    until = django_filters.DateTimeFilter(
        field_name="at", lookup_expr="lt", help_text="What came before a moment."
    )

    class Meta:
        model = Change
        fields: list[str] = []

    def of_field(self, rows: ChangeQuerySet, _name: str, value: str) -> ChangeQuerySet:
        """Keep the changes of one field, as its type calls it."""
        return rows.filter(field=to_snake_case(value))

    def of_person(self, rows: ChangeQuerySet, _name: str, value: str) -> ChangeQuerySet:
        """Keep what one person of the workspace did."""
        return rows.filter(person_id__in=Person.objects.filter(email=value.lower()).values("pk"))


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
