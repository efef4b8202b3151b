"""Root fields about products and features."""

import strawberry

from api.connection import Connection, connection
from api.context import Info
from api.queries import query
from products import models
from products.schema.types import Feature, Product


@strawberry.type
class ProductsQuery:
    products: Connection[Product] = connection("item.read", description="Products by key.")
    features: Connection[Feature] = connection("item.read", description="Features by rank.")

    @query("item.read", description="A product by its key.")
    def product(self, info: Info, key: str) -> Product:
        return models.Product.objects.visible_to(info.context.principal).named(key)

    @query("item.read", description="A feature by its key, ours or the source's.")
    def feature(self, info: Info, key: str) -> Feature:
        return models.Feature.objects.visible_to(info.context.principal).named(key)
