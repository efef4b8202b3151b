"""The filter of every list of what can be put away; lists leave it out unless it is mentioned."""

import django_filters


def archived(whether: str = "Whether they were put away") -> django_filters.BooleanFilter:
    """Return the filter.

    Args:
        whether: What it asks, for people.
    """
    return django_filters.BooleanFilter(
        field_name="archived_at",
        lookup_expr="isnull",
        exclude=True,
        help_text=f"{whether}; false while it is not mentioned.",
    )
