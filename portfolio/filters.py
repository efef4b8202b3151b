"""What epics, themes and portfolios may be filtered by: for the API, the admin and exports."""

from decimal import Decimal

import django_filters

from portfolio.kanban import EpicState
from portfolio.models import (
    ClassOfService,
    Epic,
    EpicKind,
    EpicQuerySet,
    StrategicTheme,
    ValueStream,
)


class ThemeFilter(django_filters.FilterSet):
    archived = django_filters.BooleanFilter(
        field_name="archived_at",
        lookup_expr="isnull",
        exclude=True,
        help_text="Whether they were put away; false while it is not mentioned.",
    )

    class Meta:
        model = StrategicTheme
        fields: list[str] = []


class ValueStreamFilter(django_filters.FilterSet):
    archived = django_filters.BooleanFilter(
        field_name="archived_at",
        lookup_expr="isnull",
        exclude=True,
        help_text="Whether they were put away; false while it is not mentioned.",
    )

    class Meta:
        model = ValueStream
        fields: list[str] = []


class EpicFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    state = django_filters.MultipleChoiceFilter(choices=[(state, state) for state in EpicState])
    kind = django_filters.MultipleChoiceFilter(choices=EpicKind.choices)
    theme = django_filters.CharFilter(field_name="theme__name", help_text="By name.")
    owner = django_filters.CharFilter(field_name="owner__email", help_text="By e-mail.")
    text = django_filters.CharFilter(
        field_name="title",
        lookup_expr="icontains",
        help_text="Part of the title, whatever its case.",
    )
    class_of_service = django_filters.MultipleChoiceFilter(choices=ClassOfService.choices)
    min_wsjf = django_filters.NumberFilter(
        method="keep_scored", help_text="Their WSJF by the scores that count, or higher."
    )
    archived = django_filters.BooleanFilter(
        field_name="archived_at",
        lookup_expr="isnull",
        exclude=True,
        help_text="Whether they were put away; false while it is not mentioned.",
    )

    class Meta:
        model = Epic
        fields: list[str] = []

    def keep_scored(self, epics: EpicQuerySet, _name: str, wsjf: Decimal) -> EpicQuerySet:
        return epics.scored_at_least(wsjf)
