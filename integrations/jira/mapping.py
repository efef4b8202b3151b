"""The mapping file: how one site's types, statuses, links and names become the product's.

Every key is checked before anything is read, so that a slip of the pen is an error with a place
and not ten thousand issues in the wrong column.
"""

import tomllib
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from integrations.jira import story_points, values
from integrations.jira.custom_fields import Wanted
from integrations.jira.states import CATEGORY_KEYS, EPIC_DEFAULTS, WORK_DEFAULTS, StateRules
from integrations.jira.toml_table import MappingInvalid, Table
from kernel.levels import WORK_CATEGORIES, Level
from portfolio.kanban import EpicState

IGNORE = "IGNORE"
KINDS = ("FEATURE", "DEFECT", "RISK", "DEBT")
DIRECTIONS = ("outward", "inward")

_TABLES = (
    "source", "levels", "kinds", "states", "resolutions",
    "links", "products", "teams", "members", "fields",
)  # fmt: skip
_SITE_LENGTH = 60
_NAME_LENGTH = 120
_JIRA_LENGTH = 255
_ADDRESS_LENGTH = 254
_URL_LENGTH = 500
_LIMIT_MOST = 32_767


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file that makes sense. The names on the left of each table are Jira's."""

    file: str
    site: str
    url: str | None
    """Where people open the site; None: take it from the issues."""

    levels: ReadOnly[str, Level | None]
    """Issue type, by name or id; None: its issues are left out. Other types are refused."""

    kinds: ReadOnly[str, str]
    states: StateRules
    links: ReadOnly[str, bool]
    """Link type -> whether the issue that shows `outwardIssue` is the one that blocks."""

    products: ReadOnly[str, str]
    """Project key -> name of a product."""

    team_of_project: ReadOnly[str, str]
    team_of_component: ReadOnly[str, str]
    limits: ReadOnly[str, int]
    members: ReadOnly[str, str]
    """Account id, name or key of a user -> e-mail address of a person."""

    points: ReadOnly[str, Decimal] | None
    """Issue key -> story points, when they stand in a file of their own."""

    fields: Wanted

    @property
    def teams(self) -> list[str]:
        """All teams that an issue can come to, once each, in the order of the file."""
        return list(
            dict.fromkeys([*self.team_of_project.values(), *self.team_of_component.values()])
        )


def load(path: Path) -> Mapping:
    """Read and check a mapping file.

    Raises:
        MappingInvalid: The file is missing, is no TOML, or says something that cannot be meant.
    """
    whole = Table(str(path), "", _toml(path))
    whole.only(*_TABLES)
    site, url = _source(whole.table("source"))
    project_teams, component_teams, limits = _teams(whole.table("teams"))
    points, fields = _fields(whole.table("fields"), path)
    return Mapping(
        file=str(path),
        site=site,
        url=url,
        levels=_levels(whole.table("levels")),
        kinds=whole.table("kinds").choices(KINDS),
        states=_states(whole.table("states"), whole.table("resolutions")),
        links=_links(whole.table("links")),
        products=whole.table("products").texts(_NAME_LENGTH),
        team_of_project=project_teams,
        team_of_component=component_teams,
        limits=limits,
        members=_members(whole.table("members")),
        points=points,
        fields=fields,
    )


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise MappingInvalid(str(path), (error.strerror or str(error)).lower()) from None
    except UnicodeDecodeError:
        raise MappingInvalid(str(path), "the text is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise MappingInvalid(str(path), f"no TOML: {error}") from None
    except ValueError:
        raise MappingInvalid(str(path), "no TOML: a number of more than 4,300 digits") from None
    except RecursionError:
        raise MappingInvalid(str(path), "no TOML that can be read: nested too deeply") from None


def _source(source: Table) -> tuple[str, str | None]:
    source.only("site", "url")
    if "site" not in source.values:
        raise source.refuse("site", "is missing: a name for the Jira site that the issues are from")
    url = source.optional("url", _URL_LENGTH)
    if url is not None and not _is_address_for_all(url):
        raise source.refuse("url", "must be the address of the site: https://jira.example.com")
    return source.text("site", _SITE_LENGTH), url and url.rstrip("/")


def _is_address_for_all(url: str) -> bool:
    """Whether it can be opened, and holds nobody's name and password."""
    parts = values.web_address(url)
    return parts is not None and "@" not in parts.netloc


def _levels(levels: Table) -> dict[str, Level | None]:
    if not levels.values:
        raise MappingInvalid(levels.file, "[levels] is empty; name the level of each issue type")
    chosen = levels.choices((*Level, IGNORE))
    return {kind: None if level == IGNORE else Level(level) for kind, level in chosen.items()}


def _states(states: Table, resolutions: Table) -> StateRules:
    epic, by_name = states.table("epic"), states.table("by_name")
    states.only(*CATEGORY_KEYS, "by_name", "epic")
    epic.only(*CATEGORY_KEYS, "by_name")
    resolutions.only("cancelled")
    return StateRules(
        by_category={
            **WORK_DEFAULTS,
            **_without(states, "by_name", "epic").choices(WORK_CATEGORIES),
        },
        by_name=by_name.choices(WORK_CATEGORIES),
        epic_by_category={**EPIC_DEFAULTS, **_without(epic, "by_name").choices(tuple(EpicState))},
        epic_by_name=epic.table("by_name").choices(tuple(EpicState)),
        cancelled=_cancelled(resolutions),
    )


def _without(table: Table, *keys: str) -> Table:
    rest = {key: value for key, value in table.values.items() if key not in keys}
    return Table(table.file, table.name, rest)


def _cancelled(resolutions: Table) -> frozenset[str]:
    names = resolutions.values.get("cancelled", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise resolutions.refuse("cancelled", "must be a list of names of resolutions")
    return frozenset(names)


def _links(links: Table) -> dict[str, bool]:
    return {kind: way == "outward" for kind, way in links.choices(DIRECTIONS).items()}


def _teams(teams: Table) -> tuple[dict[str, str], dict[str, str], dict[str, int]]:
    teams.only("default", "by_component", "limits")
    by_project = teams.table("default").texts(_NAME_LENGTH)
    by_component = teams.table("by_component").texts(_JIRA_LENGTH)
    limits = teams.table("limits")
    limits.only(*dict.fromkeys([*by_project.values(), *by_component.values()]))
    for team, limit in limits.values.items():
        if type(limit) is not int or not 0 < limit <= _LIMIT_MOST:
            raise limits.refuse(team, f"must be a whole number from 1 to {_LIMIT_MOST}")
    return by_project, by_component, dict(limits.values)


def _members(members: Table) -> dict[str, str]:
    found = members.texts(_JIRA_LENGTH)
    for user, address in found.items():
        name, _at, host = address.partition("@")
        if not name or not host or len(address) > _ADDRESS_LENGTH or " " in address:
            raise members.refuse(user, "must be the e-mail address of a person")
    return found


def _fields(fields: Table, path: Path) -> tuple[dict[str, Decimal] | None, Wanted]:
    """Read where custom fields are; points that end in `.csv` are a file beside the mapping."""
    fields.only("points", "epic_link", "parent_link", "rank")
    named = fields.texts(_JIRA_LENGTH)
    points = None
    if named.get("points", "").casefold().endswith(".csv"):
        points = story_points.read(path.parent / named.pop("points"))
    return points, Wanted(**named)
