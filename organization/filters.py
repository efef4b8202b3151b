"""What people, teams and tokens may be filtered by: for the API, the admin and exports."""

import django_filters

from api.filters.archived import archived
from organization.models import Person, Team


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
