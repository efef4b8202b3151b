"""Paths along links: why one item waits for another, and which ring a new link would close."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from teams.flow.items import NodeId


def find_path(
    edges: Iterable[tuple[NodeId, NodeId]], source: NodeId, target: NodeId
) -> list[NodeId] | None:
    """Find a shortest path from `source` to `target`, both included; None where there is none.

    It is asked while a workspace is locked for a write, so it reads the (blocker, blocked) pairs
    into plain lists: building a networkx graph for one search takes several times as long.

    Complexity: O(edges).
    """
    if source == target:
        return [source]
    blocks: defaultdict[NodeId, list[NodeId]] = defaultdict(list)
    for blocker, blocked in edges:
        blocks[blocker].append(blocked)
    return shortest_walk(lambda node: blocks.get(node, ()), source, target)


def ring_closed_by(
    edges: Iterable[tuple[NodeId, NodeId]], blocker: NodeId, blocked: NodeId
) -> list[NodeId] | None:
    """Name the ring that the link `blocker` -> `blocked` would close on top of `edges`.

    Returns:
        The nodes of a shortest such ring from `blocker` on, each blocking the next and the last
        one the first; None when the link closes no ring. A link to itself is a ring of one.

    Complexity: O(edges).
    """
    if blocker == blocked:
        return [blocker]
    back = find_path(edges, blocked, blocker)
    return back and [blocker, *back[:-1]]


def shortest_walk(
    successors: Callable[[NodeId], Iterable[NodeId]],
    source: NodeId,
    target: NodeId,
    *,
    most: int | None = None,
) -> list[NodeId] | None:
    """Find a walk of least links, at least one, from `source` to `target`; both are in the list.

    With `source` as its own target that is a shortest ring through it. Of several walks the one
    that comes first in the order of `successors` is found, node by node.

    Args:
        successors: The nodes that a node leads to.
        source: Where the walk starts.
        target: Where it ends.
        most: Greatest number of links that it may have; None is any number.

    Complexity: O(nodes + links) that are within reach.
    """
    came_from: dict[NodeId, NodeId] = {}
    frontier = [source]
    links = 0
    while frontier and links != most:
        links += 1
        reached: list[NodeId] = []
        for node in frontier:
            for after in successors(node):
                if after not in came_from:
                    came_from[after] = node
                    reached.append(after)
        if target in came_from:
            return _walk_back(came_from, source, target)
        frontier = reached
    return None


def _walk_back(came_from: dict[NodeId, NodeId], source: NodeId, target: NodeId) -> list[NodeId]:
    walk = [target]
    while (before := came_from[walk[-1]]) != source:
        walk.append(before)
    return [source, *reversed(walk)]
