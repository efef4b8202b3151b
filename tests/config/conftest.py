"""A home of embedded services, and processes that use it."""

import pytest

from config.embedded import reset
from tests.config.homes import VARIABLES, Holder


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "home"
    yield path
    assert reset(path) == []


@pytest.fixture
def hold(home):
    holders = []

    def start(**given):
        holders.append(Holder(home, **given))
        return holders[-1]

    yield start
    for holder in holders:
        holder.kill()
