"""What a model tells of its changes, and the statements that write it down as rows of `Change`.

A statement reads the transition tables of a trigger, `o` the rows before and `n` after, and tells
of all of them at once. Names of other rows are looked up when a change is written: people read
what it was called then.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.levels import Level

TECHNICAL = frozenset(
    {
        "id",
        "workspace",
        "portfolio",
        "version",
        "rank",
        "created_at",
        "archive_reason",  # the reason of the change that archived it
        "site",
        "external_key",
        "external_url",
        "source_fields",
    }
)
"""Columns of any model that tell nobody anything, or are told in other words."""

NAMES = ("key", "name", "external_key", "email")
"""The columns that people call a row by, unless its model says otherwise."""


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """What is told of a model's changes. Each can be read by whoever reads the portfolio.

    Attributes:
        kind: What people call such a thing, in capitals; one word for one model.
        of: Foreign keys; the first that is filled leads to what the thing is a part of, whose
            history it stands in, with a workspace and a portfolio where the row has none.
        name: Columns, the first that is filled says what people call the row. By default one
            of `NAMES`; a part without one is called by what it is a part of.
        value: What is told when a row comes or goes: `{column}`s in other text.
        reason: The column that says why, for rows that are told with a reason of their own.
        untold: Further columns that are not told.
        without_values: Columns of which only is told that they changed.
        says: Sentences, by what happened or by field, where the usual one is wrong; see
            `organization.sentences`.
    """

    kind: str
    of: Sequence[str] = ()
    name: Sequence[str] = ()
    value: str = ""
    reason: str = ""
    untold: Sequence[str] = ()
    without_values: Sequence[str] = ()
    says: Mapping[str, str] = dataclasses.field(default_factory=dict)


TOLD: dict[str, Told] = {}
"""What is told of which model, by its label: migrations have classes of their own."""


def says_of(kind: str) -> Mapping[str, str]:
    """Return the words that a kind has of its own; a kind of the past has none."""
    return next((words.says for words in TOLD.values() if words.kind == kind), {})


def written(model: type[models.Model], words: Told, source: str, happened: str) -> str:
    """Return the statement that tells what a statement did."""
    subject = _Subject(model, words)
    fields = _changes(model, words) if happened == "CHANGED" else _whole(model, words, happened)
    why = f"coalesce(nullif(n.{words.reason}, ''), who.reason)" if words.reason else "who.reason"
    name = _name(model, "n") if words.of else ""
    columns = {
        "workspace_id": subject.place("workspace"),
        "portfolio_id": subject.place("portfolio"),
        "level": subject.level,
        "kind": f"'{words.kind}'",
        "row_id": "n.id",
        "subject": subject.kind,
        "subject_id": subject.id,
        "key": f"coalesce({subject.name or 'NULL'}, '')",
        "name": f"coalesce({name or 'NULL'}, '')",
        "action": f"'{happened}'",
        "field": "told.field",
        "old": "told.old",
        "new": "told.new",
        "other_portfolio_ids": _others(model, words, subject.place("portfolio")),
        **{each: f"who.{each}" for each in ("person_id", "actor", "operation", "request_id")},
        "reason": why,
        "at": "who.at",
    }
    return (
        f"INSERT INTO kernel_change ({', '.join(columns)})"
        f" SELECT {', '.join(columns.values())} FROM {source}{subject.joined}"
        f" CROSS JOIN LATERAL ({fields}) AS told (field, old, new, others)"
        " CROSS JOIN kernel_who() AS who; RETURN NULL;"
    )


class _Subject:
    """What a row `n` is a part of, or itself, as SQL."""

    def __init__(self, model: type[models.Model], words: Told) -> None:
        self.model = model
        if words.of:
            self.kind, self.level = "subject.kind", "subject.level"
            self.id, self.name = "subject.id", "subject.name"
            # LIMIT keeps it a look-up by key, whatever number of rows the plan is made for.
            parts = " UNION ALL ".join(_part(model, name) for name in words.of)
            self.joined = f" CROSS JOIN LATERAL ({parts} LIMIT 1) AS subject"
        else:
            self.kind, self.level = f"'{words.kind}'", f"'{_level(words.kind)}'"
            self.id, self.name = "n.id", _name(model, "n")
            self.joined = ""

    def place(self, what: str) -> str:
        """Return the id of the workspace or portfolio of a row, its own or from above."""
        return _own(self.model, "n", what) or (f"subject.{what}_id" if self.joined else "NULL")


def _part(model: type[models.Model], name: str) -> str:
    field, above = _relation(model, name)
    kind = TOLD[above._meta.label].kind
    workspace, portfolio = (_own(above, "s", what) for what in ("workspace", "portfolio"))
    return (
        f"SELECT '{kind}' AS kind, '{_level(kind)}' AS level, s.id, {workspace} AS workspace_id,"
        f" {portfolio or 'NULL::bigint'} AS portfolio_id, {_name(above, 's')} AS name"
        f" FROM {above._meta.db_table} AS s WHERE s.id = n.{field.column}"
    )


def _level(kind: str) -> str:
    return kind if kind in {Level.FEATURE, Level.STORY} else Level.EPIC


def _own(model: type[models.Model], alias: str, what: str) -> str:
    """Return the column of a row's own workspace or portfolio; empty when it has none."""
    options = model._meta
    if options.model_name == what:
        return f"{alias}.id"
    has = any(field.name == what for field in options.concrete_fields)
    return f"{alias}.{what}_id" if has else ""


