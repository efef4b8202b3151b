"""Atlassian Document Format, which v3 answers with, as plain text that people can read.

Only for search and display: the document itself stays in the raw text of the issue.
"""

import re
from collections.abc import Callable

from integrations.jira.values import Json, moment, table, tables, text

_DEEPEST = 60
"""Levels of nesting that are read. Editors make a dozen; hostile documents make a thousand."""

_HEADING_LEVELS = range(1, 7)
_MILLISECONDS = re.compile(r"-?[0-9]{1,15}")


def to_text(document: object) -> str:
    """Return the text of a document, its blocks parted by empty lines; what is unknown is opened.

    Complexity: O(nodes).
    """
    return _block(table(document), 0).strip()


def _block(node: Json, depth: int) -> str:
    if depth > _DEEPEST:
        return "…"
    kind = node.get("type")
    render = _BLOCKS.get(kind) if isinstance(kind, str) else None
    if render is not None:
        return render(node, depth)
    return _inline(node, depth) if _is_inline(node) else _stacked(node, depth)


def _is_inline(node: Json) -> bool:
    kind = node.get("type")
    return isinstance(kind, str) and kind in _INLINES


def _children(node: Json, depth: int) -> list[str]:
    """Return the parts of a node; neighbours within a line are joined into one part."""
    parts: list[str] = []
    line = ""
    for child in tables(node.get("content")):
        if _is_inline(child):
            line += _inline(child, depth)
            continue
        parts += [line, _block(child, depth + 1)]
        line = ""
    return [part.rstrip() for part in [*parts, line] if part.strip()]


def _stacked(node: Json, depth: int) -> str:
    return "\n\n".join(_children(node, depth))


def _close(node: Json, depth: int) -> str:
    return "\n".join(_children(node, depth))


def _heading(node: Json, depth: int) -> str:
    level = _attributes(node).get("level")
    marks = "#" * level if isinstance(level, int) and level in _HEADING_LEVELS else "#"
    return f"{marks} {_close(node, depth)}"


def _listed(mark: Callable[[int, Json], str]) -> Callable[[Json, int], str]:
    """Return a renderer of lists whose items start with `mark(position, item)`.

    A list of tasks holds its inner list beside the tasks, not within one.
    """

    def render(node: Json, depth: int) -> str:
        return "\n".join(
            _hanging("  ", _block(item, depth + 1))
            if item.get("type") == node["type"]
            else _hanging(mark(position, item), _close(item, depth + 1))
            for position, item in enumerate(tables(node.get("content")))
        )

    return render


def _hanging(mark: str, body: str) -> str:
    return mark + body.replace("\n", "\n" + " " * len(mark))


def _task_mark(_position: int, item: Json) -> str:
    return "[x] " if _attributes(item).get("state") == "DONE" else "[ ] "


def _quote(node: Json, depth: int) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _stacked(node, depth).split("\n"))


def _row(node: Json, depth: int) -> str:
    cells = [_close(cell, depth + 1) for cell in tables(node.get("content"))]
    return " | ".join(" ".join(cell.split()) for cell in cells)


def _titled(node: Json, depth: int) -> str:
    title = text(_attributes(node).get("title"))
    return "\n\n".join(part for part in (title, _stacked(node, depth)) if part)


def _media(node: Json, _depth: int) -> str:
    attributes = _attributes(node)
    label = text(attributes.get("alt")) or text(attributes.get("url")) or "attachment"
    return f"[{label}]"


def _card(node: Json, _depth: int) -> str:
    return text(_attributes(node).get("url"))


_BLOCKS: dict[str, Callable[[Json, int], str]] = {
    "heading": _heading,
    "bulletList": _listed(lambda _position, _item: "- "),
    "orderedList": _listed(lambda position, _item: f"{position + 1}. "),
    "taskList": _listed(_task_mark),
    "decisionList": _listed(lambda _position, _item: "=> "),
    "blockquote": _quote,
    "table": _close,
    "tableRow": _row,
    "expand": _titled,
    "nestedExpand": _titled,
    "media": _media,
    "mediaGroup": _close,
    "rule": lambda _node, _depth: "---",
    "blockCard": _card,
    "embedCard": _card,
}


def _attributes(node: Json) -> Json:
    return table(node.get("attrs"))


def _inline(node: Json, depth: int) -> str:
    return _INLINES[node["type"]](node, depth)


def _words(node: Json, _depth: int) -> str:
    """Return a run of text; where it is a link to elsewhere, the address follows."""
    words = node.get("text")
    words = words if isinstance(words, str) else ""
    for mark in tables(node.get("marks")):
        target = text(_attributes(mark).get("href")) if mark.get("type") == "link" else ""
        if target and target != words.strip():
            return f"{words} ({target})"
    return words


def _label(node: Json, _depth: int) -> str:
    attributes = _attributes(node)
    return text(attributes.get("text")) or text(attributes.get("shortName"))


def _date(node: Json, _depth: int) -> str:
    """Return the day of a date node, which counts milliseconds, usually as text."""
    stamp = _attributes(node).get("timestamp")
    if isinstance(stamp, str) and _MILLISECONDS.fullmatch(stamp):
        stamp = int(stamp)
    read = moment(stamp)
    return "" if read is None else read.date().isoformat()


_INLINES: dict[str, Callable[[Json, int], str]] = {
    "text": _words,
    "hardBreak": lambda _node, _depth: "\n",
    "mention": _label,
    "emoji": _label,
    "status": _label,
    "placeholder": _label,
    "date": _date,
    "inlineCard": _card,
    "mediaInline": _media,
    "inlineExtension": _label,
}
