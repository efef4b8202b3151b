"""History: every changed row has an event that says who, in which request, by which operation."""

import pghistory
import pgtrigger
import pytest
import structlog
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from kernel import audit
from kernel.errors import AccessDenied
from kernel.principal import Principal
from organization import actions
from organization.access import unlimited
from organization.models import Team
from products.models import Product
from tests.factories.records import FACTORIES

Event = Product.pgh_event_model
TRACKED = [model for model in apps.get_models() if hasattr(model, "pgh_event_model")]

KEPT = {model for model, trigger in pgtrigger.registered() if trigger.name == "never_deleted"}
"""Models whose own triggers refuse deletes: no event of one can be seen."""

every_tracked = pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
every_deletable = pytest.mark.parametrize(
    "model",
    [model for model in TRACKED if model not in KEPT],
    ids=lambda model: model._meta.label,
)


@pytest.fixture
def lea(workspace):
    return Principal(workspace_id=workspace.pk, person_id=41, name="Lea", token_id=43)


@pytest.fixture
def request_of_lea():
    with structlog.contextvars.bound_contextvars(request_id="req-1", operation="MoveStory"):
        yield


def save(workspace):
    product = Product(workspace=workspace, key="ORM", name="One")
    product.save()
    product.name = "Two"
    product.save(update_fields=["name"])
    product.delete()


def in_bulk(workspace):
    Product.objects.bulk_create(
        [Product(workspace=workspace, key=f"BULK-{n}", name="One") for n in range(3)]
    )
    Product.objects.filter(workspace=workspace).update(name="Two")
    Product.objects.filter(workspace=workspace).delete()


def bulk_update(workspace):
    rows = [Product(workspace=workspace, key=f"BULK-{n}", name="One") for n in range(3)]
    made = Product.objects.bulk_create(rows)
    for number, product in enumerate(made):
        product.name = f"Two {number}"
    Product.objects.bulk_update(made, ["name"])
    Product.objects.filter(workspace=workspace)._raw_delete(using="default")


def upsert(workspace):
    rows = [Product(workspace=workspace, key="UP", name=name) for name in ("One", "Two")]
    for row in rows:
        Product.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["workspace", "key"], update_fields=["name"]
        )
    Product.objects.all().delete()


def raw(workspace):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO products_product"
            " (workspace_id, key, name, description, archive_reason, version)"
            " SELECT %s, 'RAW-' || n, 'One', '', '', 1 FROM generate_series(1, 3) n",
            [workspace.pk],
        )
        cursor.execute("UPDATE products_product SET name = 'Two'")
        cursor.execute("DELETE FROM products_product")


def copied(workspace):
    columns = "(workspace_id, key, name, description, archive_reason, version)"
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY products_product {columns} FROM STDIN") as copy:
            for number in range(3):
                copy.write_row([workspace.pk, f"COPY-{number}", "One", "", "", 1])
        cursor.execute("UPDATE products_product SET name = 'Two'")
    Product.objects.all().delete()


WAYS = [(save, 1), (in_bulk, 3), (bulk_update, 3), (upsert, 1), (raw, 3), (copied, 3)]


@pytest.mark.usefixtures("request_of_lea")
@pytest.mark.parametrize(("write", "rows"), WAYS, ids=lambda way: getattr(way, "__name__", None))
def test_every_way_of_writing_leaves_an_event_for_each_row(workspace, lea, write, rows):
    before = Event.objects.count()

    with audit.transaction(by=lea, reason="Spring cleaning"):
        write(workspace)

    events = Event.objects.order_by("pgh_id")[before:]
    assert [event.pgh_label for event in events] == [
        label for label in ("insert", "update", "delete") for _ in range(rows)
    ]
    assert [event.name[:3] for event in events if event.pgh_label == "update"] == ["Two"] * rows
    (context,) = {event.pgh_context_id for event in events}
    assert pghistory.models.Context.objects.get(pk=context).metadata == {
        "workspace": workspace.pk,
        "person": 41,
        "actor": "Lea",
        "token": 43,
        "operation": "MoveStory",
        "request_id": "req-1",
        "reason": "Spring cleaning",
        "at": None,
    }


