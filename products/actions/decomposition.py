from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel import audit, outbox
from kernel.errors import InvalidValue
from kernel.principal import Principal
from portfolio.actions import check_guardrails
from portfolio.actions.archiving import put_away
from portfolio.models import Epic
from products.actions.features import new_feature
from products.models import Feature

MOST_FEATURES = 100


@dataclass(frozen=True, slots=True)
class NewFeature:
    """A feature that an epic is cut into."""

    title: str
    product: str
    team: str | None = None
    benefit_hypothesis: str = ""
    acceptance_criteria: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Decomposition:
    """An epic and the features that it was just cut into."""

    epic: Epic
    features: list[Feature]


@audit.audited
def decompose_epic(
    *,
    by: Principal,
    key: str,
    features: Sequence[NewFeature],
    expected_version: int,
    at: datetime,
) -> Decomposition:
    """Cut an epic into features: all of them or none.

    Raises:
        Conflict: The epic has changed since that version.
        InvalidValue: No feature or more than a hundred, or a value cannot be stored.
        NotFound: A product or team does not exist.
    """
    epic = Epic.objects.locked_for(by, key, "epic.decompose")
    epic.require_alive()
    epic.require_version(expected_version)
    if not 0 < len(features) <= MOST_FEATURES:
        raise InvalidValue("features", f"Name 1 to {MOST_FEATURES} features.")
    made = [_piece(by, epic, feature, at) for feature in features]
    outbox.note_change(by.workspace_id)
    return Decomposition(epic=epic, features=made)


def _piece(by: Principal, epic: Epic, feature: NewFeature, at: datetime) -> Feature:
    details: dict[str, object] = {
        "epic": epic.key,
        "product": feature.product,
        "team": feature.team,
        "benefit_hypothesis": feature.benefit_hypothesis,
        "acceptance_criteria": list(feature.acceptance_criteria),
    }
    return new_feature(by, epic.portfolio, feature.title, details, at)


@audit.audited
def archive_epic(
    *, by: Principal, key: str, reason: str, expected_version: int, at: datetime
) -> Epic:
    """Put an epic away once nothing below it is open. It stands here because features do.

    Raises:
        Conflict, HasOpenChildren, InvalidValue: See `put_away`.
    """
    epic = Epic.objects.locked_for(by, key, "epic.archive")
    features = Feature.objects.filter(epic=epic)
    put_away(
        epic,
        features,
        by=by,
        key=epic.key,
        reason=reason,
        expected_version=expected_version,
        at=at,
    )
    check_guardrails(epic.portfolio_id, by=by, at=at, cause="archive_epic")
    outbox.note_change(by.workspace_id)
    outbox.note_board(by.workspace_id)
    return epic
