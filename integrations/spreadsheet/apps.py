from django.apps import AppConfig


class SpreadsheetConfig(AppConfig):
    name = "integrations.spreadsheet"
    label = "spreadsheet"
