"""The field that a connection is declared by."""

from collections.abc import Callable
from typing import Any, cast

from django.db.models import Model
from strawberry import UNSET, Info
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.lazy_type import LazyType

from api.connection.pages import Ask, Part, nested_pages, root_page
from api.connection.types import Connection
from api.cost import LARGEST_PAGE
from api.filters.inputs import input_of, order_of
from api.filters.registry import Listing, listing_of
from api.peers import batched
from api.queries import VERB, Requires
from api.types import Field
from api.visible import visible, visible_among
from kernel.principal import Principal

USUAL_PAGE = 50


class ConnectionField(Field):
    """A field of type `Connection[T]` with `first`, `after`, `filter` and `orderBy`."""

    via: str | None = None
    _listing: Listing | None = None

    def __copy__(self) -> "ConnectionField":
        copied = super().__copy__()
        copied.via = self.via
        return copied

    @property
    def is_basic_field(self) -> bool:
        """A page is never just read from its parent."""
        return False

    @property
    def listing(self) -> Listing:
        """How the rows of the page are filtered and ordered."""
        if self._listing is None:
            self._listing = listing_of(_model_of(self.type))
        return self._listing

    @property
    def arguments(self) -> list[StrawberryArgument]:
        """The arguments of the resolver, if there is one, and those of a page."""
        if self._arguments is None:
            own = [] if self.base_resolver is None else list(self.base_resolver.arguments)
            self._arguments = [*own, *_page_arguments(self.listing)]
        return self._arguments

    @arguments.setter
    def arguments(self, value: list[StrawberryArgument]) -> None:
        self._arguments = value

    def get_result(
        self,
        source: Any,
        info: Info | None,
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> Connection[Model]:
        """Return the page of a row's list, or of a root list."""
        assert info is not None  # noqa: S101 # strawberry gives it to every field but basic ones
        principal, listing = info.context.principal, self.listing
        chosen, filter_ = kwargs.pop("order_by"), kwargs.pop("filter", None)
        ask = Ask(
            first=kwargs.pop("first"),
            after=kwargs.pop("after", None),
            order=listing.orders[chosen.value],
            filter=filter_,
        )
        rows = None if self.base_resolver is None else self.base_resolver(*args, **kwargs)
        if isinstance(rows, Part):
            return self._page_of(rows, ask, principal)
        if rows is not None:
            return root_page(visible_among(rows, principal), listing, ask, principal)
        if not isinstance(source, Model):
            return root_page(visible(listing.model, principal), listing, ask, principal)
        return self._page_of(Part(source, self._via(), {}), ask, principal)

    def _page_of(self, part: Part, ask: Ask, principal: Principal) -> Connection[Model]:
        """Return the page of one parent, read for all of its peers."""
        where = tuple(part.where.items())
        key = (self.python_name, where, ask.first, ask.after, ask.order, repr(ask.filter))
        return batched(
            part.parent,
            key,
            lambda parents: nested_pages(
                parents, part.via, self.listing, ask, principal, part.where
            ),
            None,  # type: ignore[arg-type] # a row that was read is there
        )

    def _via(self) -> str:
        if self.via is None:
            assert self.origin_django_type is not None  # noqa: S101 # only rows come here
            relation = self.origin_django_type.model._meta.get_field(self.path[0])  # noqa: SLF001
            self.via = relation.remote_field.name
        return self.via


def connection(
    verb: str | None = None,
    *,
    via: str | None = None,
    most: int = LARGEST_PAGE,
    resolver: Callable[..., Any] | None = None,
    **options: Any,
) -> Any:
    """Declare a connection; its annotation `Connection[T]` says of what.

    On a model's type it shows the rows of the reverse relation of the same name, on a root type
    all rows, and as a decorator those of the queryset that the resolver returns. All of them are
    narrowed to what the principal may see. A resolver may return a `Part` instead, which is
    then read for all peers of its parent.

    Args:
        verb: What a root field needs; see `api.queries.query`.
        via: The lookup from a row of the list to its parent, where the field is not named for a
            reverse relation: `epic__portfolio`.
        most: The most that `first` may ask for, up to 1,000.
        resolver: Returns a queryset; also given by decorating it.
        options: Those of `strawberry.field`.
    """
    metadata: dict[str, Any] = {"most": most}
    if verb is not None:
        metadata[VERB] = verb
        options["extensions"] = [Requires(verb)]
    made = ConnectionField(metadata=metadata, graphql_name=options.pop("name", None), **options)
    made.via = via
    return made if resolver is None else made(resolver)


def _page_arguments(listing: Listing) -> list[StrawberryArgument]:
    orders = order_of(listing)
    arguments = [
        _argument("first", int, USUAL_PAGE, "How many rows."),
        _argument("after", str | None, UNSET, "The cursor that the page starts after."),
        _argument("order_by", orders, next(iter(orders)), "The order of the rows."),
    ]
    if (filters := input_of(listing)) is not None:
        arguments.append(_argument("filter", cast("Any", filters) | None, UNSET, "Which rows."))
    return arguments


def _argument(name: str, type_: Any, default: object, description: str) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(type_),
        default=default,
        description=description,
    )


def _model_of(type_: Any) -> type[Model]:
    """Return the model of T in `Connection[T]`."""
    node: Any = type_.__strawberry_definition__.type_var_map["T"]
    if isinstance(node, LazyType):
        node = node.resolve_type()
    return cast("type[Model]", node.__strawberry_django_definition__.model)
