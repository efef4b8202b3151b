"""What the database itself holds of the rows of sheets."""

import pytest
from django.db import IntegrityError, transaction

from integrations.spreadsheet.models import SheetRow
from portfolio.models import StrategicTheme
from tests.line import epic, feature

pytestmark = pytest.mark.django_db


@pytest.fixture
def things(drn, product_itself, strategy):
    return {
        "theme": StrategicTheme.objects.get(),
        "epic": epic(product_itself),
        "feature": feature(product_itself),
    }


def row(drn, identity="", **subjects):
    return SheetRow(
        workspace=drn.workspace, portfolio=drn, identity=identity, version=1, **subjects
    )


def refused(made, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        made.save()


def test_a_row_is_of_one_thing(drn, things):
    refused(row(drn), "sheet_row_is_one_thing")
    refused(row(drn, **things), "sheet_row_is_one_thing")
    for name, thing in things.items():
        row(drn, **{name: thing}).save()


def test_a_thing_has_one_row(drn, things):
    row(drn, epic=things["epic"]).save()

    refused(row(drn, epic=things["epic"]), "epic_id")


def test_a_row_id_is_of_one_epic_and_of_one_feature(drn, things, product_itself):
    row(drn, "1", epic=things["epic"]).save()
    row(drn, "1", feature=things["feature"]).save()
    other, piece = epic(product_itself), feature(product_itself)

    refused(row(drn, "1", epic=other), "sheet_row_epic_once")
    refused(row(drn, "1", feature=piece), "sheet_row_feature_once")
    row(drn, epic=other).save()


def test_what_became_of_a_row_is_named(drn, things):
    assert str(row(drn, epic=things["epic"])) == str(things["epic"])
    assert row(drn, "7", epic=things["epic"]).subject == things["epic"]
    assert str(row(drn, "7")) == "7"
