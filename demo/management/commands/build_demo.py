"""Builds the demo company, once, and tells how to get in."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from demo import access, building, company
from kernel import clock


class Command(BaseCommand):
    help = "Build the demo company unless it stands, and print a sign-in link and a token per role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, default=8000, help="Where the API will answer.")

    def handle(self, *_args: Any, port: int, **_options: Any) -> None:
        """Build, then print."""
        now = clock.now()
        workspace = building.build(now)
        kept = Path(settings.HOME) / "demo-tokens.json"
        tokens = access.tokens(workspace, _read(kept), now)
        _write(kept, tokens)
        address, page = f"http://127.0.0.1:{port}", f"/board/{company.PORTFOLIO}"
        self.stdout.write(
            "\n".join(
                [
                    "",
                    f"{company.COMPANY} is ready, portfolio {company.PORTFOLIO}.",
                    "",
                    f"  API       {address}/graphql",
                    f"  Sign in   {address}{access.sign_in_path(workspace)}   (either works once)",
                    f"  Board     {address}{access.sign_in_path(workspace, page)}   (or this one)",
                    f"  Mail      {Path(settings.HOME) / 'mail'}   (what people are told)",
                    "",
                    "  A token for each role:",
                    *(f"    {role:<18} {token}" for role, token in tokens.items()),
                    "",
                    "Try: who is holding up other teams?",
                    "",
                    _curl(address, tokens["BOARD_MEMBER"]),
                    "",
                ]
            )
        )


QUESTION = (
    '{ portfolio(key: "DRN") { flow { blockers(first: 2, crossTeamOnly: true) '
    "{ item { key title team { name } } waitingItems waitingTeams { name } } } } }"
)


def _curl(address: str, token: str) -> str:
    body = json.dumps({"query": QUESTION})
    return (
        f"  curl -s {address}/graphql -H 'Authorization: Bearer {token}' \\\n"
        f"    -H 'Content-Type: application/json' -d '{body}'"
    )


def _read(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(path: Path, tokens: dict[str, str]) -> None:
    """Write the tokens so that only their owner can read them, all of them or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(tokens, file)
    draft.replace(path)
