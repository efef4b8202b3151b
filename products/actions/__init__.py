"""Use cases of product managers: each is one transaction and one thing that a person asks for."""

from products.actions.decomposition import (
    Decomposition,
    NewFeature,
    archive_epic,
    decompose_epic,
)
from products.actions.features import create_feature, move_feature
from products.actions.imported import absorb_features
from products.actions.products import create_product, edit_product

__all__ = [
    "Decomposition",
    "NewFeature",
    "absorb_features",
    "archive_epic",
    "create_feature",
    "create_product",
    "decompose_epic",
    "edit_product",
    "move_feature",
]
