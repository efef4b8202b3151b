"""What epics, themes and portfolios may be filtered by: for the API, the admin and exports."""

import django_filters

from portfolio.kanban import EpicState
from portfolio.models import Epic, EpicKind, StrategicTheme, ValueStream


class ThemeFilter(django_filters.FilterSet):
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = StrategicTheme
        fields: list[str] = []


class ValueStreamFilter(django_filters.FilterSet):
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = ValueStream
        fields: list[str] = []


class EpicFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key")
    state = django_filters.MultipleChoiceFilter(choices=[(state, state) for state in EpicState])
    kind = django_filters.MultipleChoiceFilter(choices=EpicKind.choices)
    theme = django_filters.CharFilter(field_name="theme__name")
    owner = django_filters.CharFilter(field_name="owner__email")
    text = django_filters.CharFilter(field_name="title", lookup_expr="icontains")
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Epic
        fields: list[str] = []
