"""What features and products may be filtered by: for the API, the admin and exports."""

import django_filters

from api.filters.archived import archived
from products.models import Feature, FeatureQuerySet, FeatureState, Product


class ProductFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", help_text="Part of the name, whatever its case."
    )
    archived = archived()

    class Meta:
        model = Product
        fields: list[str] = []


class FeatureFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    epic = django_filters.CharFilter(field_name="epic__key", help_text="By our own key.")
    product = django_filters.CharFilter(field_name="product__key", help_text="By key.")
    team = django_filters.CharFilter(field_name="team__name", help_text="By name.")
    state = django_filters.MultipleChoiceFilter(choices=FeatureState.choices)
    text = django_filters.CharFilter(
        field_name="title",
        lookup_expr="icontains",
        help_text="Part of the title, whatever its case.",
    )
    unaligned = django_filters.BooleanFilter(
        method="keep_unaligned", help_text="Open features that serve no epic, or the others."
    )
    archived = archived()

    class Meta:
        model = Feature
        fields: list[str] = []

    def keep_unaligned(
        self, features: FeatureQuerySet, _name: str, wanted: bool
    ) -> FeatureQuerySet:
        unaligned = Feature.objects.unaligned()
        return features.filter(pk__in=unaligned) if wanted else features.exclude(pk__in=unaligned)
