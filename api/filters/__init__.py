"""Filters and orders of a model: declared once, for the API, the admin and exports.

The vocabulary is a django-filter FilterSet; each app registers its own in `AppConfig.ready`, so
that a lower app can offer a connection to a model that only an upper app knows.
"""

from api.filters.registry import register

__all__ = ["register"]
