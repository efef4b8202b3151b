"""Starts one throwaway PostgreSQL and Valkey for the whole run, before Django reads its settings.

The process that pytest was started as owns them; the workers of xdist inherit their addresses.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from config.embedded import start_throwaway

_stop: list[Callable[[], None]] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the services, unless this is a worker or both were given."""
    os.environ.setdefault("SECRET_KEY", "only for tests")
    os.environ["DEBUG"] = "0"
    os.environ["NOTIFY_ALLOWED_HOSTS"] = "127.0.0.1"
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    os.environ["THROUGHLINE_HOME"] = tempfile.mkdtemp(prefix="throughline-tests-")
    _stop.append(start_throwaway())
    # WhiteNoise warns when there is nothing that it could serve.
    Path(os.environ["THROUGHLINE_HOME"], "static").mkdir(exist_ok=True)


def pytest_unconfigure() -> None:
    """Stop what was started."""
    while _stop:
        _stop.pop()()
