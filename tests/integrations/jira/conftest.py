"""Issues in the shapes of Jira, and the real ones, for the tests of the reading side."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from jira_payloads import LATEST, MAPPING, real_data

from integrations.jira import export, issue, mapping
from integrations.jira.export import BadLine, Record
from integrations.jira.states import Statuses


@pytest.fixture(scope="session")
def jira_data() -> Path:
    """See `real_data`."""
    return real_data()


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> mapping.Mapping:
    """A small mapping with everything in it."""
    path = tmp_path_factory.mktemp("mapping") / "mapping.toml"
    path.write_text(MAPPING)
    return mapping.load(path)


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[[bytes], list[Record | BadLine]]:
    """Write bytes to a file and read it as an export."""

    def read(content: bytes) -> list[Record | BadLine]:
        path = tmp_path / "export.json"
        path.write_bytes(content)
        return list(export.read([path]))

    return read


@pytest.fixture
def mapped(
    read_bytes: Callable[[bytes], list[Record | BadLine]], acme: mapping.Mapping
) -> Callable[..., Any]:
    """Read one issue, given as an object, with the small mapping."""

    def read(raw: dict[str, Any], statuses: Statuses | None = None, **page: Any) -> Any:
        content = orjson.dumps({"issues": [raw], **page} if page else raw)
        (record,) = read_bytes(content)
        assert isinstance(record, Record), record
        return issue.read_issue(record, acme, statuses or Statuses(), LATEST)

    return read
