"""Portfolios and who holds which role in them."""

from django.contrib import admin

from kernel.admin import ReadOnlyRecords
from portfolio.models import Portfolio, PortfolioRole


@admin.register(Portfolio)
class PortfolioAdmin(ReadOnlyRecords):
    list_display = ("key", "name", "workspace", "as_of", "created_at")
    list_filter = ("workspace",)
    search_fields = ("key", "name")
    list_select_related = ("workspace",)


@admin.register(PortfolioRole)
class PortfolioRoleAdmin(ReadOnlyRecords):
    list_display = ("person", "role", "portfolio")
    list_filter = ("role", "portfolio")
    search_fields = ("person__name", "person__email")
    list_select_related = ("person", "portfolio")
