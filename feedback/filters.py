"""What outcomes may be filtered by: for the API, the admin and exports."""

import django_filters

from feedback.models import Outcome


class OutcomeFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key")
    epic = django_filters.CharFilter(field_name="epic__key")
    metric = django_filters.CharFilter(field_name="metric__key")
    text = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Outcome
        fields: list[str] = []
