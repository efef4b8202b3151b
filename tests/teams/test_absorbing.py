"""The set-based actions of imports do to a thousand rows what the verbs do to one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import connection

from kernel.errors import AccessDenied, NotFound
from kernel.levels import StateCategory
from kernel.models import Change
from organization.models import Role
from portfolio import actions as portfolio
from portfolio.kanban import STEPS, EpicState
from portfolio.models import Epic
from products import actions as products
from products.models import Feature, FeatureState
from teams import actions as teams
from teams.models import Story, StoryState
from tests.line import move
from tests.relations import relation

pytestmark = pytest.mark.django_db

BORN = datetime(2026, 1, 1, tzinfo=UTC)
NOT_COMPARED = {
    "id", "workspace", "portfolio", "key", "version",
    "site", "external_key", "external_url", "source_fields",
    "conclusion",  # only a board says how an epic ended
}  # fmt: skip


@dataclass(frozen=True)
class Twin:
    """A level: its model, and the verbs and the set-based action that do the same."""

    model: type
    states: type
    create: object
    absorb: object
    owner: str

    def __str__(self):
        return self.owner


TWINS = [
    Twin(Epic, EpicState, portfolio.create_epic, portfolio.absorb_epics, "epic"),
    Twin(Feature, FeatureState, products.create_feature, products.absorb_features, "feature"),
    Twin(Story, StoryState, teams.create_story, teams.absorb_stories, "story"),
]
each_level = pytest.mark.parametrize("twin", TWINS, ids=str)


@pytest.fixture
def two(product_itself):
    """Two portfolios: in ONE the verbs work, in TWO the set-based actions."""
    for key in ("ONE", "TWO"):
        portfolio.create_portfolio(by=product_itself, key=key, name=key, at=BORN)


def paths(twin):
    """Return all ways of two or three states that start at the first and repeat none in a row."""
    first = twin.model._meta.get_field("state").default
    allowed = STEPS if twin.model is Epic else None
    for length in (0, 1, 2, 3):
        for path in product(twin.states, repeat=length):
            steps = [*zip((first, *path), path, strict=False)]
            if all(a != b and (allowed is None or b in allowed[a]) for a, b in steps):
                yield path


def source_of(model, ids, path, position):
    """Return what a source would tell of an item that went along a path, a day a step."""
    days = [BORN + timedelta(days=day) for day in range(1, len(path) + 1)]
    first = model._meta.get_field("state").default
    begun = [
        day
        for day, state in zip([BORN, *days], [first, *path], strict=True)
        if model.categories[state] is StateCategory.IN_PROGRESS
    ]
    row = {
        "id": ids[position],
        "position": position,
        "history": "WHOLE",
        "title": f"Item {position}",
        "description": "",
        "state": str(path[-1] if path else first),
        "created_at": BORN,
        "started_at": begun[0] if begun else None,
        "finished_at": closed_since(model, path, days),
        "site": "acme",
        "external_key": f"X-{position}",
        "external_url": "",
        "source_fields": ["title", "state", "description"],
    }
    steps = [
        {"id": ids[position], "number": n, "at": day, "from_state": str(a), "to_state": str(b)}
        for n, (day, a, b) in enumerate(zip(days, (first, *path), path, strict=False))
    ]
    return row, steps


def closed_since(model, path, days):
    """Return when the last stretch of closed states began; a source tells it of open items too."""
    found = days[-1] if days else None
    for day, state in reversed([*zip(days, path, strict=True)]):
        if model.categories[state].is_open:
            break
        found = day
    return found


def new_ids(model, count):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [id_ for (id_,) in cursor.fetchall()]


def compared(item, owner):
    """Return all columns of an item that both ways must agree on, and its transitions."""
    values = {
        field.name: getattr(item, field.attname)
        for field in item._meta.concrete_fields
        if field.name not in NOT_COMPARED
    }
    past = item.transitions.order_by("pk").values_list("from_state", "to_state", "at")
    return values | {"number": item.key.partition("-")[2], "past": [*past], "owner": owner}


@each_level
def test_new_items_are_what_creating_and_moving_them_makes(twin, two, product_itself):
    by, ways = product_itself, [*paths(twin)]
    for position, path in enumerate(ways):
        item = twin.create(by=by, portfolio="ONE", title=f"Item {position}", at=BORN)
        for day, state in enumerate(path, 1):
            item = move(by, item, state, at=BORN + timedelta(days=day))
    ids = new_ids(twin.model, len(ways))
    told = [source_of(twin.model, ids, path, place) for place, path in enumerate(ways)]
    rows = relation("told", [row for row, _ in reversed(told)])
    steps = relation("told_steps", [step for _, past in told for step in past])

    absorbed = twin.absorb(
        by=by, portfolio="TWO", incoming=rows, steps=steps, origin="A test", at=BORN
    )

    one, other = (
        [compared(item, twin.owner) for item in rows_of(twin, key).order_by("rank")]
        for key in ("ONE", "TWO")
    )
    assert (absorbed.created, absorbed.updated) == (len(ways), 0)
    assert one == other
    assert {*rows_of(twin, "TWO").values_list("version", flat=True)} == {1}


def rows_of(twin, key):
    return twin.model.objects.filter(portfolio__key=key)


@each_level
def test_what_stands_changes_like_an_edit_and_only_where_it_differs(twin, two, product_itself):
    ids = new_ids(twin.model, 2)
    told = [source_of(twin.model, ids, (), place)[0] for place in (0, 1)]
    absorb(twin, product_itself, told)
    before = compared(twin.model.objects.get(pk=ids[1]), twin.owner)

    again = absorb(twin, product_itself, [told[0] | {"title": "Edited"}, told[1]])

    edited, same = (twin.model.objects.get(pk=id_) for id_ in ids)
    assert (again.created, again.updated) == (0, 1)
    assert (edited.title, edited.version) == ("Edited", 2)
    assert (compared(same, twin.owner), same.version) == (before, 1)
    events = twin.model.pgh_event_model.objects.order_by("pgh_id")
    assert [*events.values_list("pgh_label", flat=True)] == ["insert", "insert", "update"]
    assert events.last().pgh_context.metadata["actor"] == product_itself.name
    changes = Change.objects.filter(kind=twin.owner.upper()).order_by("pk")
    assert {*changes.values_list("actor", "at")} == {(product_itself.name, BORN)}
    assert sorted(changes.values_list("action", "field", "old", "new", "row_id")) == [
        ("CHANGED", "title", "Item 0", "Edited", ids[0]),
        ("CREATED", "", None, "Item 0", ids[0]),
        ("CREATED", "", None, "Item 1", ids[1]),
    ]


def absorb(twin, by, rows, portfolio="TWO"):
    incoming = relation("told", rows) if isinstance(rows, list) else rows
    return twin.absorb(by=by, portfolio=portfolio, incoming=incoming, origin="A test", at=BORN)


@each_level
def test_a_relation_without_all_columns_leaves_the_others_alone(twin, two, product_itself):
    ids = new_ids(twin.model, 1)
    absorb(twin, product_itself, [source_of(twin.model, ids, (), 0)[0]])

    absorb(twin, product_itself, [{"id": ids[0], "title": "Only this"}])

    item = twin.model.objects.get()
    assert (item.title, item.external_key, item.version) == ("Only this", "X-0", 2)


@each_level
def test_an_item_of_another_portfolio_is_not_touched(twin, two, product_itself):
    item = twin.create(by=product_itself, portfolio="ONE", title="Theirs", at=BORN)

    absorbed = absorb(twin, product_itself, [{"id": item.pk, "title": "Taken"}])

    item.refresh_from_db()
    assert (absorbed.updated, item.title) == (0, "Theirs")


@each_level
def test_only_who_may_import_may_absorb(twin, two, as_role):
    rows = relation("told", [], ["id", "title"])

    with pytest.raises(AccessDenied):
        absorb(twin, as_role(Role.PRODUCT_MANAGER), rows)
    with pytest.raises(NotFound):
        absorb(twin, as_role(Role.INTEGRATION), rows, portfolio="NOPE")


@pytest.mark.parametrize(
    ("state", "left", "to"),
    [
        ("DONE", {"conclusion": "STOPPED"}, "MVP"),
        ("MVP", {"mvp_due_date": BORN.date()}, "PERSEVERE"),
    ],
)
def test_an_epic_that_moves_leaves_behind_what_its_state_said(state, left, to, two, product_itself):
    made = portfolio.create_epic(by=product_itself, portfolio="TWO", title="One", at=BORN)
    Epic.objects.filter(pk=made.pk).update(state=state, **left)
    told = {"id": made.pk, "history": "NONE", "source_fields": ["state"]}

    for state_told, said in ((state, left), (to, {"conclusion": "", "mvp_due_date": None})):
        portfolio.absorb_epics(
            by=product_itself, portfolio="TWO", origin="A test", at=BORN,
            incoming=relation("told", [{**told, "state": state_told}]),
        )  # fmt: skip
        made.refresh_from_db()
        assert {name: getattr(made, name) for name in said} == said
