"""Issues in the shapes of Jira, and a small mapping for them."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

LATEST = datetime(2026, 3, 3, tzinfo=UTC)
"""No date in an issue may be later."""

MAPPING = """
[source]
site = "acme"
[levels]
Initiative = "EPIC"
Epic = "FEATURE"
Story = "STORY"
Bug = "STORY"
Sub-task = "STORY"
Note = "IGNORE"
[kinds]
Bug = "DEFECT"
[states.by_name]
"In Review" = "IN_REVIEW"
[resolutions]
cancelled = ["Won't Do"]
[links]
Blocks = "outward"
Depends = "inward"
[products]
SHOP = "Web shop"
[teams]
default = { SHOP = "Checkout" }
[teams.by_component]
"Search" = "Finders"
[teams.limits]
Checkout = 4
[members]
"557058:ann" = "ann@example.com"
bob = "bob@example.com"
"""

CATEGORIES = {
    "Open": "new",
    "Doing": "indeterminate",
    "In Review": "indeterminate",
    "Closed": "done",
}


def status(name: str) -> dict[str, Any]:
    """Return a status as issues carry it; its id is made from its name."""
    return {
        "id": str(len(name)),
        "name": name,
        "statusCategory": {"key": CATEGORIES[name], "name": "translated"},
    }


def build_issue(number: int = 1, type_name: str = "Story", **fields: Any) -> dict[str, Any]:
    """Return an issue SHOP-<number> of the REST API with id 1000 + number."""
    return {
        "id": str(1000 + number),
        "key": f"SHOP-{number}",
        "fields": {
            "issuetype": {"name": type_name, "subtask": type_name == "Sub-task"},
            "summary": f"Issue {number}",
            "status": status("Open"),
            "created": "2024-01-01T10:00:00.000+0000",
            "updated": "2024-02-01T10:00:00.000+0000",
            "project": {"key": "SHOP", "name": "The shop"},
            **fields,
        },
    }


def real_data() -> Path:
    """Return the folder of real Jira data; without it a test is skipped, in CI it fails."""
    root = os.environ.get("THROUGHLINE_DATA")
    if root:
        return Path(root) / "jira"
    message = "THROUGHLINE_DATA is not set: the tests on real Jira data cannot run"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
