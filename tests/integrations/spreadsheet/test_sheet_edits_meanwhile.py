"""What people changed here is never overwritten by a sheet that did not know of it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio import actions as portfolio
from portfolio.models import Epic
from tests.integrations.spreadsheet.conftest import fates, reasons
from tests.line import AT, epic, rolled_back

pytestmark = pytest.mark.django_db

FIELDS = ("need", "benefit")


def edit(by, **changes):
    made = Epic.objects.get()
    return portfolio.edit_epic(
        by=by, key=made.key, changes=changes, expected_version=made.version, at=AT
    )


def says(load, need, benefit="", **options):
    return load("EPICS", f"rowId,title,need,benefit\n1,Heavy,{need},{benefit}\n", **options)


def test_a_cell_that_the_sheet_changed_is_written(load):
    says(load, "old")

    assert fates(says(load, "new")) == (0, 1, 0, 0)
    assert Epic.objects.get().need == "new"


def test_an_edit_stays_when_the_sheet_says_what_it_said(load, product_itself):
    says(load, "old")
    edit(product_itself, need="ours")

    assert fates(says(load, "old")) == (0, 0, 1, 0)
    assert Epic.objects.get().need == "ours"


def test_an_edit_stays_beside_another_cell_that_the_sheet_changed(load, product_itself):
    says(load, "old", "old")
    edit(product_itself, need="ours")

    assert fates(says(load, "old", "new")) == (0, 1, 0, 0)
    assert (Epic.objects.get().need, Epic.objects.get().benefit) == ("ours", "new")


def test_a_cell_that_both_changed_rejects_the_row(load, product_itself):
    says(load, "old")
    edit(product_itself, need="ours")
    report = says(load, "theirs")

    assert reasons(report) == [
        (2, "need", "The sheet says 'theirs', and here somebody has changed it to 'ours' since.")
    ]
    assert Epic.objects.get().need == "ours"


def test_both_meeting_is_no_conflict(load, product_itself):
    says(load, "old")
    edit(product_itself, need="same")

    assert fates(says(load, "same")) == (0, 0, 1, 0)
    assert fates(says(load, "newer")) == (0, 1, 0, 0)


def test_an_empty_cell_leaves_the_field(load):
    says(load, "old")

    assert fates(says(load, "")) == (0, 0, 1, 0)
    assert Epic.objects.get().need == "old"


def keyed(load, text, version):
    key = Epic.objects.get().key
    return load("EPICS", f"key,version,need\n{key},{version},{text}\n")


def test_the_version_of_an_export_says_what_was_known(load, product_itself):
    epic(product_itself, need="exported")
    edit(product_itself, need="ours")

    assert fates(keyed(load, "exported", 1)) == (0, 0, 1, 0)
    assert reasons(keyed(load, "theirs", 1))[0][:2] == (2, "need")
    assert fates(keyed(load, "theirs", 2)) == (0, 1, 0, 0)


def test_the_same_export_can_be_imported_and_changed_again(load, product_itself):
    epic(product_itself, need="exported")

    assert fates(keyed(load, "first", 1)) == (0, 1, 0, 0)
    assert fates(keyed(load, "first", 1)) == (0, 0, 1, 0)
    assert fates(keyed(load, "second", 1)) == (0, 1, 0, 0)


def test_a_version_that_never_was_is_rejected(load, product_itself):
    epic(product_itself, need="a")

    assert reasons(keyed(load, "b", 7))[0][1] == "version"


steps = st.lists(
    st.tuples(
        st.sampled_from(["people", "sheet"]),
        st.sampled_from(FIELDS),
        st.sampled_from(["a", "b", "c"]),
    ),
    max_size=7,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_any_sequence_of_edits_and_imports_ends_as_the_table_says(load, product_itself, done):
    with rolled_back():
        sheet = dict.fromkeys(FIELDS, "a")
        says(load, *sheet.values())
        here, before = dict(sheet), dict(sheet)
        for who, field, word in done:
            if who == "people":
                edit(product_itself, **{field: word})
                here[field] = word
                continue
            sheet[field] = word
            report = says(load, *sheet.values())
            changed = {name for name in FIELDS if sheet[name] != before[name]}
            clashes = {name for name in changed if here[name] not in (before[name], sheet[name])}
            assert bool(report.rejected) == bool(clashes)
            if clashes:
                continue
            here |= {name: sheet[name] for name in changed}
            before = dict(sheet)
            found = Epic.objects.get()
            assert {name: getattr(found, name) for name in FIELDS} == here
