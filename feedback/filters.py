"""What outcomes may be filtered by: for the API, the admin and exports."""

import django_filters

from feedback.models import Outcome


class OutcomeFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    epic = django_filters.CharFilter(field_name="epic__key", help_text="By our own key.")
    metric = django_filters.CharFilter(field_name="metric__key", help_text="By key.")
    text = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", help_text="Part of the name, whatever its case."
    )
    archived = django_filters.BooleanFilter(
        field_name="archived_at",
        lookup_expr="isnull",
        exclude=True,
        help_text="Whether they were put away; false while it is not mentioned.",
    )

    class Meta:
        model = Outcome
        fields: list[str] = []
