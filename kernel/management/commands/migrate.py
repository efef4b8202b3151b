"""Django's `migrate`, which says so when the data is of a version that it cannot carry on from."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database that was made by migrations which are no more, then migrate.

        Raises:
            CommandError: The database holds the tables of another version.
        """
        loader = MigrationLoader(connections[options["database"]])
        unknown = sorted({*loader.applied_migrations} - {*loader.disk_migrations})
        ours = [f"{app}.{name}" for app, name in unknown if app in loader.migrated_apps]
        if ours:
            raise CommandError(
                f"This database was made by another version ({ours[0]} is not in this one), "
                "from which no data is carried over: `make reset` removes what .local holds"
            )
        super().handle(*args, **options)
