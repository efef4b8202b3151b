"""What an item, or a row that items hang on, refuses."""

from collections.abc import Sequence

from kernel.errors import DomainError, as_sent


class FieldOwnedBySource(DomainError):
    """The field is kept by the tool that the item comes from; it is changed there."""

    code = "FIELD_OWNED_BY_SOURCE"

    def __init__(self, *, key: str, fields: Sequence[str], source: str, url: str) -> None:
        names = ", ".join(map(as_sent, fields))
        super().__init__(f"{key}: {names} is kept at its source; change it there: {url or source}.")
        self.fields = list(fields)
        self.source = source
        self.url = url


class ItemArchived(DomainError):
    """An archived item does not change any more."""

    code = "ITEM_ARCHIVED"

    def __init__(self, *, key: str) -> None:
        super().__init__(f"{key} is archived and changes no more.")
        self.key = key


class HasOpenChildren(DomainError):
    """A row cannot be archived while work below it is open; five items at most are named."""

    code = "HAS_OPEN_CHILDREN"

    def __init__(self, *, key: str, children: Sequence[str], total: int) -> None:
        named = f": {', '.join(children)}" if children else ""
        super().__init__(f"{key} still has {total} open below it{named}. Finish or move them.")
        self.key = key
        self.children = list(children)
        self.total = total
