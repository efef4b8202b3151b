"""Putting features and stories away. It stands here because what lies below a feature does."""

from datetime import datetime

from kernel import audit, outbox
from kernel.errors import InvalidValue
from kernel.principal import Principal
from portfolio.errors import HasOpenChildren
from portfolio.models import Item
from products.models import Feature
from teams.models import Story, StoryQuerySet


@audit.audited
def archive_feature(
    *, by: Principal, key: str, reason: str, expected_version: int, at: datetime
) -> Feature:
    """Put a feature away once none of its stories is open.

    Raises:
        HasOpenChildren: Stories below it are open.
        Conflict: The feature has changed since that version.
        InvalidValue: No reason was given.
    """
    feature = Feature.objects.locked_for(by, key, "feature.archive")
    _archive(feature, Story.objects.filter(feature=feature), reason, expected_version, at)
    outbox.note_change(by.workspace_id)
    return feature


@audit.audited
def archive_story(
    *, by: Principal, key: str, reason: str, expected_version: int, at: datetime
) -> Story:
    """Put a story away once none of its sub-tasks is open.

    Raises:
        HasOpenChildren: Sub-tasks of it are open.
        Conflict: The story has changed since that version.
        InvalidValue: No reason was given.
    """
    story = Story.objects.locked_for(by, key, "story.archive")
    _archive(story, Story.objects.filter(parent=story), reason, expected_version, at)
    outbox.note_change(by.workspace_id)
    return story


def _archive(
    item: Item, children: StoryQuerySet, reason: str, expected_version: int, at: datetime
) -> None:
    item.require_version(expected_version)
    if not reason.strip():
        raise InvalidValue("reason", "Say why it is put away.")
    still_open = children.open()
    if total := still_open.count():
        named = list(still_open.order_by("rank", "id").values_list("key", flat=True)[:5])
        raise HasOpenChildren(key=item.key, children=named, total=total)
    item.archive(reason=reason, at=at)
