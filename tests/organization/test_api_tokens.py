"""Tokens: what is kept of them, whom they let in, what they narrow, who ends them."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.db import connection

from kernel import clock
from kernel.errors import AccessDenied, InvalidValue, NotFound
from organization import actions
from organization.access import principal_of
from organization.models import ApiToken, Role, Scope
from organization.permissions import EVERYBODY, verbs_in, verbs_of

NOW = clock.now()


def issue_by(by, *scopes, person=None, days=90):
    return actions.issue_token(
        by=by, name="Next", scopes=list(scopes), days=days, at=clock.now(), person=person
    )


class TestSecret:
    def test_is_in_no_table_only_its_hash_is(self, owner, issue):
        token, secret = issue(owner)

        dump = everything_stored()
        assert secret not in dump
        assert secret.split("_", 2)[2] not in dump
        assert (
            ApiToken.objects.get(pk=token.pk).digest == hashlib.sha256(secret.encode()).hexdigest()
        )

    def test_starts_so_that_scanners_know_it_and_has_256_random_bits(self, owner, issue):
        secrets = {issue(owner)[1] for _ in range(20)}

        assert len(secrets) == 20
        assert all(re.fullmatch(r"tl_\d+_[\w-]{43}", secret) for secret in secrets)

    def test_is_written_into_no_log(self, owner, issue, post, caplog):
        _, secret = issue(owner)
        caplog.set_level("DEBUG")

        post(token=secret)
        post("{ nonsense }", token=secret)
        post(token=secret + "x")

        assert "request" in caplog.text
        assert secret not in caplog.text

    def test_is_shown_once_over_the_api_and_not_on_a_retry(self, owner, execute):
        text = """mutation ($input: IssueTokenInput!) { issueToken(input: $input) {
            ... on IssueTokenSuccess { secret token { id name } } } }"""
        given = {"name": "Sync", "scopes": ["READ"], "idempotencyKey": "once"}

        first = execute(text, principal_of(owner), input=given)["issueToken"]
        again = execute(text, principal_of(owner), input=given)["issueToken"]

        assert first["secret"] is not None
        assert again == {"secret": None, "token": first["token"]}
        assert first["secret"] not in everything_stored()


def everything_stored():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    assert len(rows) > 100
    return "\n".join(rows)


class TestEntry:
    def test_a_valid_token_speaks_for_its_person(self, owner, issue, post):
        _, secret = issue(owner)

        status, answer = post(token=secret)

        assert status == 200
        assert answer["data"]["viewer"]["person"] == {"email": owner.email}
        assert answer["data"]["viewer"]["workspace"] == {"key": "acme"}

    def test_a_token_expires(self, owner, issue, post, refusal):
        _, fresh = issue(owner, at=NOW - timedelta(days=9, minutes=-5), days=9)
        _, old = issue(owner, at=NOW - timedelta(days=9, minutes=5), days=9)

        assert post(token=fresh)[0] == 200
        assert refusal(token=old)[:2] == (401, "UNAUTHENTICATED")

    def test_a_token_ends_at_the_very_moment_of_its_expiry(self, owner, issue):
        token, _ = issue(owner)

        assert token.is_valid(token.expires_at - timedelta(microseconds=1))
        assert not token.is_valid(token.expires_at)

    def test_a_revoked_token_ends_at_once(self, owner, issue, post, refusal):
        token, secret = issue(owner)
        assert post(token=secret)[0] == 200

        actions.revoke_token(by=principal_of(owner), token_id=token.pk, at=clock.now())

        assert refusal(token=secret)[:2] == (401, "UNAUTHENTICATED")

    def test_a_deactivated_person_has_no_tokens(self, owner, person, issue, refusal):
        lea = person("lea", Role.VIEWER)
        token, secret = issue(lea)

        actions.deactivate_person(by=principal_of(owner), email=lea.email, at=NOW)

        token.refresh_from_db()
        assert token.revoked_at == NOW
        assert refusal(token=secret)[:2] == (401, "UNAUTHENTICATED")

    def test_a_login_that_was_switched_off_has_no_tokens(self, person, issue, refusal):
        lea = person("lea", Role.VIEWER)
        _, secret = issue(lea)

        lea.user.is_active = False
        lea.user.save()

        assert refusal(token=secret)[:2] == (401, "UNAUTHENTICATED")

    def test_a_token_loses_the_roles_that_its_person_loses(self, owner, person, issue, post):
        lea = person("lea", Role.VIEWER, Role.TEAM_MEMBER)
        _, secret = issue(lea, *Scope)
        assert "story.move" in permissions(post(token=secret))

        actions.revoke_role(by=principal_of(owner), email=lea.email, role=Role.TEAM_MEMBER)

        assert "story.move" not in permissions(post(token=secret))

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda s: s[:-1] + ("a" if s[-1] != "a" else "b"),
            lambda s: re.sub(r"^tl_\d+", "tl_999999999", s),
            lambda s: re.sub(r"^tl_\d+", "tl_9999999999999999999999", s),
            lambda s: re.sub(r"^tl_\d+", "tl_-1", s),
            lambda s: re.sub(r"^tl_\d+", "tl_\u0661", s),
            lambda s: s.upper(),
            lambda s: s + "x",
            lambda s: s[:20],
            lambda s: s.replace("_", "\0", 1),
            lambda _: "",
            lambda _: "tl_",
            lambda _: "x" * 100_000,
            lambda _: "' OR 1=1 --",
        ],
    )
    def test_a_wrong_or_malformed_secret_lets_nobody_in(self, owner, issue, refusal, spoil):
        _, secret = issue(owner)

        wrong = spoil(secret).encode().decode("latin-1")
        status, code, message = refusal(token=wrong)

        assert (status, code) == (401, "UNAUTHENTICATED")
        assert message == "This token is unknown, expired or revoked."

    @pytest.mark.django_db
    @pytest.mark.parametrize("header", ["", "Basic bGVhOngK", "tl_1_x", "Bearer", "bearertl_1"])
    def test_another_header_than_a_bearer_is_refused(self, refusal, header):
        status, code, _ = refusal(Authorization=header)

        assert (status, code) == (401, "UNAUTHENTICATED")

    def test_the_secret_of_one_token_does_not_fit_another(self, owner, issue, refusal):
        (first, secret), (second, _) = issue(owner), issue(owner)

        mixed = secret.replace(f"tl_{first.pk}_", f"tl_{second.pk}_")

        assert refusal(token=mixed)[:2] == (401, "UNAUTHENTICATED")

    def test_use_is_noted_to_ten_minutes_and_is_no_history(self, owner, issue, post):
        token, secret = issue(owner)
        events = ApiToken.pgh_event_model.objects.filter(pgh_obj_id=token.pk)
        before = events.count()

        post(token=secret)
        token.refresh_from_db()
        first = token.last_used_at
        post(token=secret)
        token.refresh_from_db()

        assert first is not None
        assert token.last_used_at == first
        assert events.count() == before

    def test_a_token_of_another_workspace_sees_nothing_of_this_one(
        self, owner, issue, post, refusal
    ):
        actions.create_team(by=principal_of(owner), name="Ours")
        actions.create_workspace(key="rival", name="Rival", owner_email="spy@rival.example")
        spy = owner.__class__.objects.get(email="spy@rival.example")
        _, secret = issue(spy, *Scope)

        _, answer = post('{ teams { totalCount } team(name: "Ours") { id } }', token=secret)

        assert answer["data"] is None
        assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"
        assert refusal(token=secret, X_Workspace="acme") == (
            404,
            "NOT_FOUND",
            "There is no workspace 'acme'.",
        )
        assert post(token=secret, X_Workspace="rival")[0] == 200


def permissions(sent):
    return sent[1]["data"]["viewer"]["permissions"]


@pytest.mark.parametrize("scopes", [[Scope.READ], [Scope.READ, Scope.WRITE], [*Scope]])
def test_scopes_narrow_what_the_person_may_do_and_widen_nothing(person, issue, post, scopes):
    lea = person("lea", Role.TEAM_MEMBER)
    _, secret = issue(lea, *scopes)

    held = verbs_of([Role.TEAM_MEMBER]) | EVERYBODY
    assert set(permissions(post(token=secret))) == held & verbs_in(scopes)


class TestPassingOn:
    def token_of(self, holder, issue, *scopes):
        token, _ = issue(holder, *scopes)
        return principal_of(holder, scopes=token.scopes, token_id=token.pk)

    def test_a_token_issues_another_within_its_own_scopes(self, owner, issue):
        by = self.token_of(owner, issue, Scope.READ, Scope.ADMIN)

        issued = issue_by(by, Scope.READ)

        assert issued.token.scopes == [Scope.READ]

    @pytest.mark.parametrize("wanted", [Scope.WRITE, Scope.RECORD])
    @pytest.mark.parametrize("whose", [None, "pia@acme.example"])
    def test_a_token_passes_on_no_scope_that_it_lacks(self, owner, person, issue, wanted, whose):
        person("pia", Role.PORTFOLIO_MANAGER, Role.INTEGRATION)
        by = self.token_of(owner, issue, Scope.READ, Scope.ADMIN)

        with pytest.raises(InvalidValue, match=f"cannot pass on what it lacks: {wanted}") as error:
            issue_by(by, Scope.READ, wanted, person=whose)

        assert error.value.field == "scopes"
        assert ApiToken.objects.count() == 1

    @pytest.mark.parametrize("scopes", [[Scope.READ], [Scope.READ, Scope.WRITE, Scope.RECORD]])
    def test_a_token_without_the_scope_of_administration_issues_and_ends_none(
        self, owner, issue, scopes
    ):
        by = self.token_of(owner, issue, *scopes)

        with pytest.raises(AccessDenied):
            issue_by(by, Scope.READ)
        with pytest.raises(AccessDenied):
            actions.revoke_token(by=by, token_id=by.token_id, at=NOW)

    def test_whoever_is_no_administrator_issues_tokens_for_nobody_else(self, person, owner):
        by = principal_of(person("lea", Role.PORTFOLIO_MANAGER))

        with pytest.raises(AccessDenied):
            issue_by(by, Scope.READ, person=owner.email)

    def test_an_administrator_issues_tokens_for_others(self, owner, person):
        lea = person("lea", Role.INTEGRATION)

        issued = issue_by(principal_of(owner), Scope.RECORD, person=lea.email)

        assert issued.token.person == lea

    def test_nobody_of_another_workspace_and_nobody_deactivated_gets_one(self, owner, person):
        actions.create_workspace(key="rival", name="Rival", owner_email="spy@rival.example")
        lea = person("lea", Role.VIEWER)
        actions.deactivate_person(by=principal_of(owner), email=lea.email, at=NOW)

        for email in ("spy@rival.example", lea.email, "nobody@acme.example", "a\0b"):
            with pytest.raises(NotFound):
                issue_by(principal_of(owner), Scope.READ, person=email)


@pytest.mark.parametrize(
    ("scopes", "days", "field"),
    [([], 90, "scopes"), ([Scope.READ], 0, "days"), ([Scope.READ], 366, "days")],
)
def test_a_token_needs_a_scope_and_lives_a_year_at_most(owner, scopes, days, field):
    with pytest.raises(InvalidValue) as error:
        issue_by(principal_of(owner), *scopes, days=days)

    assert error.value.field == field


def test_people_list_and_revoke_their_own_tokens_administrators_all(owner, person, issue, execute):
    lea = person("lea", Role.VIEWER)
    (mine, _), (others, _) = issue(lea), issue(owner)
    text = "{ apiTokens { edges { node { person { email } } } } }"

    def seen(by):
        edges = execute(text, by)["apiTokens"]["edges"]
        return [edge["node"]["person"]["email"] for edge in edges]

    assert seen(principal_of(lea)) == [lea.email]
    assert seen(principal_of(owner)) == [owner.email, lea.email]
    with pytest.raises(NotFound):
        actions.revoke_token(by=principal_of(lea), token_id=others.pk, at=NOW)
    assert actions.revoke_token(by=principal_of(owner), token_id=mine.pk, at=NOW).revoked_at == NOW
    later = NOW + timedelta(days=1)
    again = actions.revoke_token(by=principal_of(lea), token_id=mine.pk, at=later)
    assert (again.revoked_at, again.version) == (NOW, 2)
