"""Everything that the dependency graph has to say, from one reading of items and links."""

from collections.abc import Iterable
from dataclasses import dataclass

from teams.flow.blockers import Blocker, active_links, blocked, impeded, root_blockers
from teams.flow.deadlocks import Deadlock, deadlocks
from teams.flow.graph import build, condense
from teams.flow.items import Item, Link, NodeId
from teams.flow.reach import waiting_behind


@dataclass(frozen=True, slots=True)
class Findings:
    """What holds open work up.

    Attributes:
        open_links: Links between two open items.
        cross_team_links: Those of them that two teams must talk about.
        blockers: Every root blocker, ranked; those inside one team too.
        deadlocks: Every knot, ranked.
        blocked: Items with an active blocker.
        impeded: Those of them that were started.
    """

    open_links: int
    cross_team_links: int
    blockers: tuple[Blocker, ...]
    deadlocks: tuple[Deadlock, ...]
    blocked: frozenset[NodeId]
    impeded: frozenset[NodeId]


def analyse(items: Iterable[Item], links: Iterable[Link]) -> Findings:
    """Build the graph once and read it in every way.

    Args:
        items: Work of every level. Closed items and items without a link may be left out.
        links: Active links, which means none that is waived; in any order, doubles allowed.

    Complexity: that of `reach.waiting_behind`, and of `shortest_ring` for each knot.
    """
    graph = build(items, links)
    condensed = condense(graph)
    waiting = waiting_behind(condensed, [*condensed.roots, *condensed.knots])
    counted = active_links(graph)
    return Findings(
        open_links=counted.open,
        cross_team_links=counted.cross_team,
        blockers=tuple(root_blockers(condensed, waiting)),
        deadlocks=tuple(deadlocks(condensed, waiting)),
        blocked=blocked(graph),
        impeded=impeded(graph),
    )
