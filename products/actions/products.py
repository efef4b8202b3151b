from collections.abc import Mapping

from kernel import audit, keys
from kernel.errors import InvalidValue, shown
from kernel.principal import Principal
from products.models import Product


@audit.audited
def create_product(*, by: Principal, key: str, name: str, description: str = "") -> Product:
    """Add a product to the workspace.

    Raises:
        InvalidValue: The key is no key such as DRONE-AIR, or is taken.
    """
    by.require("product.edit")
    if not keys.PRODUCT_KEY.fullmatch(key):
        raise InvalidValue("key", f"{shown(key)} is no key: capitals and digits, as DRONE-AIR.")
    if Product.objects.visible_to(by).filter(key=key).exists():
        raise InvalidValue("key", f"There is a product {key} already.")
    product = Product(workspace_id=by.workspace_id, key=key, name=name, description=description)
    product.check_values().save()
    return product


@audit.audited
def edit_product(
    *, by: Principal, key: str, changes: Mapping[str, object], expected_version: int
) -> Product:
    """Rename or describe a product anew."""
    by.require("product.edit")
    product = Product.objects.visible_to(by).select_for_update().named(key)
    product.revise(changes, expected_version=expected_version)
    return product
