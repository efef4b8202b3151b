"""A database of another version is refused before anything of it is touched."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def test_the_database_of_an_earlier_version_is_refused_in_one_line():
    MigrationRecorder(connection).record_applied("portfolio", "0001_long_ago")

    with pytest.raises(CommandError) as refused:
        call_command("migrate", verbosity=0)

    assert "portfolio.0001_long_ago is not in this one" in str(refused.value)
    assert "`make reset`" in str(refused.value)
    assert "\n" not in str(refused.value)
