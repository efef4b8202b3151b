from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"

    def ready(self) -> None:
        """Declare how products and features are listed."""
        from api.filters import register
        from products import models
        from products.filters import FeatureFilter, ProductFilter

        register(
            models.Product,
            ProductFilter,
            orders={"KEY": ("key", "id")},
            defaults={"archived": False},
        )
        register(models.FeatureTransition, orders={"AT": ("at", "id")})
        register(
            models.Feature,
            FeatureFilter,
            orders={"RANK": ("rank", "id"), "CREATED": ("created_at", "id"), "NEWEST": ("-id",)},
            defaults={"archived": False},
            enums={"state": models.FeatureState},
        )
