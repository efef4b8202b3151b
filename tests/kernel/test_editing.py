"""Edits of one row: disjoint ones merge, the others are told; none is lost."""

import pytest

from kernel.errors import Conflict, InvalidValue
from portfolio import actions as portfolio
from portfolio.models import StrategicTheme
from tests.line import AT, together


@pytest.fixture
def theme(drn, product_itself):
    return portfolio.create_theme(by=product_itself, portfolio="DRN", name="Carry more")


@pytest.fixture
def edit(product_itself, theme):
    """Return a function that edits the theme, whatever its name is by now."""

    def run(expected_version, **changes):
        return portfolio.edit_theme(
            by=product_itself,
            portfolio="DRN",
            name=StrategicTheme.objects.get(pk=theme.pk).name,
            changes=changes,
            expected_version=expected_version,
            at=AT,
        )

    return run


class TestRevise:
    def test_counts_one_version_for_all_that_changed(self, edit):
        theme = edit(1, name="Lift more", description="By air")

        assert (theme.version, theme.name, theme.description) == (2, "Lift more", "By air")

    def test_of_nothing_new_is_no_version(self, edit, theme):
        edit(1, name="Carry more")

        theme.refresh_from_db()
        assert theme.version == 1

    def test_merges_an_edit_of_other_fields_since(self, edit):
        edit(1, name="Lift more")

        theme = edit(1, description="By air")

        assert (theme.version, theme.name, theme.description) == (3, "Lift more", "By air")

    def test_refuses_an_edit_of_the_same_field_and_names_what_changed(self, edit):
        edit(1, name="Lift more", description="By air")

        with pytest.raises(Conflict) as conflict:
            edit(1, name="Haul more")

        assert conflict.value.current_version == 2
        assert conflict.value.changed_fields == ["description", "name"]

    def test_names_what_changed_over_several_versions(self, edit):
        edit(1, name="Lift more")
        edit(2, description="By air")

        with pytest.raises(Conflict) as conflict:
            edit(1, name="Haul more")
        assert conflict.value.changed_fields == ["description", "name"]
        with pytest.raises(Conflict) as conflict:
            edit(2, description="By sea")
        assert conflict.value.changed_fields == ["description"]

    def test_refuses_an_edit_that_says_what_somebody_else_wrote_there_since(self, edit):
        """Both may have added one to what they read; then one of them would be lost."""
        edit(1, name="Lift more")

        with pytest.raises(Conflict):
            edit(1, name="Lift more")

    def test_takes_a_field_that_was_changed_and_changed_back(self, edit):
        edit(1, name="Lift more")
        edit(2, name="Carry more")

        assert edit(1, name="Haul more").version == 4

    @pytest.mark.parametrize("version", [-1, 0, 2, 2_147_483_647])
    def test_refuses_a_version_that_nobody_can_have_read(self, edit, version):
        with pytest.raises(Conflict) as conflict:
            edit(version, description="By air")

        assert (conflict.value.current_version, conflict.value.changed_fields) == (1, [])
        assert conflict.value.message.startswith("The newest version is ")

    @pytest.mark.parametrize("name", ["", "   ", "L" * 121, "Lift\0more"])
    def test_refuses_a_value_that_cannot_be_stored_and_writes_nothing(self, edit, theme, name):
        with pytest.raises(InvalidValue) as refused:
            edit(1, description="By air", name=name)

        theme.refresh_from_db()
        assert refused.value.field == "name"
        assert (theme.version, theme.name, theme.description) == (1, "Carry more", "")


@pytest.mark.django_db(transaction=True)
def test_of_16_editors_of_one_row_none_loses_an_edit(product_itself, drn):
    """Each adds one to what it read, and reads again when it is told of a conflict."""
    made = portfolio.create_theme(by=product_itself, portfolio="DRN", name="Lift", description="0")
    conflicts = []

    def add_one():
        while True:
            read = StrategicTheme.objects.get(pk=made.pk)
            try:
                return portfolio.edit_theme(
                    by=product_itself,
                    portfolio="DRN",
                    name="Lift",
                    changes={"description": str(int(read.description) + 1)},
                    expected_version=read.version,
                    at=AT,
                )
            except Conflict as conflict:
                conflicts.append(conflict)

    rounds = 5
    done = together([lambda: [add_one() for _ in range(rounds)]] * 16)

    assert all(len(edits) == rounds for edits in done)
    made.refresh_from_db()
    assert (made.description, made.version) == (str(16 * rounds), 1 + 16 * rounds)
    assert conflicts, "the editors must have met"
    assert all(conflict.changed_fields == ["description"] for conflict in conflicts)


@pytest.mark.django_db(transaction=True)
def test_editors_of_different_fields_never_meet(product_itself, drn):
    portfolio.create_epic(by=product_itself, portfolio="DRN", title="Lift", at=drn.created_at)
    fields = ["need", "solution", "benefit", "unlike", "difference", "business_outcome"]

    def write(field):
        version = 1
        for turn in range(4):
            epic = portfolio.edit_epic(
                by=product_itself,
                key="DRN-1",
                changes={field: str(turn)},
                expected_version=version,
                at=drn.created_at,
            )
            version = epic.version
        return getattr(epic, field)

    assert together([lambda field=field: write(field) for field in fields]) == ["3"] * 6
