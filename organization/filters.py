"""What people, teams and tokens may be filtered by: for the API, the admin and exports."""

import django_filters

from organization.models import Person, Team


class PersonFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    team = django_filters.CharFilter(field_name="memberships__team__name")
    active = django_filters.BooleanFilter(field_name="deactivated_at", lookup_expr="isnull")

    class Meta:
        model = Person
        fields: list[str] = []


class TeamFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Team
        fields: list[str] = []
