from collections.abc import Mapping
from typing import TypeVar

from kernel.errors import NotFound
from kernel.models import Archivable, ArchivableQuerySet
from portfolio.errors import ItemArchived
from portfolio.models.reading import OfPortfolioQuerySet

N = TypeVar("N", bound=Archivable)


class NamedQuerySet(ArchivableQuerySet[N], OfPortfolioQuerySet[N]):  # type: ignore[override] # each has a manager
    def named(self, name: str) -> N:
        """Return the one of this name, or raise `NotFound`; ask it of one portfolio's rows."""
        row = None if "\0" in name else self.filter(name=name).first()
        if row is None:
            raise NotFound(what=str(self.model._meta.verbose_name), key=name)  # noqa: SLF001
        return row


class Lasting(Archivable):
    """A named thing of a portfolio that changes until it is put away."""

    class Meta:
        abstract = True

    def revise(self, changes: Mapping[str, object], *, expected_version: int) -> None:
        """Change what was not put away; see `Editable.revise`."""
        self.require_alive()
        super().revise(changes, expected_version=expected_version)

    def require_alive(self) -> None:
        """Raise `ItemArchived` for what was put away."""
        if self.archived_at is not None:
            raise ItemArchived(key=str(self))
