"""What an import of the real archive costs beside COPY of the same lines into one jsonb column.

    THROUGHLINE_DATA=... python -m benchmarks.import_jira

Both sides start from the export of 12,435 issues (44 MB of JSON) and run in turn, the import each
time into a workspace of its own, in a process of its own, so that its memory is seen. COPY is
given lines that are unpacked and mended already; the import unpacks, parses, maps, writes items,
their history, their source and their links, and computes the flow. Then the same archive ten
times over, with ids and keys shifted, shows whether memory stays flat. CPU is that of the process
and of all processes of PostgreSQL; wall is what a person waits, without the start of Python.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson
from django.db import connection

from benchmarks import _django  # noqa: F401 # first: it sets Django up
from benchmarks._meter import Spent, measure, noise, spread

REPEATS = 3
TIMES = 10
SHIFT = 100_000
"""More than any number of a key or an id in the archive."""


def archive() -> Path:
    """The folder of the export."""
    root = os.environ.get("THROUGHLINE_DATA")
    if root is None:
        sys.exit("THROUGHLINE_DATA does not name the folder of the shared data: nothing to import")
    return Path(root) / "jira" / "tidev-archive"


def bare_copy(lines: list[str]) -> Spent:
    """COPY lines of JSON into an empty table with one jsonb column."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare; CREATE TABLE bare (issue jsonb)")

    def copy() -> None:
        with connection.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as stream:
            for line in lines:
                stream.write_row((line,))

    return measure(copy)


def imported(export: Path, workspace: str) -> dict[str, Any]:
    """Import in a new process; return what it spent, its peak memory in MB and its counts."""
    mapping = archive() / "mapping.toml"
    command = [
        sys.executable,
        "-m",
        "benchmarks._import_child",
        str(export),
        str(mapping),
        workspace,
    ]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(ended.stdout)
    return {**found, "spent": Spent(**found["spent"])}


def multiplied(export: Path, target: Path) -> None:
    """Write the export several times over, each time as other issues."""
    with gzip.open(target, "wb", compresslevel=1) as out:
        for turn in range(TIMES):
            with gzip.open(export) as lines:
                for line in lines:
                    out.write(orjson.dumps(_shifted(orjson.loads(line), turn * SHIFT)) + b"\n")


def _shifted(issue: dict[str, Any], by: int) -> dict[str, Any]:
    fields = issue["fields"]
    links = fields.get("issuelinks") or []
    far = [link[side] for link in links for side in ("outwardIssue", "inwardIssue") if side in link]
    for each in (issue, fields.get("parent"), fields.get("epic"), *far):
        if each:
            project, _, number = each["key"].rpartition("-")
            each["key"] = f"{project}-{int(number) + by}"
    for each in (issue, fields.get("parent"), fields.get("epic"), *far, *links):
        if each:
            each["id"] = str(int(each["id"]) + 10 * by)
    return issue


def main() -> None:
    """Print both sides, their ratio, and the memory of one archive and of ten."""
    export = archive() / "issues.jsonl.gz"
    with gzip.open(export) as packed:
        lines = [line.replace(b"\\u0000", b"\\ufffd").decode().rstrip() for line in packed]
    print(f"{len(lines):,} issues, {sum(map(len, lines)) / 1e6:.0f} MB; {REPEATS} runs, in turn")
    copies, imports, again = [], [], []
    for turn in range(REPEATS):
        copies.append(bare_copy(lines))
        imports.append(imported(export, f"bench-{turn}"))
        again.append(imported(export, f"bench-{turn}"))
    assert (
        {run["created"] for run in imports} == {run["unchanged"] for run in again} == {len(lines)}
    )
    _table("COPY into one jsonb column", copies)
    _table("import", [run["spent"] for run in imports])
    _table("the same import again", [run["spent"] for run in again])
    pairs = [(run["spent"], copy) for run, copy in zip(imports, copies, strict=True)]
    print(f"{'import / COPY, wall':<34}{spread([a.wall / b.wall for a, b in pairs], digits=2)}")
    print(f"{'import / COPY, all CPU':<34}{spread([a.cpu / b.cpu for a, b in pairs], digits=2)}")
    _memory("peak memory, MB", imports)
    print(f"noise: {noise([copy.wall for copy in copies])} of COPY")
    with tempfile.TemporaryDirectory() as folder:
        many = Path(folder) / "many.jsonl.gz"
        multiplied(export, many)
        run = imported(many, "bench-many")
    print(f"{run['created']:,} issues")
    _table(f"import of {TIMES} times as many", [run["spent"]])
    _memory("peak memory, MB", [run])


def _table(name: str, runs: list[Spent]) -> None:
    print(f"{name + ', wall seconds':<34}{spread([run.wall for run in runs], digits=2)}")
    print(f"{'  CPU of the process':<34}{spread([run.python for run in runs], digits=2)}")
    print(f"{'  CPU of PostgreSQL':<34}{spread([run.postgres for run in runs], digits=2)}")


def _memory(name: str, runs: list[dict[str, Any]]) -> None:
    print(f"{name:<34}{spread([run['peak'] for run in runs], digits=0)}")
    print(f"{'  of it before the import':<34}{spread([run['before'] for run in runs], digits=0)}")


if __name__ == "__main__":
    main()
