"""Every way of writing tells people what changed: who, when, in which request, and why."""

import pytest
import structlog
from django.contrib.admin.sites import site
from django.db import DatabaseError, connection, transaction

from kernel import audit
from kernel.audit import TOLD, told_fields
from kernel.models import Change
from kernel.principal import Principal
from products.models import Product
from tests.factories.records import FACTORIES
from tests.line import days, epic

COLUMNS = "(workspace_id, key, name, description, archive_reason, version)"
TABLE = "products_product"

NOT_TOLD = {
    "portfolio.KeyResultCheckIn": "told as the change of the key result, with its note",
    "portfolio.EpicTransition": "told as the change of the epic's state, with its reason",
}
"""What is written down once and yet not told, and why."""


@pytest.fixture
def lea(workspace):
    return Principal(workspace_id=workspace.pk, person_id=41, name="Lea", token_id=43)


@pytest.fixture
def told(lea):
    """Return a function that writes as Lea does and returns what was told of it."""

    def write(way, workspace, **context):
        before = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with (
            structlog.contextvars.bound_contextvars(request_id="req-1", operation="Tidy"),
            audit.transaction(by=lea, reason="Spring cleaning", **context),
        ):
            way(workspace)
        return list(Change.objects.filter(pk__gt=before).order_by("pk"))

    return write


def save(workspace):
    product = Product(workspace=workspace, key="A", name="One")
    product.save()
    product.name = "Two"
    product.save()
    product.delete()


def in_bulk(workspace):
    Product.objects.bulk_create(
        Product(workspace=workspace, key=f"A{n}", name="One") for n in range(3)
    )
    Product.objects.filter(workspace=workspace).update(name="Two")
    Product.objects.filter(workspace=workspace).delete()


def upsert(workspace):
    for name in ("One", "Two"):
        Product.objects.bulk_create(
            [Product(workspace=workspace, key="A", name=name)],
            update_conflicts=True, unique_fields=["workspace", "key"], update_fields=["name"],
        )  # fmt: skip
    Product.objects.all().delete()


def raw(workspace):
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} {COLUMNS}"
            " SELECT %s, 'A' || n, 'One', '', '', 1 FROM generate_series(1, 3) n",
            [workspace.pk],
        )
        cursor.execute(f"UPDATE {TABLE} SET name = 'Two'")
        cursor.execute(f"DELETE FROM {TABLE}")


def copied(workspace):
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {TABLE} {COLUMNS} FROM STDIN") as copy:
            for number in range(3):
                copy.write_row([workspace.pk, f"A{number}", "One", "", "", 1])
        cursor.execute(
            f"WITH changed AS (UPDATE {TABLE} SET name = 'Two' RETURNING id) SELECT FROM changed"
        )
    Product.objects.all()._raw_delete(using="default")


@pytest.mark.parametrize(
    ("way", "rows"),
    [(save, 1), (in_bulk, 3), (upsert, 1), (raw, 3), (copied, 3)],
    ids=lambda way: getattr(way, "__name__", None),
)
def test_every_way_of_writing_is_told(workspace, told, way, rows):
    found = told(way, workspace, at=days(3))

    assert [(one.action, one.field, one.old, one.new) for one in found] == [
        told_of
        for told_of in (
            ("CREATED", "", None, None),
            ("CHANGED", "name", "One", "Two"),
            ("REMOVED", "", None, None),
        )
        for _ in range(rows)
    ]
    for one in found:
        assert (one.kind, one.subject, one.level) == ("PRODUCT", "PRODUCT", "EPIC")
        assert one.subject_id == one.row_id
        assert one.key.startswith("A")
        assert (one.workspace_id, one.portfolio_id) == (workspace.pk, None)
        assert (one.person_id, one.actor, one.reason) == (41, "Lea", "Spring cleaning")
        assert (one.operation, one.request_id, one.at) == ("Tidy", "req-1", days(3))


def test_nothing_is_told_when_nothing_changed(workspace, told):
    product = Product.objects.create(workspace=workspace, key="SAME", name="One")

    def touch(_workspace):
        product.save()
        product.save_version()
        Product.objects.update(name="One", version=7)

    assert told(touch, workspace) == []


def test_what_is_taken_back_was_never_told(workspace, lea):
    with pytest.raises(ZeroDivisionError), audit.transaction(by=lea):
        print(1 / len(Product.objects.create(workspace=workspace, key="A", name="") and ""))

    assert not Change.objects.filter(kind="PRODUCT").exists()


def test_what_is_written_past_the_product_is_told_as_nobodys(workspace):
    run("SET LOCAL pghistory.context_metadata = ''")
    Product.objects.create(workspace=workspace, key="A", name="One")

    (one,) = Change.objects.filter(kind="PRODUCT")
    assert (one.actor, one.person_id, one.reason, one.request_id) == ("", None, "", "")


