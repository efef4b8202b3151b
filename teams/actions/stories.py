from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from kernel import audit, outbox
from kernel.errors import InvalidValue, shown
from kernel.levels import WORK_CATEGORIES
from kernel.principal import Principal
from organization.models import Person, Team
from portfolio.actions.room import require_room
from portfolio.models import Portfolio
from products.models import Feature, Product
from teams.actions import family
from teams.models import Story, StoryState

MOST_POINTS = 100_000
TEXTS = ("title", "description", "labels", "release_name", "points")


@audit.audited
def create_story(
    *,
    by: Principal,
    portfolio: str,
    title: str,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> Story:
    """Add a story behind all others of its portfolio.

    Args:
        details: Further fields as `edit_story` takes them.

    Raises:
        InvalidValue: A text is empty, too long or holds a NUL, or points are no number.
        NotFound: The portfolio, feature, parent, product, team or assignee does not exist.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("story.create", found.pk)
    story = Story(workspace_id=by.workspace_id, portfolio=found, title=title)
    for name, value in _columns(by, story, details or {}).items():
        setattr(story, name, value)
    story.is_subtask = story.parent_id is not None
    story.check_values(*TEXTS)
    story.place_last(at)
    story.save()
    require_room(by=by, item=story, before={}, at=at)
    outbox.note_change(by.workspace_id)
    return story


@audit.audited
def edit_story(
    *,
    by: Principal,
    key: str,
    changes: Mapping[str, object],
    expected_version: int,
    at: datetime,
) -> Story:
    """Change a story's texts, kind, priority, points, feature, parent, product, team or assignee.

    Args:
        changes: Columns and new values; `feature`, `parent` and `product` are given by key, `team`
            by name and `assignee` by e-mail address, each None to clear it.
        expected_version: The version that the editor had read.
        at: When: limits are judged as of then.

    Raises:
        WipLimitReached: Its team, its assignee or its class of service would have too much.
        DependencyInFamily: It, or a part of it, is linked to what it would be a part of.
        Conflict, FieldOwnedBySource, ItemArchived, InvalidValue: See `Item.revise`.
    """
    if changes.get("feature") is not None:  # features are locked before stories, as by imports
        Feature.objects.visible_to(by).held(str(changes["feature"]))
    if changes.get("parent") is not None:
        audit.take_turns(f"parents:{by.workspace_id}")  # no two become parts of each other
        Story.objects.visible_to(by).hold_keyed([key, str(changes["parent"])])
    story = Story.objects.locked_for(by, key, "story.edit")
    columns = _columns(by, story, changes)
    if "parent_id" in columns:
        columns["is_subtask"] = columns["parent_id"] is not None
    family.require_free(story, columns)
    before = story.occupies()
    story.revise(columns, expected_version=expected_version)
    require_room(by=by, item=story, before=before, at=at)
    outbox.note_change(by.workspace_id)
    return story


@audit.audited
def move_story(
    *, by: Principal, key: str, to: StoryState, expected_version: int, at: datetime
) -> Story:
    """Put a story into another state.

    Raises:
        ItemArchived: It, or what it is a part of, was put away.
        Conflict: The story has changed since that version.
        WipLimitReached: There is no room for it.
    """
    if WORK_CATEGORIES[to].is_open:
        part = Story.objects.visible_to(by).named(key)
        Feature.objects.hold_alive(part.feature_id)
        Story.objects.hold_alive(part.parent_id)
    story = Story.objects.locked_for(by, key, "story.move")
    story.require_version(expected_version)
    before = story.occupies()
    story.move_to(to, by_id=by.person_id, at=at)
    require_room(by=by, item=story, before=before, at=at)
    outbox.note_change(by.workspace_id)
    return story


def _columns(by: Principal, story: Story, changes: Mapping[str, object]) -> dict[str, object]:
    """Turn keys, names and addresses into the rows that they stand for."""
    found = dict(changes)
    _require_points(found.get("points"))
    finders: dict[str, Callable[[str], int]] = {
        "feature": lambda key: _feature_id(by, story, key),
        "parent": lambda key: _parent_id(by, story, key),
        "product": lambda key: Product.objects.visible_to(by).named(key).hold().pk,
        "team": lambda name: Team.objects.visible_to(by).named(name).hold().pk,
        "assignee": lambda email: Person.objects.visible_to(by).active().addressed(email).pk,
    }
    for name, find in finders.items():
        if name in found:
            wanted = found.pop(name)
            found[f"{name}_id"] = None if wanted is None else find(str(wanted))
    return found


def _require_points(points: object) -> None:
    if isinstance(points, Decimal) and not (points.is_finite() and 0 <= points < MOST_POINTS):
        given = shown(str(points))
        raise InvalidValue("points", f"{given} is not a number from 0 to below {MOST_POINTS:,}.")


def _feature_id(by: Principal, story: Story, key: str) -> int:
    feature = Feature.objects.visible_to(by).held(key)
    if feature.portfolio_id != story.portfolio_id:
        raise InvalidValue("feature", f"{feature.key} is in another portfolio than the story.")
    return feature.pk


def _parent_id(by: Principal, story: Story, key: str) -> int:
    """Find the story that this one is a part of: one level deep, in the same portfolio."""
    parent = Story.objects.visible_to(by).held(key)
    if parent.portfolio_id != story.portfolio_id:
        raise InvalidValue("parent", f"{parent.key} is in another portfolio than the story.")
    if parent.pk == story.pk or parent.parent_id is not None:
        raise InvalidValue("parent", f"{parent.key} is itself a part; a story has parts one deep.")
    if not story._state.adding and story.subtasks.exists():  # noqa: SLF001
        raise InvalidValue("parent", f"{story.key} has parts of its own; it cannot be one.")
    return parent.pk
