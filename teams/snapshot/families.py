"""Links between the parts of an item and what it is to become a part of."""

from collections.abc import Collection

from teams.snapshot.reading import rows_of

_LINK_BETWEEN = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM teams_story
        WHERE %(item)s %% 4 = 1 AND feature_id = %(item)s / 4
           OR %(item)s %% 4 = 2 AND parent_id = %(item)s / 4
        UNION
        SELECT part.id FROM below JOIN teams_story part ON part.parent_id = below.id),
    part(node) AS (SELECT %(item)s::bigint UNION ALL SELECT id * 4 + 2 FROM below)
    SELECT blocker_node, blocked_node FROM part JOIN teams_dependency ON blocker_node = node
    WHERE workspace_id = %(workspace)s AND blocked_node = ANY(%(wholes)s)
    UNION ALL
    SELECT blocked_node, blocker_node FROM part JOIN teams_dependency ON blocked_node = node
    WHERE workspace_id = %(workspace)s AND blocker_node = ANY(%(wholes)s)
    ORDER BY 1, 2 LIMIT 1
"""


def link_between(workspace_id: int, item: int, wholes: Collection[int]) -> tuple[int, int] | None:
    """Find a link in either direction, waived or not, that joins a part of an item to its wholes.

    Args:
        workspace_id: Whose links.
        item: The node number of the item, which counts as a part of itself.
        wholes: Node numbers.

    Returns:
        The end that is a part, then the end among `wholes`; None without such a link.
    """
    found = rows_of(_LINK_BETWEEN, workspace=workspace_id, item=item, wholes=[*wholes])
    return found[0] if found else None
