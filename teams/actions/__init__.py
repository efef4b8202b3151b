"""Use cases of the teams: each is one transaction and one thing that a person asks for."""

from teams.actions.archiving import archive_feature, archive_product, archive_story, archive_team
from teams.actions.dependencies import (
    add_dependency,
    remove_dependency,
    update_dependency,
    waive_dependency,
    withdraw_waiver,
)
from teams.actions.features import Aligned, Alignment, align_features, edit_feature
from teams.actions.flow import refresh_all_flows, refresh_flow
from teams.actions.imported import absorb_stories
from teams.actions.links import absorb_dependencies, absorb_outside_items, absorb_removals
from teams.actions.radius import Radius, find_blast_radius
from teams.actions.stories import create_story, edit_story, move_story

__all__ = [
    "Aligned",
    "Alignment",
    "Radius",
    "absorb_dependencies",
    "absorb_outside_items",
    "absorb_removals",
    "absorb_stories",
    "add_dependency",
    "align_features",
    "archive_feature",
    "archive_product",
    "archive_story",
    "archive_team",
    "create_story",
    "edit_feature",
    "edit_story",
    "find_blast_radius",
    "move_story",
    "refresh_all_flows",
    "refresh_flow",
    "remove_dependency",
    "update_dependency",
    "waive_dependency",
    "withdraw_waiver",
]
