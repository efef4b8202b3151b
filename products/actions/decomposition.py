from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from kernel import audit, outbox
from kernel.errors import DomainError, InvalidValue
from kernel.principal import Principal
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


@dataclass(frozen=True, slots=True)
class Aligned:
    """What came of one key: either the feature, or why it could not be aligned."""

    key: str
    feature: Feature | None
    code: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """An epic and what came of each key that should be aligned to it."""

    epic: Epic
    items: list[Aligned]


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
def align_features(*, by: Principal, epic: str, keys: Sequence[str]) -> Alignment:
    """Hang features below an epic; each key is answered by itself.

    What is aligned here is ours: no import from a source takes it back.

    Raises:
        InvalidValue: No key or more than a hundred.
        NotFound: The epic does not exist.
    """
    if not 0 < len(keys) <= MOST_FEATURES:
        raise InvalidValue("features", f"Name 1 to {MOST_FEATURES} features.")
    found = Epic.objects.locked_for(by, epic, "feature.align")
    found.require_alive()
    _hold(by, keys)
    items = [_align(by, found, key) for key in dict.fromkeys(keys)]
    outbox.note_change(by.workspace_id)
    return Alignment(epic=found, items=items)


def _hold(by: Principal, keys: Sequence[str]) -> None:
    """Lock all features in one order, so that two who align them never wait for each other."""
    named = [key for key in keys if key and "\0" not in key]
    rows = Feature.objects.visible_to(by).filter(Q(key__in=named) | Q(external_key__in=named))
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _align(by: Principal, epic: Epic, key: str) -> Aligned:
    try:
        feature = _candidate(by, epic, key)
        feature.require_alive()
    except DomainError as error:
        return Aligned(key=key, feature=None, code=error.code, message=error.message)
    if feature.epic_id != epic.pk:
        feature.epic = epic
        feature.save_version("epic")
    return Aligned(key=key, feature=feature)


def _candidate(by: Principal, epic: Epic, key: str) -> Feature:
    rows = Feature.objects.visible_to(by).select_for_update(no_key=True)
    feature = rows.named(key)
    if feature.portfolio_id != epic.portfolio_id:
        raise InvalidValue("features", f"{feature.key} is in another portfolio than {epic.key}.")
    return feature


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
    outbox.note_change(by.workspace_id)
    return epic
