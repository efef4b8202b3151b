"""What is sent, whatever the channel: plain values, and the bodies that channels make of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SHOWN_IN_CHAT = 10
"""How many of a digest's notifications a chat shows; the others are counted."""

LONGEST_IN_CHAT = 2_000


@dataclass(frozen=True, slots=True)
class Note:
    """One notification of a message."""

    id: int
    kind: str
    key: str
    portfolio: str | None
    subject: str
    text: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What one delivery carries.

    Attributes:
        uid: Of the delivery: a receiver drops a second message of the same.
        workspace: Its key.
        subject: One line that stands for all of it.
        notes: None for a test, one, or those of a digest.
        digest: Whether they were gathered.
    """

    uid: str
    workspace: str
    subject: str
    notes: Sequence[Note]
    digest: bool = False

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "\n\n".join(map(_plain, self.notes)) or "It works: notifications arrive here."


def webhook_body(message: Message) -> bytes:
    """Return the JSON of a signed webhook; a digest has its notifications in `items`."""
    first = message.notes[0] if len(message.notes) == 1 and not message.digest else None
    body: dict[str, Any] = {
        "id": message.uid,
        "kind": first.kind if first else ("DIGEST" if message.digest else "TEST"),
        "workspace": message.workspace,
        "portfolio": first.portfolio if first else None,
        "key": first.key if first else "",
        "subject": message.subject,
        "text": first.text if first else message.text,
        "url": first.url if first else "",
        "at": first.at.isoformat() if first else None,
    }
    if message.digest:
        body["items"] = [_item(note) for note in message.notes]
    return _json(body)


def slack_body(message: Message) -> bytes:
    """Return what an incoming webhook of Slack takes: a fallback text, and a block a note."""
    blocks = [_slack_section(f"*{_slack(message.subject)}*")]
    for note in message.notes[:SHOWN_IN_CHAT]:
        title = f"*{_slack(note.subject)}*\n" if message.digest else ""
        link = f"\n<{_slack(note.url)}|Look>" if note.url.startswith("https://") else ""
        blocks.append(_slack_section(title + _slack(_cut(note.text)) + link))
    if rest := _rest(message):
        blocks.append(_slack_section(rest))
    return _json({"text": _slack(message.subject), "blocks": blocks})


def teams_body(message: Message) -> bytes:
    """Return what a workflow of Microsoft Teams takes: a message with one adaptive card."""
    lines: list[dict[str, Any]] = [
        _card_text(message.subject, size="Medium", weight="Bolder"),
    ]
    actions = []
    for note in message.notes[:SHOWN_IN_CHAT]:
        if message.digest:
            lines.append(_card_text(note.subject, weight="Bolder", separator=True))
        lines.append(_card_text(_cut(note.text)))
        if note.url and not message.digest:
            actions.append({"type": "Action.OpenUrl", "title": "Look", "url": note.url})
    if rest := _rest(message):
        lines.append(_card_text(rest))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": lines,
        "actions": actions,
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return _json({"type": "message", "attachments": [{"contentType": kind, "content": card}]})


def _plain(note: Note) -> str:
    return "\n".join(filter(None, [note.subject, note.text, note.url]))


def _item(note: Note) -> dict[str, Any]:
    return {
        "kind": note.kind, "portfolio": note.portfolio, "key": note.key,
        "subject": note.subject, "text": note.text, "url": note.url, "at": note.at.isoformat(),
    }  # fmt: skip


def _rest(message: Message) -> str:
    rest = len(message.notes) - SHOWN_IN_CHAT
    return f"... and {rest} more." if rest > 0 else ""


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_IN_CHAT else f"{text[: LONGEST_IN_CHAT - 3]}..."


def _slack(text: str) -> str:
    """Take its meaning from what would mention a channel or hide a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack_section(text: str) -> dict[str, Any]:
    # An escaped text may be several times as long; Slack takes 3,000 characters of each.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:3000] or " "}}


def _card_text(text: str, **style: object) -> dict[str, Any]:
    # A backslash takes its meaning from what a card would read as a link; first those that are
    # written take it from each other, or they would give it back.
    escaped = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return {"type": "TextBlock", "text": escaped, "wrap": True, **style}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
