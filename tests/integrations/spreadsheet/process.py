"""An import of a process of its own: `python -m tests.integrations.spreadsheet.process`.

Its arguments are the kind, the file and a row. It stops when it has taken the row, says so, and
goes on when it is told to on standard input.
"""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from integrations.spreadsheet.actions import Options, import_sheet  # noqa: E402
from integrations.spreadsheet.decoding import Stored  # noqa: E402
from integrations.spreadsheet.kinds import SheetKind  # noqa: E402
from kernel import clock  # noqa: E402
from organization.access import unlimited  # noqa: E402
from organization.models import Workspace  # noqa: E402


def main(kind, path, row):
    workspace = Workspace.objects.get(key="acme")

    def tell(outcome):
        if outcome.row == int(row):
            say("in the middle")
            sys.stdin.readline()

    report = import_sheet(
        by=unlimited(workspace.pk, "Import"), portfolio="DRN", kind=SheetKind(kind),
        source=Stored(Path(path)), at=clock.now(), options=Options(sheet="ledger"), tell=tell,
    )  # fmt: skip
    say(f"done {report.created} {report.unchanged}")


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
