from typing import Self

from django.db import models
from django.db.models import Q

from kernel.audit import Told, tracked
from kernel.errors import NotFound
from kernel.models import Archivable, ArchivableQuerySet, Line, Text
from kernel.principal import Principal
from organization.models import Workspace


class ProductQuerySet(ArchivableQuerySet["Product"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the products of this workspace."""
        return self.filter(workspace_id=principal.workspace_id)

    def named(self, key: str) -> "Product":
        """Return the product of this key, or raise `NotFound`."""
        product = self.filter(key=key).first() if "\0" not in key else None
        if product is None:
            raise NotFound(what="product", key=key)
        return product


@tracked(words=Told("PRODUCT"))
class Product(Archivable):
    """What customers use and teams keep alive. It belongs to the workspace, not to a portfolio."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="products")
    key = Line(max_length=40)
    name = Line(max_length=120)
    description = Text(blank=True, default="")

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="product_key_once", fields=["workspace", "key"]),
            models.CheckConstraint(
                name="product_key_is_words",
                condition=Q(key__regex=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"
