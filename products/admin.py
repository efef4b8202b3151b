from django.contrib import admin

from kernel.admin import ReadOnlyRecords
from products.models import Feature, FeatureTransition, Product

ARCHIVED = ("archived_at", admin.EmptyFieldListFilter)


@admin.register(Product)
class ProductAdmin(ReadOnlyRecords):
    list_display = ("key", "name", "workspace", "archived_at")
    list_filter = ("workspace", ARCHIVED)
    search_fields = ("key", "name")
    list_select_related = ("workspace",)
    large_columns = ("description",)


@admin.register(Feature)
class FeatureAdmin(ReadOnlyRecords):
    list_display = ("key", "title", "portfolio", "state", "epic", "product", "team", "archived_at")
    list_filter = ("portfolio", "state", ("epic", admin.EmptyFieldListFilter), ARCHIVED)
    search_fields = ("=key", "=external_key", "title", "=epic__key", "=product__key", "team__name")
    list_select_related = ("portfolio", "epic", "product", "team")
    large_columns = ("description",)


@admin.register(FeatureTransition)
class FeatureTransitionAdmin(ReadOnlyRecords):
    list_display = ("feature", "from_state", "to_state", "at", "by")
    list_filter = ("to_state",)
    search_fields = ("=feature__key",)
    list_select_related = ("feature", "by")
