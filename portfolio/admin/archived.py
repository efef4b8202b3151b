"""How lists of what can be put away are narrowed."""

from django.contrib import admin

ARCHIVED = ("archived_at", admin.EmptyFieldListFilter)
