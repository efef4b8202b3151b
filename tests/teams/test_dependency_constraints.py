"""What the database itself refuses of links."""

import pytest
from django.db import IntegrityError, transaction

from teams.models import Dependency
from tests.line import AT, days, feature, link


def break_rule(constraint, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Dependency.objects.update(**values)


def test_the_database_holds_that_each_end_is_exactly_one(stories, product_itself):
    one, other, *_ = stories
    link(product_itself, one, other)
    second = feature(product_itself)

    break_rule("dependency_has_one_blocker", blocker_story=None)
    break_rule("dependency_has_one_blocker", blocker_feature=second)
    break_rule("dependency_has_one_blocked", blocked_story=None)
    break_rule("dependency_has_one_blocked", blocked_feature=second)
    assert Dependency.objects.update(blocked_story=None, blocked_feature=second) == 1


def test_the_database_holds_that_a_link_joins_two_items_once(stories, product_itself):
    one, other, third, _ = stories
    link(product_itself, one, other)
    second = link(product_itself, one, third)

    break_rule("dependency_links_two_items", blocked_story=one)
    with pytest.raises(IntegrityError, match="dependency_once_per_pair"), transaction.atomic():
        Dependency.objects.filter(pk=second.pk).update(blocked_story=other)


def test_an_item_with_a_link_is_not_deleted_from_under_it(stories, product_itself):
    one, other, *_ = stories
    link(product_itself, one, other)

    with pytest.raises(IntegrityError), transaction.atomic():
        one.delete()


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({"waived_at": AT}, False),
        ({"waive_reason": "Why"}, False),
        ({"waived_until": AT}, False),
        ({"waive_reason": "Why", "waived_until": AT}, False),
        ({"waived_at": AT, "waived_until": AT}, False),
        ({"waived_at": AT, "waive_reason": "Why"}, True),
        ({"waived_at": AT, "waive_reason": "Why", "waived_until": days(1)}, True),
        ({}, True),
    ],
)
def test_the_database_holds_that_a_waiver_has_a_day_and_a_reason(
    values, holds, stories, product_itself
):
    link(product_itself, *stories[:2])

    if holds:
        assert Dependency.objects.update(version=2, **values) == 1
    else:
        break_rule("dependency_waived_at_and_reason_together", **values)
