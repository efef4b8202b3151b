"""Sign-in links work once; sessions need a forgery token; X-Workspace says which company."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client

from kernel import clock
from organization import actions
from organization.access import principal_by_email, principal_of
from organization.models import Person, Role, User
from organization.sign_in import sign_in_path
from tests.line import together


def signed_in(client):
    return "_auth_user_id" in client.session


class TestLink:
    def test_signs_in_once(self, owner):
        path = sign_in_path(owner.user)
        first, second = Client(), Client()

        assert first.get(path)["Location"] == "/graphql"
        assert signed_in(first)
        refused = second.get(path)
        assert (refused.status_code, signed_in(second)) == (403, False)
        assert refused.content.decode().count("\n") == 1

    def test_leads_to_the_page_that_it_names(self, owner):
        path = sign_in_path(owner.user, "/board/DRN?since=2026-10-01")

        assert Client().get(path)["Location"] == "/board/DRN?since=2026-10-01"

    @pytest.mark.parametrize(
        "page",
        [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "\0",
            "",
        ],
    )
    def test_leads_to_no_page_of_others(self, owner, page):
        path = sign_in_path(owner.user, page)

        assert Client().get(path)["Location"] == "/graphql"

    def test_leads_on_whom_it_signed_in_before_and_nobody_else(self, owner, person):
        one, other = sign_in_path(owner.user), sign_in_path(owner.user, "/board/DRN")
        client, stranger = Client(), Client()
        client.get(one)
        stranger.force_login(person("lea").user)

        assert client.get(other)["Location"] == "/board/DRN"
        assert stranger.get(other).status_code == 403

    def test_works_once_even_within_one_second(self, owner):
        """The last sign-in was in the second in which the link is made and used."""
        user = owner.user
        for _ in range(3):
            path = sign_in_path(User.objects.get(pk=user.pk))
            assert Client().get(path).status_code == 302
            assert Client().get(path).status_code == 403

    def test_a_later_link_outlives_an_earlier_one_but_not_its_use(self, owner):
        one, other = sign_in_path(owner.user), sign_in_path(owner.user)

        assert Client().get(one).status_code == 302
        assert Client().get(other).status_code == 403

    def test_gets_too_old(self, owner, monkeypatch):
        path = sign_in_path(owner.user)
        later = clock.now().replace(tzinfo=None)
        later += timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 60)

        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _self: later)

        assert Client().get(path).status_code == 403

    def test_of_one_person_signs_in_nobody_else(self, owner, person):
        lea = person("lea")
        token = sign_in_path(owner.user).rsplit("/", 1)[1]

        assert Client().get(f"/sign-in/{lea.user.pk}/{token}").status_code == 403

    @pytest.mark.parametrize("token", ["x", "a-b", "0-0", "é-ü", "a" * 5000])
    def test_that_nobody_made_is_refused(self, owner, token):
        assert Client().get(f"/sign-in/{owner.user.pk}/{token}").status_code == 403
        assert Client().get(f"/sign-in/999999/{token}").status_code == 403

    @pytest.mark.parametrize("method", ["get", "head", "post"])
    def test_is_written_into_no_log(self, owner, caplog, method):
        path = sign_in_path(owner.user)
        client = Client(enforce_csrf_checks=True)

        for _ in range(2):
            getattr(client, method)(path)

        assert "request" in caplog.text
        assert path.rsplit("/", 1)[1] not in caplog.text

    def test_lets_in_nobody_whose_login_was_switched_off(self, owner):
        path = sign_in_path(owner.user)
        User.objects.filter(pk=owner.user.pk).update(is_active=False)

        assert Client().get(path).status_code == 403

    def test_changes_the_id_of_a_session_that_somebody_may_know(self, owner):
        client = Client()
        session = client.session
        session["planted"] = 1
        session.save()
        known = session.session_key

        client.cookies[settings.SESSION_COOKIE_NAME] = known
        client.get(sign_in_path(owner.user))

        assert signed_in(client)
        assert client.session.session_key != known


@pytest.mark.usefixtures("lea")
class TestPage:
    @pytest.fixture
    def lea(self, person):
        lea = person("lea", Role.VIEWER)
        lea.user.set_password("correct horse")
        lea.user.save()
        return lea

    def send(self, client=None, **fields):
        given = {"username": "LEA@acme.example", "password": "correct horse"} | fields
        return (client or Client()).post("/sign-in/", given)

    def test_signs_in_who_has_a_password_and_leads_back(self):
        client = Client()

        response = self.send(client, next="/board/DRN")

        assert (response.status_code, response["Location"]) == (302, "/board/DRN")
        assert signed_in(client)
        assert self.send()["Location"] == "/graphql"

    def test_leads_to_no_page_of_others(self):
        assert self.send(next="https://evil.example/")["Location"] == "/graphql"

    @pytest.mark.parametrize(
        "fields", [{"password": "wrong"}, {"username": "nobody@acme.example"}, {"username": "<b>"}]
    )
    def test_says_that_it_knows_nobody_like_that_whoever_it_is(self, fields):
        client = Client()

        html = self.send(client, **fields).content.decode()

        assert 'role="alert"' in html
        assert "<b>" not in html
        assert not signed_in(client)

    def test_lets_in_nobody_whose_login_was_switched_off(self, lea):
        User.objects.filter(pk=lea.user.pk).update(is_active=False)

        assert self.send().status_code == 200

    def test_takes_no_form_of_other_pages(self):
        assert self.send(Client(enforce_csrf_checks=True)).status_code == 403

    def test_stands_in_no_frame(self):
        response = Client().get("/sign-in/?next=/board/DRN")

        assert response["X-Frame-Options"] == "DENY"
        assert 'value="/board/DRN"' in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_come_at_once_with_one_link_one_gets_in(owner):
    path = sign_in_path(owner.user)

    answers = together([lambda: Client().get(path).status_code] * 6)

    assert sorted(answers) == [302, *[403] * 5]


class TestSession:
    def test_needs_the_forgery_token_of_our_own_pages(self, owner, browser, post, refusal):
        client = browser(owner.user)
        status, code, message = refusal(client=client)
        assert (status, code) == (403, "FORBIDDEN")
        assert "X-CSRFToken" in message

        secret = "a" * 32
        client.cookies["csrftoken"] = secret
        assert refusal(client=client, X_CSRFToken="b" * 32)[0] == 403
        status, answer = post(client=client, X_CSRFToken=secret)
        assert status == 200
        assert answer["data"]["viewer"]["person"] == {"email": owner.email}

    def test_an_empty_authorization_header_does_not_spare_the_forgery_token(
        self, owner, browser, refusal
    ):
        status, code, _ = refusal(client=browser(owner.user), Authorization="")

        assert (status, code) == (401, "UNAUTHENTICATED")

    def test_a_bearer_reads_no_cookie(self, owner, person, browser, issue, post, refusal):
        _, secret = issue(person("lea", Role.VIEWER))
        client = browser(owner.user)

        _, answer = post(client=client, token=secret)
        assert answer["data"]["viewer"]["person"] == {"email": "lea@acme.example"}
        assert refusal(client=client, token="tl_1_wrong")[:2] == (401, "UNAUTHENTICATED")

    def test_a_bearer_is_given_no_cookie(self, owner, issue, post):
        _, secret = issue(owner)
        client = Client()

        post(client=client, token=secret)

        assert not client.cookies

    def test_ends_with_the_deactivation_of_the_person(self, owner, person, browser, refusal):
        lea = person("lea", Role.VIEWER)
        client = browser(lea.user)
        client.cookies["csrftoken"] = "a" * 32

        actions.deactivate_person(by=principal_of(owner), email=lea.email, at=clock.now())

        status, code, message = refusal(client=client, X_CSRFToken="a" * 32)
        assert (status, code) == (401, "UNAUTHENTICATED")
        assert message == "'lea@acme.example' is in no workspace any more."

    def test_cookies_are_kept_from_scripts_and_other_sites(self, owner):
        client = Client()
        client.get(sign_in_path(owner.user))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]

        assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")


class TestWorkspaceOfTheRequest:
    @pytest.fixture
    def client(self, owner, browser):
        """The browser of somebody who is in two workspaces."""
        actions.create_workspace(key="beta", name="Beta", owner_email=owner.email.upper())
        client = browser(owner.user)
        client.cookies["csrftoken"] = "a" * 32
        return client

    @pytest.fixture
    def ask(self, client):
        return {"client": client, "X_CSRFToken": "a" * 32}

    def test_is_asked_for_when_a_person_is_in_several(self, ask, post):
        status, answer = post(**ask)

        (error,) = answer["errors"]
        assert (status, error["extensions"]["code"]) == (400, "BAD_INPUT")
        assert error["extensions"]["candidates"] == ["acme", "beta"]
        assert "X-Workspace" in error["message"]

    @pytest.mark.parametrize("key", ["acme", "beta"])
    def test_is_the_one_that_the_header_names(self, ask, post, key):
        status, answer = post(**ask, X_Workspace=key)

        assert status == 200
        assert answer["data"]["viewer"]["workspace"] == {"key": key}

    @pytest.mark.parametrize("key", ["rival", "nowhere", "\xe9"])
    def test_is_one_of_the_person(self, ask, refusal, key):
        actions.create_workspace(key="rival", name="Rival", owner_email="spy@rival.example")

        assert refusal(**ask, X_Workspace=key)[:2] == (404, "NOT_FOUND")

    def test_is_not_read_from_an_empty_header(self, ask, refusal):
        assert refusal(**ask, X_Workspace="") == (
            400,
            "BAD_INPUT",
            "The header X-Workspace is empty, or not of ASCII letters.",
        )

    def test_is_the_only_one_left_after_a_deactivation(self, ask, owner, person, post):
        person("deputy", Role.ADMIN)
        actions.deactivate_person(by=principal_of(owner), email=owner.email, at=clock.now())

        assert post(**ask)[1]["data"]["viewer"]["workspace"] == {"key": "beta"}

    @pytest.mark.usefixtures("client")
    def test_of_a_command_is_named_the_same_way(self, owner):
        assert principal_by_email(owner.email.upper(), "beta").workspace_id != owner.workspace_id
        assert principal_by_email(owner.email, "acme").person_id == owner.pk


def test_the_owner_of_a_new_workspace_is_found_however_the_address_is_written(db):
    actions.create_workspace(key="acme", name="Acme", owner_email="Lea.Berg@Acme.Example")
    (lea,) = Person.objects.all()
    deputy = actions.invite_person(
        by=principal_of(lea), email="PIA@acme.example", name="Pia", roles=[Role.ADMIN]
    )

    actions.revoke_role(by=principal_of(deputy), email="lea.BERG@acme.example", role=Role.ADMIN)

    assert principal_of(lea).roles == frozenset()