class TestTransaction:
    def test_a_nested_one_joins_the_context_of_the_outer(self, workspace, lea):
        other = Principal(workspace_id=workspace.pk, person_id=1, name="Other")

        with audit.transaction(by=lea):
            actions.create_team(by=unlimited(workspace.pk, "Test"), name="Outer")
            with audit.transaction(by=other):
                Product.objects.create(workspace=workspace, key="INNER", name="Inner")

        (event,) = Event.objects.filter(key="INNER")
        assert event.pgh_context.metadata["actor"] == "Lea"

    def test_two_in_turn_have_contexts_of_their_own(self, workspace, lea):
        for name in ("One", "Two"):
            with audit.transaction(by=lea, reason=name):
                Product.objects.create(workspace=workspace, key=name.upper(), name=name)

        reasons = [event.pgh_context.metadata["reason"] for event in Event.objects.order_by("pk")]
        assert reasons == ["One", "Two"]

    def test_leaves_nothing_behind_when_it_fails(self, workspace, lea):
        with pytest.raises(ZeroDivisionError), audit.transaction(by=lea):
            division_after(Product.objects.create(workspace=workspace, key="GONE", name="Gone"))

        assert not Product.objects.exists()
        assert not Event.objects.filter(key="GONE").exists()

    def test_the_reason_of_an_action_is_written_down(self, workspace, lea):
        @audit.audited
        def give_up(*, by, reason):
            Product.objects.create(workspace=workspace, key="GIVEN", name="Given")

        give_up(by=lea, reason="Too dear")

        assert Event.objects.get(key="GIVEN").pgh_context.metadata["reason"] == "Too dear"

    def test_a_refused_action_writes_no_event(self, lea):
        with pytest.raises(AccessDenied):
            actions.create_team(by=lea, name="Mine")

        assert not Team.pgh_event_model.objects.filter(name="Mine").exists()


def division_after(_row):
    return 1 / 0


@pytest.mark.django_db(transaction=True)
def test_the_context_ends_with_its_transaction(workspace, lea):
    """The next request on the same connection must not write in Lea's name."""
    with audit.transaction(by=lea):
        Product.objects.create(workspace=workspace, key="HERS", name="Hers")
    Product.objects.create(workspace=workspace, key="NOBODYS", name="Nobody's")

    assert Event.objects.get(key="HERS").pgh_context.metadata["actor"] == "Lea"
    assert Event.objects.get(key="NOBODYS").pgh_context is None


@pytest.mark.django_db
@every_deletable
def test_a_tracked_model_keeps_inserts_updates_and_deletes(model):
    row = FACTORIES[model]()
    labels = ["insert"]
    if hasattr(row, "version"):
        model.objects.filter(pk=row.pk).update(version=F("version") + 1)
        labels.append("update")
    model.objects.filter(pk=row.pk)._raw_delete(using="default")

    events = model.pgh_event_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    assert [event.pgh_label for event in events] == [*labels, "delete"]


@pytest.mark.django_db
@every_tracked
@pytest.mark.parametrize("change", ["UPDATE {} SET pgh_label = 'forged'", "DELETE FROM {}"])
def test_an_event_is_never_changed_nor_deleted(model, change):
    FACTORIES[model]()
    table = model.pgh_event_model._meta.db_table

    with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
        run(change.format(table))

    assert model.pgh_event_model.objects.filter(pgh_label="insert").exists()


@pytest.mark.django_db
@every_tracked
def test_a_history_is_never_emptied(model):
    FACTORIES[model]()
    events = model.pgh_event_model

    with pytest.raises(DatabaseError, match="history is kept"), transaction.atomic():
        run(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {events._meta.db_table} CASCADE")

    assert events.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE pghistory_context SET metadata = '{}'",
        "DELETE FROM pghistory_context",
        "TRUNCATE pghistory_context CASCADE",
    ],
)
def test_who_did_it_is_kept_once_it_is_done(workspace, lea, change):
    with audit.transaction(by=lea):
        Product.objects.create(workspace=workspace, key="HERS", name="Hers")

    with pytest.raises(DatabaseError, match="history is kept"):
        run(change)

    assert Event.objects.get(key="HERS").pgh_context.metadata["actor"] == "Lea"


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@every_deletable
def test_an_event_outlives_its_row_without_pointing_into_nothing(model):
    """No foreign key of an event may stop a row from being deleted, or go with it."""
    row = FACTORIES[model]()
    model.objects.filter(pk=row.pk)._raw_delete(using="default")

    run("SET CONSTRAINTS ALL IMMEDIATE")

    assert model.pgh_event_model.objects.filter(pgh_obj_id=row.pk, pgh_label="delete").exists()


def test_a_row_is_read_as_it_was_at_a_version(workspace, product_itself):
    team = actions.create_team(by=product_itself, name="Crew")
    actions.edit_team(by=product_itself, name="Crew", changes={"name": "Squad"}, expected_version=1)
    team.refresh_from_db()

    then = audit.as_of_version(team, 1)

    assert (then.name, then.version, then.pk) == ("Crew", 1, team.pk)
    assert audit.as_of_version(team, 2).name == "Squad"
    assert audit.as_of_version(team, 3) is None
    assert team.name == "Squad"
