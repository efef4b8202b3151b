"""What waits for one item, found while somebody waits for the answer: one search, not a refresh."""

from dataclasses import dataclass
from datetime import datetime

from kernel.principal import Principal
from organization.models import Team
from portfolio.models import Epic
from teams import snapshot
from teams.flow.blockers import blast_radius
from teams.flow.graph import build
from teams.models import item_named
from teams.models.dependency import node_of


@dataclass(frozen=True, slots=True)
class Radius:
    """What waits for one item: counts are of everything, names of what the asker may see.

    Attributes:
        computed_at: When it was found.
        waiting_items: Open items that wait for it, without those of its deadlock.
        waiting_unassigned: How many of them no team has; no epic has one.
        hidden_items: How many of them stand in portfolios that the asker does not see.
        cross_team: Whether work of another team is among them, or of none.
        waiting_teams: Their teams without the item's own, by name.
        epics: The epics that have work among them.
        hidden_epics: How many more those are in portfolios that the asker does not see.
        deadlocked_with: How many others it waits for that wait for it; 0 outside a deadlock.
    """

    computed_at: datetime
    waiting_items: int
    waiting_unassigned: int
    hidden_items: int
    cross_team: bool
    waiting_teams: list[Team]
    epics: list[Epic]
    hidden_epics: int
    deadlocked_with: int


def find_blast_radius(*, by: Principal, key: str, at: datetime) -> Radius:
    """Find what waits for an item at a moment. Nothing waits for one that is closed or archived.

    Five statements at any size, and those that find the item.

    Raises:
        NotFound, BadInput: See `item_named`.
    """
    item = item_named(by, key)
    ends = snapshot.open_ends_behind(by.workspace_id, node_of(item), at)
    links = ends.links if item.is_open else ()
    found = blast_radius(build(ends.items, links), node_of(item))
    hidden = (not by.may("item.read", ends.portfolios[node]) for node in found.items)
    teams = Team.objects.visible_to(by).filter(pk__in=[pk for pk in found.teams if pk is not None])
    epics = list(Epic.objects.visible_to(by).filter(pk__in=found.epics).order_by("pk"))
    return Radius(
        computed_at=at,
        waiting_items=len(found.items),
        waiting_unassigned=found.unassigned,
        hidden_items=sum(hidden),
        cross_team=bool(found.teams),
        waiting_teams=list(teams.order_by("name")),
        epics=epics,
        hidden_epics=len(found.epics) - len(epics),
        deadlocked_with=len(found.knot),
    )
