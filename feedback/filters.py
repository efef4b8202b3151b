"""What outcomes may be filtered by: for the API, the admin and exports."""

import django_filters

from api.filters.archived import archived
from feedback.models import Outcome


class OutcomeFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    epic = django_filters.CharFilter(field_name="epic__key", help_text="By our own key.")
    metric = django_filters.CharFilter(field_name="metric__key", help_text="By key.")
    text = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", help_text="Part of the name, whatever its case."
    )
    archived = archived()

    class Meta:
        model = Outcome
        fields: list[str] = []
