"""Exceptions from exit rules: who may allow them, which, and for how long."""

import pytest

from kernel.errors import AccessDenied, InvalidValue, NotFound
from organization.access import principal_of
from organization.models import Role
from portfolio import actions as portfolio
from portfolio.errors import ApproverMayNot, DecisionNotPossible, MoveNotAllowed, OverrideNotAllowed
from portfolio.models import Decision, Epic
from tests.line import AT, days
from tests.portfolio.boards import complete, decide, member, override, report, standing_in, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def ownerless(product_itself, drn):
    """An epic in the funnel that lacks an owner."""
    made = complete(product_itself)
    return portfolio.edit_epic(
        by=product_itself, key=made.key, changes={"owner": None}, expected_version=1, at=AT
    )


def claim(email, reason="The fair is in May"):
    return portfolio.Override(reason, email)


def test_an_exception_lifts_its_rule_until_it_ends_and_is_written_into_the_step(
    ownerless, product_itself
):
    override(product_itself, ownerless, "OWNER_ASSIGNED", days=10)

    with pytest.raises(MoveNotAllowed):
        step(product_itself, ownerless, "REVIEWING", at=days(10))
    moved = step(product_itself, ownerless, "REVIEWING", at=days(9))

    (written,) = moved.transitions.all()
    owner, significant = written.checks
    assert (owner["rule"], owner["met"], owner["lifted"]) == ("OWNER_ASSIGNED", False, "OVERRIDDEN")
    assert (significant["met"], significant["lifted"]) == (True, "")


def test_an_exception_counts_for_its_epic_and_its_rule_alone(ownerless, product_itself):
    override(product_itself, ownerless, "SIGNIFICANT")

    with pytest.raises(MoveNotAllowed) as refused:
        step(product_itself, ownerless, "REVIEWING")

    assert [one.rule for one in refused.value.missing] == ["OWNER_ASSIGNED"]


def test_an_exception_is_a_decision_that_is_found_again(ownerless, product_itself):
    made = override(product_itself, ownerless, "OWNER_ASSIGNED", "SIGNIFICANT", "SIGNIFICANT")

    kept = Decision.objects.get(pk=made.pk)
    assert (kept.kind, kept.reason) == ("OVERRIDE", "The fair is in May")
    assert kept.rules == ["OWNER_ASSIGNED", "SIGNIFICANT"]
    assert kept.expires_at == days(10)


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"rules": []}, "rules", "Name at least one rule."),
        ({"rules": ["DECISION_REQUIRED"]}, "rules", "Nobody can lift DECISION_REQUIRED."),
        ({"rules": ["APPROVER_REQUIRED"]}, "rules", "Nobody can lift APPROVER_REQUIRED."),
        ({"reason": " "}, "reason", "Say why an exception is allowed."),
        ({"expires_at": AT}, "expires_at", "It ends in the future, within 90 days."),
        ({"expires_at": days(91)}, "expires_at", "It ends in the future, within 90 days."),
    ],
)
def test_an_exception_without_sense_is_refused(given, field, message, ownerless, product_itself):
    right = {"rules": ["OWNER_ASSIGNED"], "reason": "Because", "expires_at": days(3)}

    with pytest.raises(InvalidValue) as refused:
        portfolio.grant_override(
            by=product_itself, key=ownerless.key, expected_version=2, at=AT, **right | given
        )

    assert (refused.value.field, refused.value.message) == (field, message)
    assert not Decision.objects.exists()


def test_a_finished_epic_needs_no_exception(ownerless, product_itself):
    decide(product_itself, ownerless, "NO_GO")

    with pytest.raises(DecisionNotPossible) as refused:
        override(product_itself, ownerless, "OWNER_ASSIGNED")

    assert refused.value.possible == []


def test_who_may_not_allow_exceptions_allows_none(ownerless, product_itself):
    amina = principal_of(member(product_itself, "amina", Role.PRODUCT_MANAGER))

    with pytest.raises(AccessDenied):
        override(amina, ownerless, "OWNER_ASSIGNED")


