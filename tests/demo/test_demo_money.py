"""The demo company has a budget that its board moved, a rule that it breaks, and a digest."""

from datetime import timedelta

import pytest

from demo import company
from kernel import clock
from kernel.models import Change
from organization.access import principal_of
from organization.models import Notification, Person
from portfolio.models import Guardrail
from tests.conftest import run_operation

BUDGET = """{ portfolio(key: "DRN") { budget { theme { name } allocated spent committed }
    guardrails { name breached offenders { key } } } }"""


@pytest.fixture
def member(demo):
    return principal_of(Person.objects.get(workspace=demo, email=company.MEMBER))


def test_money_was_moved_and_spent(member):
    lines = run_operation(BUDGET, member).data["portfolio"]["budget"]

    assert [tuple(line.values()) for line in lines] == [
        ({"name": "Carry more"}, "1440000", "582650", "460500"),
        ({"name": "Look further"}, "0", "0", "0"),
        ({"name": "Fly alone"}, "360000", "12400", "77600"),
    ]


def test_a_guardrail_is_broken_and_names_its_epics(demo, member):
    shares = run_operation(BUDGET, member).data["portfolio"]["guardrails"]

    broken = {one["name"]: [each["key"] for each in one["offenders"]] for one in shares}
    assert {name for name, keys in broken.items() if keys} == {"H1"}
    assert {*Guardrail.objects.get(portfolio__workspace=demo, kind="HORIZON_MIX").broken} == {
        "H1", "H3",
    }  # fmt: skip


def test_a_month_of_changes_can_be_read(demo, member):
    since = clock.now() - timedelta(days=28)
    text = """query ($since: DateTime!) { portfolio(key: "DRN") {
        changes(since: $since, first: 100) { totalCount edges { node { text } } } } }"""

    changes = run_operation(text, member, since=since.isoformat()).data["portfolio"]["changes"]

    said = [edge["node"]["text"] for edge in changes["edges"]]
    assert 20 <= changes["totalCount"] <= 60
    assert any("from 1260000 to 1440000" in text and "test house" in text for text in said)
    assert any(text.startswith("Vera Lang broke the guardrail") for text in said)
    assert not any("added the theme" in text for text in said)
    assert Change.objects.filter(workspace_id=demo.pk, at__gt=clock.now()).count() == 0


def test_the_board_has_ticked_off_what_is_old(demo, member):
    mine = Notification.objects.filter(person=member.person_id)
    fresh = mine.filter(acknowledged_at=None)

    assert 5 <= fresh.count() <= 15
    assert {*fresh.values_list("kind", flat=True)} >= {"GUARDRAIL_BROKEN", "DECISION_DUE"}
    assert mine.exclude(acknowledged_at=None).exists()
