"""The shape of the house: what import-linter, ruff and mypy do not hold."""

import ast
import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from api.visible import visible
from config.schema import schema
from kernel.principal import Principal

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 300
MOST_KERNEL_MODULES = 9
NO_ROOMS = {
    "services", "service", "selectors", "selector", "managers", "manager", "helpers", "helper",
    "utils", "util", "common", "misc", "mixins", "mixin", "signals", "signal",
}  # fmt: skip
OF_DJANGO = {"models", "apps", "admin", "migrations", "__init__"}
"""Modules whose names Django gives."""

TESTS_OF_THE_WHOLE = {"contract", "factories", "fakes"}
"""Folders of tests that mirror no folder of the product."""

SOURCES = tomllib.loads((ROOT / "pyproject.toml").read_text())
FLOORS = SOURCES["tool"]["importlinter"]["root_packages"]


def files_of_git(*patterns):
    """The files that belong to the repository, also those that are not added yet."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def short(path):
    return path.relative_to(ROOT).as_posix()


PYTHON = files_of_git("*.py")
PRODUCT = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in FLOORS]


def test_the_files_of_the_product_are_looked_at():
    assert len(PRODUCT) > 100
    assert {path.relative_to(ROOT).parts[0] for path in PRODUCT} == {*FLOORS}


def test_the_kernel_has_at_most_nine_modules_of_its_own():
    modules = {path.stem for path in PRODUCT if path.parent == ROOT / "kernel"} - OF_DJANGO

    assert len(modules) <= MOST_KERNEL_MODULES, sorted(modules)


def test_no_file_of_the_product_is_longer_than_300_lines():
    long = {
        short(path): lines
        for path in PRODUCT
        if "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_room_has_a_name_for_anything_and_everything():
    vague = {
        short(path) for path in PYTHON if NO_ROOMS & {path.stem, *path.relative_to(ROOT).parts[:-1]}
    }
    assert vague == set()


def test_every_dependency_says_what_it_is_for():
    project, groups = SOURCES["project"], SOURCES["dependency-groups"]
    extras = project["optional-dependencies"]
    declared = {*project["dependencies"], *chain(*groups.values(), *extras.values())}
    text = (ROOT / "pyproject.toml").read_text()
    explained = set(re.findall(r'^  "([^"]+)", +# \S.*$', text, re.MULTILINE))

    assert declared - explained == set()


class TestTests:
    MODULES = [path for path in files_of_git("tests/*.py") if path.stem.startswith("test_")]

    def test_stand_where_the_product_has_a_folder(self):
        folders = {path.parent.relative_to(ROOT / "tests") for path in self.MODULES}
        strangers = {
            folder.as_posix()
            for folder in folders
            if not (ROOT / folder).is_dir()
            and folder.parts[0] not in TESTS_OF_THE_WHOLE
            and not any((ROOT / parent).is_dir() for parent in list(folder.parents)[:-1])
        }
        assert strangers == set()

    def test_have_names_of_their_own(self):
        """Their folders are no packages, so two modules of one name would be one."""
        names = [path.name for path in self.MODULES]
        assert sorted({name for name in names if names.count(name) > 1}) == []

    def test_are_no_scripts_and_no_leftovers(self):
        """A module whose functions pytest does not find proves nothing."""
        silent = {
            short(path)
            for path in self.MODULES
            if not re.search(r"^ *def test_|^ *async def test_", path.read_text(), re.MULTILINE)
        }
        assert silent == set()


CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("timezone", "now"), ("date", "today")}


def test_the_clock_is_read_in_one_place():
    readers = set()
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                of = node.value
                name = of.id if isinstance(of, ast.Name) else getattr(of, "attr", None)
                if (name, node.attr) in CLOCK:
                    readers.add(short(path))
    assert readers == {"kernel/clock.py"}


def test_no_import_waits_inside_a_function():
    """But those of `apps.py`: models can only be imported once the apps are ready."""
    late = set()
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
                isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node)
            ):
                late.add(short(path))
    assert {path for path in late if not path.endswith("/apps.py")} == set()


def _models_with_a_type():
    found = {}
    for type_ in schema._schema.type_map.values():
        definition = getattr(type_, "extensions", {}).get("strawberry-definition")
        origin = getattr(definition, "origin", None)
        django = getattr(origin, "__strawberry_django_definition__", None)
        if django is not None:
            found[type_.name] = django.model
    return found


SHOWN = _models_with_a_type()


def test_the_models_of_types_are_found():
    assert {"Story", "Person", "Dependency", "Flow", "ImportRun"} <= {*SHOWN}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(SHOWN))
def test_every_model_with_a_type_says_who_sees_its_rows(name):
    model: type[Model] = SHOWN[name]
    nobody = Principal(workspace_id=-1, person_id=None, name="Nobody")

    assert not visible(model, nobody).exists()


def test_every_tracked_model_with_a_workspace_says_who_sees_its_rows():
    silent = {
        model._meta.label
        for model in apps.get_models()
        if hasattr(model, "pgh_event_model") and not hasattr(model._default_manager, "visible_to")
    }
    assert silent == set()
