"""One import in a process of its own, printed as JSON. See `benchmarks.import_jira`."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from benchmarks._meter import measure  # noqa: E402 # after Django is set up
from integrations.jira.importing import Order, import_export  # noqa: E402
from kernel import clock  # noqa: E402


def peak() -> float:
    """The most memory that this program ever held, in MB.

    Not `ru_maxrss`, which counts what the parent held when it started us.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main(export: Path, mapping: Path, workspace: str) -> None:
    """Import and print."""
    order = Order(
        workspace=workspace,
        portfolio="TI",
        mapping=mapping,
        paths=[export],
        create=True,
        owner="owner@bench.example",
        as_of="newest",
    )
    before, found = peak(), []
    spent = measure(lambda: found.append(import_export(order, at=clock.now())))
    counts = {"created": found[0].created, "unchanged": found[0].unchanged}
    print(json.dumps({"spent": asdict(spent), "before": before, "peak": peak(), **counts}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
