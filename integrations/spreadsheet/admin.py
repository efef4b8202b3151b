from django.contrib import admin

from integrations.spreadsheet.models import SUBJECTS, SheetRow
from kernel.admin import ReadOnlyRecords


@admin.register(SheetRow)
class SheetRowAdmin(ReadOnlyRecords):
    list_display = ("identity", *SUBJECTS, "version")
    list_filter = ("portfolio",)
    search_fields = ("identity",)
    list_select_related = ("portfolio", *SUBJECTS)