def test_a_long_text_is_cut_and_an_empty_one_is_nothing(workspace, told):
    product = Product.objects.create(workspace=workspace, key="A", name="One")

    def describe(_workspace):
        for text in ("x" * 200, "y" * 201, ""):
            product.description = text
            product.save()

    texts = [(one.old, one.new) for one in told(describe, workspace)]
    cut = "y" * 199 + "…"
    assert texts == [(None, "x" * 200), ("x" * 200, cut), (cut, None)]


def test_other_rows_are_told_by_the_name_that_they_had_then(drn, product_itself):
    made = epic(product_itself)
    theme = FACTORIES_BY_NAME["StrategicTheme"](
        workspace=drn.workspace, portfolio=drn, name="Carry more"
    )
    made.theme = theme
    made.save()
    theme.name = "Carry most"
    theme.save()
    made.theme = None
    made.save()

    found = Change.objects.filter(kind="EPIC", field="theme").order_by("pk")
    assert [(one.old, one.new) for one in found] == [(None, "Carry more"), ("Carry most", None)]


FACTORIES_BY_NAME = {model.__name__: factory for model, factory in FACTORIES.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["UPDATE {} SET new = 'forged'", "DELETE FROM {}"])
def test_what_was_told_is_never_changed_nor_deleted(workspace, change):
    with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
        run(change.format("kernel_change"))

    assert Change.objects.filter(kind="WORKSPACE").exists()


@pytest.mark.django_db
def test_what_was_told_is_never_emptied(workspace):
    with pytest.raises(DatabaseError, match="history is kept"), transaction.atomic():
        run("TRUNCATE kernel_change")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("action", "field", "fits"),
    [("CHANGED", "name", True), ("CHANGED", "", False), ("CREATED", "", True),
     ("CREATED", "name", False), ("REMOVED", "", True), ("REMOVED", "name", False)],
)  # fmt: skip
def test_a_change_is_of_a_field_or_of_the_whole(action, field, fits):
    values = dict.fromkeys(["key", "name", "actor", "operation", "reason", "request_id"], "")
    row = Change(
        workspace_id=1, level="EPIC", kind="EPIC", row_id=1, subject="EPIC", subject_id=1,
        action=action, field=field, at=days(0), **values,
    )  # fmt: skip
    if fits:
        row.save()
        return
    with pytest.raises(DatabaseError, match="change_is_of_a_field_or_of_all"), transaction.atomic():
        row.save()


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


TRACKED = [model for model in FACTORIES if hasattr(model, "pgh_event_model")]


def test_every_tracked_model_says_what_of_it_is_told():
    assert {model._meta.label for model in TRACKED} - {*TOLD} == set()


def test_what_is_written_once_is_told_or_says_why_not():
    kept = {
        model._meta.label
        for model in FACTORIES
        if any(one.name == "never_changed" for one in getattr(model._meta, "triggers", []))
    }
    assert kept - {*TOLD} - {"kernel.Change"} == {*NOT_TOLD}


def test_a_kind_is_one_model():
    kinds = [words.kind for words in TOLD.values()]
    assert sorted(kinds) == sorted({*kinds})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model",
    [model for model in FACTORIES if model._meta.label in TOLD],
    ids=lambda model: model._meta.label,
)
def test_a_row_that_comes_or_goes_is_told_once(model):
    words = TOLD[model._meta.label]
    row = FACTORIES[model]()

    (came,) = Change.objects.filter(kind=words.kind, row_id=row.pk)
    assert (came.action, came.workspace_id) == ("CREATED", workspace_of(row))
    assert came.key

    if hasattr(model, "pgh_event_model") and model._meta.label != "portfolio.Statement":
        model.objects.filter(pk=row.pk)._raw_delete(using="default")
        told = Change.objects.filter(kind=words.kind, row_id=row.pk).order_by("pk")
        assert [one.action for one in told] == ["CREATED", "REMOVED"]
        assert told[1].old == came.new


def workspace_of(row):
    for path in ("workspace_id", "epic.workspace_id", "portfolio.workspace_id", "pk"):
        found = row
        for name in path.split("."):
            found = getattr(found, name, None)
        if found is not None:
            return found
    raise AssertionError(row)


SECRETS = ("digest", "password", "secret")


def test_no_secret_is_told():
    models = {model._meta.label: model for model in FACTORIES}
    fields = {
        f"{label}.{field.name}"
        for label, words in TOLD.items()
        for field in told_fields(models[label], words)
    }
    assert {name for name in fields if any(word in name for word in SECRETS)} == set()
    assert len(fields) > 100


def test_the_admin_shows_changes_and_writes_none(rf):
    shown = site._registry[Change]
    assert not shown.has_change_permission(rf.get("/"))
