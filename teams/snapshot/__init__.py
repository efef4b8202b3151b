"""The one bridge from the database to the graph: a fixed number of statements at any size."""

from teams.snapshot.links import (
    Ends,
    all_items,
    items_of,
    keys_of,
    open_ends,
    open_items,
    open_links_behind,
    outside_dependencies,
)
from teams.snapshot.load import team_figures, teams_at_work

__all__ = [
    "Ends",
    "all_items",
    "items_of",
    "keys_of",
    "open_ends",
    "open_items",
    "open_links_behind",
    "outside_dependencies",
    "team_figures",
    "teams_at_work",
]