def _whole(model: type[models.Model], words: Told, happened: str) -> str:
    """Return the one row that tells of a thing that came or went."""
    value = _worded(model, words.value)
    old, new = ("NULL", value) if happened == "CREATED" else (value, "NULL")
    return f"SELECT '', {old}, {new}, NULL::bigint[]"


def _worded(model: type[models.Model], template: str) -> str:
    """Return text with `{column}`s in it as SQL over the row `n`."""
    if not template:
        return "NULL::text"
    parts = []
    for number, part in enumerate(template.replace("}", "{").split("{")):
        if number % 2:
            parts.append(_shown(model._meta.get_field(part), "n"))
        elif part:
            parts.append(f"'{part}'")
    return " || ".join(parts)


def _changes(model: type[models.Model], words: Told) -> str:
    """Return the rows that tell of each field that differs between `o` and `n`."""
    return " UNION ALL ".join(_change(words, field) for field in told_fields(model, words))


def _change(words: Told, field: Any) -> str:
    column = field.column
    old, new = _shown(field, "o"), _shown(field, "n")
    if field.name in words.without_values:
        old = new = "NULL::text"
    others = "NULL::bigint[]"
    if field.is_relation and _own(field.related_model, "", "portfolio"):
        others = f"ARRAY[{_portfolio_of(field, 'o')}, {_portfolio_of(field, 'n')}]"
    return (
        f"SELECT '{field.name}', {old}, {new}, {others}"
        f" WHERE o.{column} IS DISTINCT FROM n.{column}"
    )


def told_fields(model: type[models.Model], words: Told) -> Iterator[Any]:
    """Yield the fields of a model whose changes are told, by name."""
    untold = TECHNICAL - {*words.without_values} | {*words.untold, *words.of}
    for field in sorted(model._meta.concrete_fields, key=lambda field: field.name):
        if field.name not in untold and not field.generated:
            yield field


def _others(model: type[models.Model], words: Told, own: str) -> str:
    """Return the portfolios, other than its `own`, of the rows that a change of a row `n` names."""
    named = [_relation(model, name) for name in words.name if _is_relation(model, name)]
    parts = [_portfolio_of(field, "n") for field, to in named if _own(to, "", "portfolio")]
    return f"kernel_others({own}, told.others || ARRAY[{', '.join(parts)}]::bigint[])"


def _portfolio_of(field: Any, alias: str) -> str:
    to = field.related_model._meta
    return f"(SELECT portfolio_id FROM {to.db_table} WHERE id = {alias}.{field.column})"


def _shown(field: Any, alias: str) -> str:
    """Return a column as people read it; nothing is NULL."""
    column = f"{alias}.{field.column}"
    if field.is_relation:
        return _named(field.model, field.name, alias)
    if isinstance(field, ArrayField):
        return f"kernel_cut(array_to_string({column}, ', '))"
    if isinstance(field, models.DecimalField):
        return f"trim_scale({column})::text"
    if isinstance(field, models.DateTimeField):
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    if isinstance(field, models.TextField | models.CharField):
        return f"kernel_cut({column})"
    return f"{column}::text"


def _named(model: type[models.Model], name: str, alias: str) -> str:
    """Return what people call the row that a foreign key leads to."""
    field, to = _relation(model, name)
    inner = f"{alias}_{name}"
    return (
        f"(SELECT {_name(to, inner)} FROM {to._meta.db_table} AS {inner}"
        f" WHERE {inner}.id = {alias}.{field.column})"
    )


def _name(model: type[models.Model], alias: str) -> str:
    """Return what people call a row; empty for a model without a name."""
    words = TOLD.get(model._meta.label)
    if words and words.name:
        return _first([_shown(model._meta.get_field(name), alias) for name in words.name])
    columns = {field.name for field in model._meta.concrete_fields}
    return next((f"kernel_cut({alias}.{name})" for name in NAMES if name in columns), "")


def _first(parts: Sequence[str]) -> str:
    return f"coalesce({', '.join(parts)})" if len(parts) > 1 else "".join(parts)


def _is_relation(model: type[models.Model], name: str) -> bool:
    return bool(model._meta.get_field(name).is_relation)


def _relation(model: type[models.Model], name: str) -> tuple[Any, type[models.Model]]:
    field: Any = model._meta.get_field(name)
    return field, field.related_model
