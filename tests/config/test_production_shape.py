"""docker-compose.yml and the Dockerfile, as far as they can be held without an engine."""

import importlib.util
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
OURS = ("migrate", "web", "worker", "sender", "beat")


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_all_that_runs_in_production_is_there(services):
    assert {*services} == {"postgres", "redis", *OURS}


def test_redis_keeps_what_it_was_given(services):
    words = services["redis"]["command"]

    assert words[words.index("--appendonly") + 1] == "yes"
    assert words[words.index("--maxmemory-policy") + 1] == "noeviction"


@pytest.mark.parametrize("name", ["web", "worker", "sender", "beat"])
def test_nothing_of_ours_starts_before_the_migrations_are_done(services, name):
    waits = services[name]["depends_on"]

    assert waits["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_that_the_settings_explain(services, name):
    explained = re.findall(r"[A-Z_]{5,}", (ROOT / "config/settings.py").read_text().split('"""')[1])

    assert {*services[name]["environment"]} <= {*explained}


@pytest.mark.parametrize("name", ["migrate", "worker", "sender", "beat"])
def test_every_command_names_a_program_of_the_image(services, name):
    program = services[name]["command"][0]

    assert program == "python" or importlib.util.find_spec(program) is not None


def test_the_image_serves_an_application_that_exists():
    (command,) = re.findall(
        r"^CMD \[(.*?)\]$", (ROOT / "Dockerfile").read_text(), re.MULTILINE | re.DOTALL
    )
    module, _, name = re.findall(r'"([^"]+)"', command)[-1].partition(":")

    assert hasattr(importlib.import_module(module), name)
