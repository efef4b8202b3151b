"""What is built. Import models from this package, never from its files."""

from products.models.feature import Feature, FeatureQuerySet, FeatureState, FeatureTransition
from products.models.product import Product, ProductQuerySet

__all__ = [
    "Feature",
    "FeatureQuerySet",
    "FeatureState",
    "FeatureTransition",
    "Product",
    "ProductQuerySet",
]
