from collections.abc import Mapping
from datetime import datetime

from kernel import audit, outbox
from kernel.errors import InvalidValue
from kernel.levels import WORK_CATEGORIES
from kernel.principal import Principal
from organization.models import Team
from portfolio.models import Epic, Portfolio
from products.models import Feature, FeatureState, Product


@audit.audited
def create_feature(
    *,
    by: Principal,
    portfolio: str,
    title: str,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> Feature:
    """Add a feature behind all others of its portfolio.

    Args:
        details: Further fields as `teams.actions.edit_feature` takes them.

    Raises:
        InvalidValue: A text is empty, too long or holds a NUL.
        NotFound: The portfolio, epic, product or team does not exist.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("feature.create", found.pk)
    feature = new_feature(by, found, title, details or {}, at)
    outbox.note_change(by.workspace_id)
    return feature


def new_feature(
    by: Principal, portfolio: Portfolio, title: str, details: Mapping[str, object], at: datetime
) -> Feature:
    """Write one new feature, inside the caller's transaction."""
    feature = Feature(workspace_id=by.workspace_id, portfolio=portfolio, title=title)
    for name, value in columns(by, portfolio, details).items():
        setattr(feature, name, value)
    feature.check_values("title", "description", "benefit_hypothesis", "acceptance_criteria")
    feature.place_last(at)
    feature.save()
    return feature


@audit.audited
def move_feature(
    *, by: Principal, key: str, to: FeatureState, expected_version: int, at: datetime
) -> Feature:
    """Put a feature into another state.

    Raises:
        ItemArchived: It, or its epic, was put away.
        Conflict: The feature has changed since that version.
    """
    if WORK_CATEGORIES[to].is_open:  # nobody may put the epic away meanwhile
        Epic.objects.hold_alive(Feature.objects.visible_to(by).named(key).epic_id)
    feature = Feature.objects.locked_for(by, key, "feature.move")
    feature.require_version(expected_version)
    feature.move_to(to, by_id=by.person_id, at=at)
    outbox.note_change(by.workspace_id)
    return feature


def columns(
    by: Principal, portfolio: Portfolio, changes: Mapping[str, object]
) -> dict[str, object]:
    """Turn keys of epics and products and names of teams into the rows that they stand for."""
    found = dict(changes)
    if "epic" in found:
        found["epic_id"] = _epic_id(by, portfolio, found.pop("epic"))
    if "product" in found:
        key = found.pop("product")
        products = Product.objects.visible_to(by)
        found["product_id"] = None if key is None else products.named(str(key)).hold().pk
    if "team" in found:
        name = found.pop("team")
        teams = Team.objects.visible_to(by)
        found["team_id"] = None if name is None else teams.named(str(name)).hold().pk
    return found


def _epic_id(by: Principal, portfolio: Portfolio, key: object) -> int | None:
    if key is None:
        return None
    epic = Epic.objects.visible_to(by).held(str(key))
    if epic.portfolio_id != portfolio.pk:
        raise InvalidValue("epic", f"{epic.key} is in another portfolio than {portfolio.key}.")
    return epic.pk
