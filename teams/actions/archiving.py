"""Putting away what stories hang on: it stands here because stories do (decision 10)."""

from datetime import datetime

from kernel import audit, outbox
from kernel.principal import Principal
from organization.models import Team
from portfolio.actions.archiving import put_away
from portfolio.models import Item
from products.models import Feature, Product
from teams.models import Story, StoryQuerySet


@audit.audited
def archive_feature(
    *, by: Principal, key: str, reason: str, expected_version: int, at: datetime
) -> Feature:
    """Put a feature away once none of its stories is open.

    Raises:
        Conflict, HasOpenChildren, InvalidValue: See `put_away`.
    """
    feature = Feature.objects.locked_for(by, key, "feature.archive")
    stories = Story.objects.filter(feature=feature)
    _archive_item(feature, stories, by, reason, expected_version, at)
    return feature


@audit.audited
def archive_story(
    *, by: Principal, key: str, reason: str, expected_version: int, at: datetime
) -> Story:
    """Put a story away once none of its sub-tasks is open.

    Raises:
        Conflict, HasOpenChildren, InvalidValue: See `put_away`.
    """
    story = Story.objects.locked_for(by, key, "story.archive")
    _archive_item(story, Story.objects.filter(parent=story), by, reason, expected_version, at)
    return story


@audit.audited
def archive_product(
    *, by: Principal, key: str, reason: str, expected_version: int, at: datetime
) -> Product:
    """Put a product away once no feature and no story of it is open; they keep it.

    Raises:
        Conflict, HasOpenChildren, InvalidValue: See `put_away`.
    """
    by.require("product.edit")
    product = Product.objects.visible_to(by).select_for_update().named(key)
    put_away(
        product,
        Feature.objects.filter(product=product),
        Story.objects.filter(product=product),
        by=by,
        key=product.key,
        reason=reason,
        expected_version=expected_version,
        at=at,
    )
    return product


@audit.audited
def archive_team(
    *, by: Principal, name: str, reason: str, expected_version: int, at: datetime
) -> Team:
    """End a team once it has no open feature and no open story. What it did keeps its name.

    Raises:
        Conflict, HasOpenChildren, InvalidValue: See `put_away`.
    """
    by.require("team.edit")
    team = Team.objects.visible_to(by).select_for_update().named(name)
    put_away(
        team,
        Feature.objects.filter(team=team),
        Story.objects.filter(team=team),
        by=by,
        key=team.name,
        reason=reason,
        expected_version=expected_version,
        at=at,
    )
    return team


def _archive_item(
    item: Item,
    below: StoryQuerySet,
    by: Principal,
    reason: str,
    expected_version: int,
    at: datetime,
) -> None:
    put_away(
        item, below, by=by, key=item.key, reason=reason, expected_version=expected_version, at=at
    )
    outbox.note_change(by.workspace_id)
