"""Putting features below epics. It stands here because links do, which refuse some places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kernel import audit, outbox
from kernel.errors import DomainError, InvalidValue
from kernel.principal import Principal
from portfolio.models import Epic
from products.actions.features import columns
from products.models import Feature
from teams.actions import family

MOST_FEATURES = 100


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
def edit_feature(
    *, by: Principal, key: str, changes: Mapping[str, object], expected_version: int
) -> Feature:
    """Change a feature's texts, epic, product or team.

    Args:
        changes: Columns and new values; `epic` and `product` are given by key, `team` by name,
            each None to clear it.
        expected_version: The version that the editor had read.

    Raises:
        DependencyInFamily: It, or a part of it, is linked to the epic that it would serve.
        Conflict, FieldOwnedBySource, ItemArchived, InvalidValue: See `Item.revise`.
    """
    if changes.get("epic") is not None:  # an epic is locked before its features, here and there
        Epic.objects.visible_to(by).held(str(changes["epic"]))
    feature = Feature.objects.locked_for(by, key, "feature.edit")
    if "epic" in changes:
        by.require("feature.align", feature.portfolio_id)
    found = columns(by, feature.portfolio, changes)
    family.require_free(feature, found)
    feature.revise(found, expected_version=expected_version)
    outbox.note_change(by.workspace_id)
    return feature


@audit.audited
def align_features(*, by: Principal, epic: str, keys: Sequence[str]) -> Alignment:
    """Hang features below an epic; each key is answered by itself.

    One that is linked to the epic, or whose stories are, is answered with that, and one whose epic
    its source names, with that.
    What is aligned here is ours: no import from a source takes it back.

    Raises:
        InvalidValue: No key or more than a hundred.
        NotFound: The epic does not exist.
    """
    if not 0 < len(keys) <= MOST_FEATURES:
        raise InvalidValue("features", f"Name 1 to {MOST_FEATURES} features.")
    found = Epic.objects.locked_for(by, epic, "feature.align")
    found.require_alive()
    Feature.objects.visible_to(by).hold_keyed(keys)
    items = [_align(by, found, key) for key in dict.fromkeys(keys)]
    outbox.note_change(by.workspace_id)
    return Alignment(epic=found, items=items)


def _align(by: Principal, epic: Epic, key: str) -> Aligned:
    try:
        feature = _candidate(by, epic, key)
        feature.require_alive()
        if feature.epic_id != epic.pk:
            feature.require_ours(["epic"])
        family.require_free(feature, {"epic_id": epic.pk})
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
