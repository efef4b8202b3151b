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
from teams.actions.limits import (
    Place,
    find_exceeded_limits,
    remove_wip_limit,
    set_wip_limit,
    state_team_limits,
)
from teams.actions.links import absorb_dependencies, absorb_outside_items, absorb_removals
from teams.actions.overrides import ask_wip_override, grant_wip_override, refuse_wip_override
from teams.actions.radius import Radius, find_blast_radius
from teams.actions.stories import create_story, edit_story, move_story

__all__ = [
    "Aligned",
    "Alignment",
    "Place",
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
    "ask_wip_override",
    "create_story",
    "edit_feature",
    "edit_story",
    "find_blast_radius",
    "find_exceeded_limits",
    "grant_wip_override",
    "move_story",
    "refresh_all_flows",
    "refresh_flow",
    "refuse_wip_override",
    "remove_dependency",
    "remove_wip_limit",
    "set_wip_limit",
    "state_team_limits",
    "update_dependency",
    "waive_dependency",
    "withdraw_waiver",
]
