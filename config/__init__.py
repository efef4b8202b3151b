"""Composition: settings, addresses, the assembled schema, Celery, embedded services."""
