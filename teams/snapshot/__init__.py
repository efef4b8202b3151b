"""The one bridge from the database to the graph: a fixed number of statements at any size."""

from teams.snapshot.families import link_between
from teams.snapshot.links import (
    Ends,
    all_items,
    items_of,
    keys_of,
    open_ends,
    open_ends_behind,
    open_links_behind,
    outside_dependencies,
)
from teams.snapshot.load import team_figures
from teams.snapshot.work import Above, Work, open_above, open_work

__all__ = [
    "Above",
    "Ends",
    "Work",
    "all_items",
    "items_of",
    "keys_of",
    "link_between",
    "open_above",
    "open_ends",
    "open_ends_behind",
    "open_links_behind",
    "open_work",
    "outside_dependencies",
    "team_figures",
]
