"""Who is told of what waits and of what breaks, and that each thing is told once."""

import pytest

from organization import actions as organization
from organization.access import principal_of
from organization.models import Notification, Person, Role
from portfolio import actions as portfolio
from portfolio.access import people_holding, people_holding_everywhere
from portfolio.errors import WipLimitReached
from portfolio.models import Epic
from tests.line import AT, archive, days, epic, limit, move, skip_rules
from tests.portfolio.boards import decide, member, report, standing_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(product_itself, drn):
    """Return a function that looks what waits, and returns who was told of what so far."""

    def run(at=AT):
        portfolio.refresh_waiting(workspace_id=product_itself.workspace_id, at=at)
        return told()

    return run


def told():
    rows = Notification.objects.order_by("pk")
    return [*rows.values_list("person__name", "kind", "subject")]


@pytest.fixture
def bea(product_itself, drn):
    return member(product_itself, "bea")


class TestHolders:
    def test_are_found_by_roles_in_the_workspace_and_in_the_portfolio(self, product_itself, drn):
        chair, guest = member(product_itself, "bea"), member(product_itself, "gus", Role.VIEWER)
        gone = member(product_itself, "gone")
        portfolio.grant_portfolio_role(
            by=product_itself, portfolio="DRN", email=guest.email, role=Role.PORTFOLIO_MANAGER
        )
        organization.deactivate_person(by=product_itself, email=gone.email, at=AT)
        other = portfolio.create_portfolio(by=product_itself, key="OTH", name="Other", at=AT)

        both = [chair.pk, guest.pk]
        assert people_holding("epic.decide", drn.pk) == both
        assert people_holding("epic.approve", drn.pk) == [chair.pk]
        assert people_holding("epic.decide", other.pk) == [chair.pk]
        assert people_holding_everywhere("epic.decide", drn.workspace_id) == [chair.pk]
        assert people_holding("no.such", drn.pk) == []

    def test_of_another_workspace_are_none(self, drn):
        organization.create_workspace(key="rival", name="Rival", owner_email="spy@rival.example")
        spy = Person.objects.get(email="spy@rival.example")

        assert spy.pk not in people_holding("limit.edit", drn.pk)


def test_what_waits_for_a_verb_is_told_once_to_all_who_hold_it(product_itself, look, bea):
    found = standing_in(product_itself, "ANALYZING")
    member(product_itself, "vic", Role.VIEWER)

    expected = [("Bea", "DECISION_DUE", f"{found.key} waits for you: {found.title}")]
    assert look() == expected
    assert look(at=days(1)) == expected
    row = Notification.objects.get()
    assert (row.path, row.portfolio_id) == ("/board/DRN?workspace=acme", found.portfolio_id)
    assert row.text == "Its case is complete: GO or NO_GO."


def test_another_title_is_no_news_and_another_verdict_is(product_itself, look, bea):
    found = standing_in(product_itself, "MVP")
    report(product_itself, found, "COLLECTING", at=days(1))
    assert len(look()) == 1

    Epic.objects.filter(pk=found.pk).update(title="Renamed")
    assert len(look()) == 1
    report(product_itself, found, "DISPROVEN", at=days(2))
    assert len(look()) == 2


def test_what_waits_again_after_it_was_decided_is_told_again(product_itself, look, bea):
    found = standing_in(product_itself, "MVP")
    late = days(57)
    assert len(look(late)) == 1
    decide(product_itself, found, "EXTEND", at=late)
    assert len(look(late)) == 1
    found.refresh_from_db()

    assert len(look(days(400))) == 2


class TestBreaches:
    @pytest.fixture
    def full(self, product_itself, drn):
        """A state with room for one, of which one more is warned."""
        skip_rules(drn)
        limit(
            product_itself, 1, state="REVIEWING", portfolio="DRN", policy="WARN", expected_version=1
        )
        move(product_itself, epic(product_itself, "First"), "REVIEWING")

    @pytest.mark.usefixtures("full")
    def test_are_told_once_a_day_to_who_may_edit_limits(self, product_itself, bea):
        for title in ("Second", "Third"):
            move(product_itself, epic(product_itself, title), "REVIEWING")
        assert [(name, kind) for name, kind, _ in told() if name == "Bea"] == [
            ("Bea", "LIMIT_BREACHED")
        ]
        row = Notification.objects.filter(person=bea.pk).get()
        assert row.text.startswith("2 stand where 1 may (WARNED). DRN-")

        move(product_itself, epic(product_itself, "Fourth"), "REVIEWING", at=days(1))
        assert Notification.objects.filter(person=bea.pk).count() == 2

    @pytest.mark.usefixtures("full")
    def test_are_not_told_to_who_caused_them(self, product_itself, bea):
        move(principal_of(bea), epic(product_itself, "Second"), "REVIEWING")

        assert "Bea" not in [name for name, _, _ in told()]

    @pytest.mark.usefixtures("full", "bea")
    def test_that_are_refused_are_told_to_nobody(self, product_itself):
        limit(
            product_itself,
            1,
            state="REVIEWING",
            portfolio="DRN",
            policy="BLOCK",
            expected_version=2,
        )
        second = epic(product_itself, "Second")

        with pytest.raises(WipLimitReached):
            portfolio.move_epic(
                by=product_itself, key=second.key, to="REVIEWING", reason="x",
                expected_version=1, at=AT,
            )  # fmt: skip
        assert told() == []


def test_what_was_told_of_a_portfolio_is_seen_by_its_readers_alone(product_itself, look, execute):
    guest = member(product_itself, "gus", Role.VIEWER)
    portfolio.grant_portfolio_role(
        by=product_itself, portfolio="DRN", email=guest.email, role=Role.BOARD_MEMBER
    )
    standing_in(product_itself, "ANALYZING")
    look()
    text = "{ viewer { notifications { edges { node { portfolio kind } } } } }"

    edges = execute(text, principal_of(guest))["viewer"]["notifications"]["edges"]
    assert edges == [{"node": {"portfolio": "DRN", "kind": "DECISION_DUE"}}]


def test_an_archived_epic_waits_for_nobody(product_itself, look, bea):
    archive(product_itself, standing_in(product_itself, "ANALYZING"))

    assert look() == []
