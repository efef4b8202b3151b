"""The triggers that tell people what changed, by rows of `Change`.

They run once a statement on all rows that it wrote, so bulk writes, COPY and raw SQL are told too.
Who did it and why comes from the context that `kernel.audit.transaction` leaves in the session.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import pgtrigger
from django.db import models

from kernel.audit.telling import TOLD, Told, written

M = TypeVar("M", bound=type[models.Model])


def told(words: Told, *, changes: bool = False) -> Callable[[M], M]:
    """Tell the rows of a model that come, and, when it is tracked, those that change or go.

    Args:
        words: What is told.
        changes: Whether rows can change; those that are written once cannot.
    """
    operations = [pgtrigger.Insert]
    if changes:
        operations += [pgtrigger.Update, pgtrigger.Delete]

    def declare(model: M) -> M:
        TOLD[model._meta.label] = words  # noqa: SLF001
        for operation in operations:
            pgtrigger.register(_Telling(words, operation))(model)
        return model

    return declare


class _Telling(pgtrigger.Trigger):
    """Writes a row of `Change` for each thing that a statement wrote, or each field of it."""

    level = pgtrigger.Statement
    when = pgtrigger.After

    def __init__(self, words: Told, operation: pgtrigger.Operation) -> None:
        self.words = words
        old = None if operation == pgtrigger.Insert else "old_rows"
        new = None if operation == pgtrigger.Delete else "new_rows"
        super().__init__(
            name=f"told_{str(operation).lower()}",
            operation=operation,
            referencing=pgtrigger.Referencing(old=old, new=new),  # type: ignore[no-untyped-call]
        )

    def get_func(self, model: Any) -> str:
        """Return the body of the trigger's function."""
        if self.operation == pgtrigger.Update:
            source, happened = _CHANGED, "CHANGED"
        elif self.operation == pgtrigger.Insert:
            source, happened = "new_rows n", "CREATED"
        else:
            source, happened = "old_rows n", "REMOVED"
        return written(model, self.words, source, happened)


_CHANGED = "old_rows o FULL JOIN new_rows n ON o.id = n.id"
"""A full join is never made by a nested loop, which a plan that was kept from a statement of one
row would be, and would take the square of thousands."""
