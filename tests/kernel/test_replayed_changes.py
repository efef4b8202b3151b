"""What was told, played again from the start, leads to what stands now."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.audit import TOLD, told_fields
from kernel.models import Change
from organization.models import Person
from portfolio.models import Epic, StrategicTheme, ValueStream
from tests.line import AT, epic, rolled_back

pytestmark = pytest.mark.django_db

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=230)
amounts = st.decimals(0, 10**9, places=2)
dates = st.dates(date(2020, 1, 1), date(2030, 1, 1))
names = st.sampled_from(["One", "Two", None])

VALUES = {
    "title": texts,
    "description": texts,
    "need": texts,
    "leading_indicators": st.lists(st.text("ab, ", min_size=1), max_size=3),
    "estimated_cost": st.none() | amounts,
    "cost_of_delay": st.none() | amounts,
    "due_date": st.none() | dates,
    "state": st.sampled_from(["FUNNEL", "REVIEWING", "READY"]),
    "archived_at": st.sampled_from([None, AT]),
    "theme": names,
    "value_stream": names,
}
edits = st.lists(st.sampled_from(sorted(VALUES)), max_size=4, unique=True).flatmap(
    lambda chosen: st.fixed_dictionaries({name: VALUES[name] for name in chosen})
)
FIELDS = {field.name for field in told_fields(Epic, TOLD["portfolio.Epic"])} - {"rank"}


def shown(value):
    """A value as people read it: the naive twin of what the triggers write."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        value = ", ".join(value)
    if hasattr(value, "hour"):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, StrategicTheme | ValueStream | Person):
        value = value.name
    text = None if value is None else str(value)
    if not text:
        return None
    return text if len(text) <= 200 else text[:199] + "…"


def look(row):
    return {name: shown(getattr(row, name)) for name in FIELDS}


@pytest.fixture
def rows(drn):
    """The themes and value streams of each name."""
    of = {"workspace": drn.workspace, "portfolio": drn}
    return {
        field: {name: model.objects.create(name=name, **of) for name in ("One", "Two")}
        for field, model in (("theme", StrategicTheme), ("value_stream", ValueStream))
    }


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(edits, st.booleans()), max_size=6))
def test_changes_lead_from_the_start_to_what_stands_now(product_itself, rows, steps):
    with rolled_back():
        made = epic(product_itself)
        other = epic(product_itself)
        start = {one.pk: look(Epic.objects.get(pk=one.pk)) for one in (made, other)}
        for changes, both in steps:
            values = {
                name: rows[name].get(value) if name in rows else value
                for name, value in changes.items()
            }
            if values:
                chosen = [made.pk, other.pk] if both else [made.pk]
                Epic.objects.filter(pk__in=chosen).update(**values)

        for pk, told in start.items():
            for one in Change.objects.filter(kind="EPIC", row_id=pk, action="CHANGED").order_by(
                "pk"
            ):
                assert told[one.field] == one.old
                told[one.field] = one.new
            assert told == look(Epic.objects.get(pk=pk))
