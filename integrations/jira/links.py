"""Which issue blocks which, out of the links that an issue shows. Pure.

Measured on both faces of one real link: an entry with `outwardIssue` B on issue A reads
"A <outward> B", so with the type Blocks it is A that blocks.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from integrations.jira.values import (
    NAME_LENGTH,
    Doubt,
    Json,
    Ref,
    Warned,
    identifier,
    name,
    ref,
    table,
    tables,
    text,
)
from kernel.levels import StateCategory

_CATEGORIES = {
    "new": StateCategory.TODO,
    "indeterminate": StateCategory.IN_PROGRESS,
    "done": StateCategory.DONE,
}


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """One link as one of its ends shows it; the other end shows the same `link_id`."""

    link_id: str
    type: str
    blocker: Ref
    blocked: Ref
    other: Ref
    """Whichever of the two is not the issue that shows the link."""

    other_title: str
    other_category: StateCategory | None
    """What the far end's status comes down to; its resolution is not told here."""


def read(
    links: object, own: Ref, blocking: Mapping[str, bool], warnings: list[Warned]
) -> tuple[LinkEnd, ...]:
    """Return the blocking links of an issue, each id once.

    Args:
        links: The issue's `issuelinks`.
        own: The issue itself.
        blocking: Link type -> whether the end that shows `outwardIssue` blocks. Others relate.
        warnings: What is wrong with single links is added here, and they are left out.
    """
    found: dict[str, LinkEnd] = {}
    for link in tables(links):
        kind = name(link.get("type"))
        if kind in blocking:
            for end in _ends(link, kind, own, outward_blocks=blocking[kind]):
                if end is None:
                    warnings.append(Warned(Doubt.LINK_UNREADABLE, f"{kind}: no issue at its end"))
                elif end.other.is_(own):
                    warnings.append(Warned(Doubt.LINK_TO_ITSELF, f"{kind}: {own.key}"))
                else:
                    found.setdefault(end.link_id, end)
    return tuple(found.values())


def _ends(link: Json, kind: str, own: Ref, *, outward_blocks: bool) -> Iterator[LinkEnd | None]:
    sides = [side for side in ("outwardIssue", "inwardIssue") if link.get(side) is not None]
    if not sides:
        yield None
    for side in sides:
        far = link[side]
        other = ref(far)
        if other is None or other.key is None:
            yield None
            continue
        own_blocks = (side == "outwardIssue") == outward_blocks
        blocker, blocked = (own, other) if own_blocks else (other, own)
        link_id = identifier(link.get("id")) or _made_up(kind, blocker, blocked)
        fields = table(far.get("fields"))
        status = table(table(fields.get("status")).get("statusCategory")).get("key")
        title = text(fields.get("summary"))[:NAME_LENGTH]
        yield LinkEnd(link_id, kind, blocker, blocked, other, title, _CATEGORIES.get(text(status)))


def _made_up(kind: str, blocker: Ref, blocked: Ref) -> str:
    """Return an id for a link that came without one; both of its ends make the same."""
    words = "\0".join((kind, blocker.key or "", blocked.key or ""))
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()
