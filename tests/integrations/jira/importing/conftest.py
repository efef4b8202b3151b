"""Small exports, written by hand and imported into a portfolio."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from jira_payloads import MAPPING

from integrations.jira.importing import Order, Summary, import_export
from integrations.jira.models import JiraIssue
from kernel.principal import Principal
from portfolio.models import Epic
from products.models import Feature
from teams.models import Dependency, Story

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Jira:
    """A site, an export of it, and the portfolio DRN that it is imported into."""

    folder: Path
    by: Principal
    mapping: str = MAPPING
    number: int = field(default=0)

    def write(self, *issues: dict[str, Any] | bytes) -> Path:
        """Write an export of JSON lines; bytes are written as they are."""
        self.number += 1
        path = self.folder / f"export-{self.number}.jsonl"
        lines = [each if isinstance(each, bytes) else orjson.dumps(each) for each in issues]
        path.write_bytes(b"\n".join(lines))
        return path

    def order(self, *paths: Path, **options: Any) -> Order:
        """Order an import of files into DRN with the mapping of this site."""
        mapping = self.folder / "mapping.toml"
        mapping.write_text(self.mapping, encoding="utf-8")
        chosen = {"workspace": "acme", "portfolio": "DRN", "mapping": mapping} | options
        return Order(paths=paths, **chosen)

    def load(self, *issues: dict[str, Any] | bytes, **options: Any) -> Summary:
        """Import issues."""
        return import_export(self.order(self.write(*issues), **options), at=NOW)

    def story(self, number: int) -> Story:
        """Return the story of SHOP-<number>."""
        return Story.objects.get(external_key=f"SHOP-{number}")

    def feature(self, number: int) -> Feature:
        """Return the feature of SHOP-<number>."""
        return Feature.objects.get(external_key=f"SHOP-{number}")

    def epic(self, number: int) -> Epic:
        """Return the epic of SHOP-<number>."""
        return Epic.objects.get(external_key=f"SHOP-{number}")

    def known(self, number: int) -> JiraIssue:
        """Return what is kept of the issue with this number."""
        return JiraIssue.objects.get(issue_id=str(1000 + number))

    def pairs(self) -> set[tuple[str, str]]:
        """Return all dependencies as keys of the site: blocker, blocked."""
        return {
            (link.blocker.external_key, link.blocked.external_key)
            for link in Dependency.objects.with_ends()
        }


@pytest.fixture
def jira(tmp_path: Path, drn: Any, product_itself: Principal) -> Jira:
    """A site without issues, and an empty portfolio."""
    return Jira(tmp_path, product_itself)


@pytest.fixture
def link() -> Callable[..., dict[str, Any]]:
    """Return a function that makes a link as issue `own` shows it; `own` blocks the other."""

    def make(link_id: int, other: int, *, kind: str = "Blocks", side: str = "outwardIssue") -> Any:
        far = {"id": str(1000 + other), "key": f"SHOP-{other}", "fields": {"summary": "far"}}
        return {"id": str(link_id), "type": {"name": kind}, side: far}

    return make