class TestAClaimInADecision:
    """`decideEpic(override: {reason approver})` on an MVP of which the evidence says too little."""

    @pytest.fixture
    def doubtful(self, product_itself, drn):  # noqa: ARG002 # stands in it
        found = standing_in(product_itself, "MVP")
        report(product_itself, found, "INCONCLUSIVE")
        return found

    def test_counts_when_the_approver_decides(self, doubtful, product_itself):
        vera = member(product_itself, "vera")

        decided = decide(principal_of(vera), doubtful, "PERSEVERE", override=claim(vera.email))

        assert Epic.objects.get(pk=doubtful.pk).state == "PERSEVERE"
        assert (decided.override_approver, decided.override_reason) == (vera, "The fair is in May")
        (check,) = (one for one in decided.checks if one["rule"] == "EVIDENCE_SUPPORTS")
        assert (check["met"], check["lifted"]) == (False, "OVERRIDDEN")

    def test_counts_when_the_approver_has_allowed_it_before(self, doubtful, product_itself):
        vera, jonas = (
            member(product_itself, "vera"),
            member(product_itself, "jonas", Role.PORTFOLIO_MANAGER),
        )
        override(principal_of(vera), doubtful, "EVIDENCE_SUPPORTS")

        decide(principal_of(jonas), doubtful, "PERSEVERE", override=claim(vera.email))

        assert Epic.objects.get(pk=doubtful.pk).state == "PERSEVERE"

    def test_does_not_count_when_the_approver_never_allowed_it(self, doubtful, product_itself):
        vera, jonas = (
            member(product_itself, "vera"),
            member(product_itself, "jonas", Role.PORTFOLIO_MANAGER),
        )

        with pytest.raises(OverrideNotAllowed) as refused:
            decide(principal_of(jonas), doubtful, "PERSEVERE", override=claim(vera.email))

        assert refused.value.message == (
            "vera@acme.example has not allowed this exception: "
            "there is no grantOverride of theirs for this epic."
        )
        assert Epic.objects.get(pk=doubtful.pk).state == "MVP"

    def test_does_not_count_past_its_end(self, doubtful, product_itself):
        vera, jonas = (
            member(product_itself, "vera"),
            member(product_itself, "jonas", Role.PORTFOLIO_MANAGER),
        )
        override(principal_of(vera), doubtful, "EVIDENCE_SUPPORTS", days=2)

        with pytest.raises(OverrideNotAllowed) as refused:
            decide(
                principal_of(jonas),
                doubtful,
                "PERSEVERE",
                at=days(3),
                override=claim(vera.email),
            )

        assert refused.value.message.endswith("theirs ended at 2026-03-04 09:00 UTC.")

    def test_does_not_count_when_the_approver_may_allow_nothing(self, doubtful, product_itself):
        amina = member(product_itself, "amina", Role.PRODUCT_MANAGER)

        with pytest.raises(ApproverMayNot) as refused:
            decide(product_itself, doubtful, "PERSEVERE", override=claim(amina.email))

        assert refused.value.approver == amina.email

    @pytest.mark.parametrize(
        ("email", "reason", "error"),
        [("nobody@acme.example", "Why", NotFound), ("owner@acme.example", " ", InvalidValue)],
    )
    def test_needs_a_person_and_a_reason(self, email, reason, error, doubtful, product_itself):
        with pytest.raises(error):
            decide(product_itself, doubtful, "PERSEVERE", override=claim(email, reason))


def test_a_rule_that_the_portfolio_skips_is_written_down_as_skipped(ownerless, product_itself):
    portfolio.edit_portfolio(
        by=product_itself,
        key="DRN",
        changes={"skipped_rules": ["SIGNIFICANT", "OWNER_ASSIGNED", "SIGNIFICANT"]},
        expected_version=1,
        at=AT,
    )

    moved = step(product_itself, ownerless, "REVIEWING")

    assert moved.portfolio.skipped_rules == ["OWNER_ASSIGNED", "SIGNIFICANT"]
    assert moved.transitions.get().checks[0]["lifted"] == "SKIPPED"


def test_a_portfolio_cannot_skip_the_board(product_itself, drn):
    with pytest.raises(InvalidValue) as refused:
        portfolio.edit_portfolio(
            by=product_itself,
            key="DRN",
            changes={"skipped_rules": ["DECISION_REQUIRED"]},
            expected_version=1,
            at=AT,
        )

    assert refused.value.message == "No portfolio can skip DECISION_REQUIRED."
