#!/usr/bin/env python
"""Django's commands, with a database and a broker around them.

A command that needs them finds the embedded ones running or starts them, and stops what nobody
else uses when it ends. Exit code 2: the services cannot be had, said in one line.
"""

import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from types import FrameType
from typing import NoReturn

try:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import InterfaceError, OperationalError, ProgrammingError
    from psycopg import errors

    from config.embedded import ServicesError, services
except ModuleNotFoundError as missing:
    sys.stderr.write(f"{missing}: `make install`, then .venv/bin/python manage.py ...\n")
    sys.exit(2)

WITHOUT_SERVICES = {
    "help", "version", "collectstatic", "diffsettings", "export_schema", "findstatic",
}  # fmt: skip


def main(arguments: list[str]) -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup stays in force
            signal.signal(number, _leave)
    try:
        with _around(arguments):
            execute_from_command_line(arguments)
    except (ServicesError, ImproperlyConfigured) as error:
        _fail(str(error))
    except ProgrammingError as error:
        if not isinstance(error.__cause__, errors.UndefinedTable | errors.UndefinedColumn):
            raise
        _fail("The database has no tables of this version: run `python manage.py migrate` first.")
    except (OperationalError, InterfaceError) as error:
        answered = getattr(error.__cause__, "sqlstate", None) is not None
        _fail(f"The database {'refused it' if answered else 'does not answer'}: {error}")
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(128 + signal.SIGINT)


def _around(arguments: list[str]) -> AbstractContextManager[object]:
    try:
        " ".join(arguments).encode()
    except UnicodeEncodeError:
        _fail("A word of this command is not UTF-8 text.")
    command = next((word for word in arguments[1:] if not word.startswith("-")), "help")
    asks_for_help = {"-h", "--help", "--version"} & {*arguments}
    only_looks_at_code = command == "check" and "--database" not in " ".join(arguments)
    if command in WITHOUT_SERVICES or asks_for_help or only_looks_at_code:
        return nullcontext()
    return services()


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """End through the `with` blocks, so that what was started is stopped."""
    sys.exit(128 + number)


def _fail(message: str) -> NoReturn:
    sys.stderr.write(f"{' '.join(message.split())}\n")
    sys.exit(2)


if __name__ == "__main__":
    main(sys.argv)
