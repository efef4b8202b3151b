"""Findings as the rows that they are kept in: values by column, as `replacing` takes them."""

from collections.abc import Mapping

from portfolio.actions.replacing import Row
from portfolio.models import Item as AnyItem
from teams.flow.blockers import Blocker
from teams.flow.deadlocks import Deadlock
from teams.flow.wip import TeamLoad as Load
from teams.models import Flow


def blocker_row(flow: Flow, position: int, blocker: Blocker, item: AnyItem) -> Row:
    """Describe a root blocker as its item stands now."""
    return {
        "flow_id": flow.pk,
        "position": position,
        "level": item.level,
        "item_id": item.pk,
        "key": item.key,
        "external_key": item.external_key,
        "external_url": item.external_url,
        "title": item.title,
        "state": item.state,
        "state_category": item.state_category,
        "team_id": blocker.item.team,
        "cross_team": blocker.cross_team,
        "waiting_items": blocker.waiting_items,
        "waiting_unassigned": blocker.waiting_unassigned,
        "waiting_team_ids": sorted(filter(None, blocker.waiting_teams)),
        "epic_ids": sorted(blocker.epics),
    }


def deadlock_row(flow: Flow, position: int, deadlock: Deadlock, rows: Mapping[int, AnyItem]) -> Row:
    """Describe a deadlock; `rows` has its items by node number."""
    return {
        "flow_id": flow.pk,
        "position": position,
        "level": deadlock.level,
        "items": [
            {
                "level": rows[member.id].level,
                "id": rows[member.id].pk,
                "key": member.key,
                "title": rows[member.id].title,
                "portfolio": rows[member.id].portfolio_id,
            }
            for member in deadlock.members
        ],
        "team_ids": sorted(filter(None, deadlock.teams)),
        "cycle": [item.key for item in deadlock.ring],
        "cheapest_blocker": rows[deadlock.cheapest_link.blocker].key,
        "cheapest_blocked": rows[deadlock.cheapest_link.blocked].key,
        "waiting_items": deadlock.waiting_items,
    }


def load_row(team: int, load: Load) -> Row:
    """Describe what a team carries, whatever the portfolio: the row has no `flow_id` yet."""
    return {
        "team_id": team,
        "wip": load.wip,
        "effective_wip": load.effective_wip,
        "impeded": load.impeded,
        "limit": load.limit,
        "limit_is_default": load.limit_is_default,
        "overloaded": load.overloaded,
        "index": load.index,
        "fired": list(load.fired),
        "net_flow": load.net_flow,
        "share_older_than_service_level": load.share_older_than_service_level,
        "utilisation": load.utilisation,
        "unknown": [{"part": one.part, "reason": one.reason} for one in load.unknown],
        "advice": load.advice,
    }
