from typing import Self, TypeVar

from django.db import models

from kernel.audit import tracked
from kernel.errors import NotFound
from kernel.models import Archivable, ArchivableQuerySet, Editable, Line, Text
from kernel.principal import Principal
from organization.models import Workspace
from portfolio.models.portfolio import Portfolio

T = TypeVar("T", bound=models.Model)
N = TypeVar("N", bound=Archivable)


class OfPortfolioQuerySet(models.QuerySet[T]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the rows of the portfolios that the principal may read."""
        here = self.filter(workspace_id=principal.workspace_id)
        if principal.sees_all_portfolios:
            return here
        return here.filter(portfolio_id__in=principal.seen_portfolios)


class NamedQuerySet(ArchivableQuerySet[N], OfPortfolioQuerySet[N]):  # type: ignore[override] # each has a manager
    def named(self, name: str) -> N:
        """Return the one of this name, or raise `NotFound`; ask it of one portfolio's rows."""
        row = None if "\0" in name else self.filter(name=name).first()
        if row is None:
            raise NotFound(what=str(self.model._meta.verbose_name), key=name)  # noqa: SLF001
        return row


@tracked()
class Vision(Editable):
    """What the company wants to have changed in the world; one statement per portfolio."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.OneToOneField(Portfolio, on_delete=models.PROTECT, related_name="vision")
    statement = Text()

    objects = OfPortfolioQuerySet.as_manager()

    def __str__(self) -> str:
        return self.statement[:80]


@tracked()
class StrategicTheme(Archivable):
    """A business aim that decides what is funded."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="themes")
    name = Line(max_length=120)
    description = Text(blank=True, default="")

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = "theme"
        constraints = [
            models.UniqueConstraint(name="theme_name_once", fields=["portfolio", "name"]),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class ValueStream(Archivable):
    """The lasting chain of teams that carries ideas to one kind of customer."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="value_streams")
    name = Line(max_length=120)
    description = Text(blank=True, default="")

    objects = NamedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="value_stream_name_once", fields=["portfolio", "name"]),
        ]

    def __str__(self) -> str:
        return self.name
