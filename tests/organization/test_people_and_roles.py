"""People come, go, and hold roles in the workspace or in one portfolio."""

from dataclasses import replace

import pytest

from kernel import clock
from kernel.errors import AccessDenied, InvalidValue, NotFound
from kernel.models import OutboxMessage
from organization import actions
from organization.access import principal_of
from organization.errors import LastAdmin
from organization.models import Person, Role, Team, User, WorkspaceRole
from organization.permissions import EVERYBODY, verbs_of
from portfolio.actions import grant_portfolio_role, revoke_portfolio_role
from portfolio.models import PortfolioRole
from tests.line import change

NOW = clock.now()


def roles_of(person):
    return set(person.workspace_roles.values_list("role", flat=True))


class TestInviting:
    def test_makes_a_person_with_roles_and_a_login_without_password(self, owner):
        lea = actions.invite_person(
            by=principal_of(owner),
            email="Lea@Acme.example",
            name="Lea",
            roles=[Role.VIEWER, Role.TEAM_MEMBER, Role.VIEWER],
        )

        assert lea.email == "lea@acme.example"
        assert roles_of(lea) == {Role.VIEWER, Role.TEAM_MEMBER}
        assert not lea.user.has_usable_password() or lea.user.password == ""
        assert not lea.user.check_password("")

    def test_a_login_of_another_workspace_is_the_same_login(self, owner):
        actions.create_workspace(key="rival", name="Rival", owner_email="lea@acme.example")

        lea = actions.invite_person(
            by=principal_of(owner), email="lea@acme.example", name="Lea", roles=[]
        )

        assert lea.user.people.count() == 2
        assert User.objects.filter(email="lea@acme.example").count() == 1

    @pytest.mark.parametrize(
        ("email", "name", "field"),
        [
            ("no address", "Lea", "email"),
            ("", "Lea", "email"),
            ("lea@acme.example\0", "Lea", "email"),
            ("lea@acme.example", "", "name"),
            ("lea@acme.example", "Lea\0", "name"),
            ("lea@acme.example", "L" * 121, "name"),
            ("OWNER@acme.example", "Lea", "email"),
        ],
    )
    def test_refuses_what_cannot_be_stored(self, owner, email, name, field):
        with pytest.raises(InvalidValue) as error:
            actions.invite_person(by=principal_of(owner), email=email, name=name, roles=[])

        assert error.value.field == field
        assert Person.objects.count() == User.objects.count() == 1


class TestRoles:
    def test_are_granted_and_taken_and_a_second_time_changes_nothing(self, owner, person):
        by, lea = principal_of(owner), person("lea")

        for _ in range(2):
            actions.grant_role(by=by, email="LEA@acme.example", role=Role.AUDITOR)
            assert roles_of(lea) == {Role.AUDITOR}
        for _ in range(2):
            actions.revoke_role(by=by, email=lea.email, role=Role.AUDITOR)
            assert roles_of(lea) == set()

    def test_add_up(self, person):
        held = [Role.TEAM_MEMBER, Role.BOARD_MEMBER]

        assert principal_of(person("lea", *held)).verbs == verbs_of(held) | EVERYBODY

    def test_nobody_is_found_by_the_address_of_another_workspace(self, owner):
        actions.create_workspace(key="rival", name="Rival", owner_email="spy@rival.example")

        for email in ("spy@rival.example", "nobody@acme.example", "o\0wner@acme"):
            with pytest.raises(NotFound):
                actions.grant_role(by=principal_of(owner), email=email, role=Role.ADMIN)

    def test_come_with_an_invitation_only_from_who_may_grant_them(self, owner):
        by = replace(principal_of(owner), verbs=frozenset({"person.manage"}))
        given = {"email": "lea@acme.example", "name": "Lea"}

        with pytest.raises(AccessDenied):
            actions.invite_person(by=by, roles=[Role.ADMIN], **given)
        assert roles_of(actions.invite_person(by=by, roles=[], **given)) == set()


class TestDeactivating:
    def test_is_done_once_and_history_stays(self, owner, person):
        by, lea = principal_of(owner), person("lea", Role.VIEWER)

        gone = actions.deactivate_person(by=by, email=lea.email, at=NOW)
        again = actions.deactivate_person(by=by, email=lea.email, at=clock.now())

        assert (gone.deactivated_at, again.deactivated_at) == (NOW, NOW)
        assert (gone.version, again.version) == (2, 2)
        assert roles_of(lea) == {Role.VIEWER}

    def test_takes_a_person_out_of_lists_of_who_can_be_given_work(self, owner, person):
        by, lea = principal_of(owner), person("lea", Role.VIEWER)
        team = actions.create_team(by=by, name="Battery")
        actions.deactivate_person(by=by, email=lea.email, at=NOW)

        with pytest.raises(NotFound):
            actions.add_team_member(by=by, team=team.name, email=lea.email)


class TestReactivating:
    def test_lets_a_person_in_again_with_roles_and_teams(self, owner, person, execute):
        by, lea = principal_of(owner), person("lea", Role.TEAM_MEMBER)
        actions.create_team(by=by, name="Battery")
        actions.add_team_member(by=by, team="Battery", email=lea.email)
        actions.deactivate_person(by=by, email=lea.email, at=NOW)
        shows = "... on Person { deactivatedAt version roles }"

        back = change("reactivatePerson", by, shows, email="LEA@acme.example")

        assert (back["deactivatedAt"], back["version"]) == (None, 3)
        assert back["roles"] == ["TEAM_MEMBER"]
        members = execute('{ team(name: "Battery") { members { email } } }', by)
        assert members == {"team": {"members": [{"email": lea.email}]}}

    def test_does_not_bring_tokens_back(self, owner, person, issue, refusal):
        by, lea = principal_of(owner), person("lea", Role.VIEWER)
        _token, secret = issue(lea)
        actions.deactivate_person(by=by, email=lea.email, at=NOW)

        change("reactivatePerson", by, email=lea.email)

        assert refusal(token=secret)[:2] == (401, "UNAUTHENTICATED")

    def test_of_somebody_who_never_left_changes_nothing(self, owner, person):
        lea = person("lea", Role.VIEWER)

        answer = change(
            "reactivatePerson", principal_of(owner), "... on Person { version }", email=lea.email
        )

        assert answer == {"__typename": "Person", "version": 1}

    def test_asks_for_a_new_flow_because_a_team_may_hold_more(self, owner, person):
        by, lea = principal_of(owner), person("lea")
        actions.deactivate_person(by=by, email=lea.email, at=NOW)
        OutboxMessage.objects.all().delete()

        actions.reactivate_person(by=by, email=lea.email)

        assert OutboxMessage.objects.filter(kind="workspace.changed").exists()


class TestEditing:
    def edit(self, by, lea, name, version=1):
        shows = "... on Person { name version } ... on Conflict { changedFields }"
        return change("editPerson", by, shows, email=lea.email, name=name, expectedVersion=version)

    def test_changes_the_name(self, owner, person):
        answer = self.edit(principal_of(owner), person("lea"), "Lea Moser")

        assert answer == {"__typename": "Person", "name": "Lea Moser", "version": 2}

    def test_of_a_name_that_somebody_changed_since_is_a_conflict(self, owner, person):
        by, lea = principal_of(owner), person("lea")
        self.edit(by, lea, "Lea Moser")

        answer = self.edit(by, lea, "Lea Meier")

        assert (answer["__typename"], answer["changedFields"]) == ("Conflict", ["name"])

    @pytest.mark.parametrize("name", ["", " ", "Lea\0", "L" * 121])
    def test_refuses_a_name_that_cannot_be_stored(self, name, owner, person):
        answer = self.edit(principal_of(owner), person("lea"), name)

        assert (answer["__typename"], answer["field"]) == ("InvalidValue", "name")


class TestLastAdmin:
    def test_stays_active_and_keeps_the_role(self, owner):
        by = principal_of(owner)

        with pytest.raises(LastAdmin):
            actions.deactivate_person(by=by, email=owner.email, at=NOW)
        with pytest.raises(LastAdmin):
            actions.revoke_role(by=by, email=owner.email, role=Role.ADMIN)
        actions.revoke_role(by=by, email=owner.email, role=Role.VIEWER)
        assert roles_of(owner) == {Role.ADMIN}

    def test_may_leave_once_there_is_another(self, owner, person):
        deputy = person("deputy", Role.ADMIN)

        actions.deactivate_person(by=principal_of(deputy), email=owner.email, at=NOW)

        with pytest.raises(LastAdmin):
            actions.deactivate_person(by=principal_of(deputy), email=deputy.email, at=NOW)

    def test_is_not_replaced_by_a_deactivated_one_nor_by_one_of_another_workspace(
        self, owner, person
    ):
        by, deputy = principal_of(owner), person("deputy", Role.ADMIN)
        actions.deactivate_person(by=by, email=deputy.email, at=NOW)
        actions.create_workspace(key="rival", name="Rival", owner_email="spy@rival.example")

        with pytest.raises(LastAdmin):
            actions.revoke_role(by=by, email=owner.email, role=Role.ADMIN)
        assert actions.revoke_role(by=by, email=deputy.email, role=Role.ADMIN) == deputy

    @pytest.mark.usefixtures("drn")
    def test_of_one_portfolio_does_not_count(self, owner, product_itself, person):
        lea = person("lea")
        grant_portfolio_role(by=product_itself, portfolio="DRN", email=lea.email, role=Role.ADMIN)

        with pytest.raises(LastAdmin):
            actions.deactivate_person(by=principal_of(owner), email=owner.email, at=NOW)


class TestRoleInAPortfolio:
    def test_holds_there_and_nowhere_else(self, drn, product_itself, person):
        lea = person("lea")

        grant_portfolio_role(
            by=product_itself, portfolio="DRN", email=lea.email, role=Role.TEAM_MEMBER
        )

        by = principal_of(lea)
        assert by.may("story.move", drn.pk)
        assert not by.may("story.move")
        assert not by.may("story.move", drn.pk + 1)
        assert by.may_somewhere("story.move")
        assert by.seen_portfolios == [drn.pk]
        assert by.portfolio_roles == {drn.pk: {Role.TEAM_MEMBER}}

    @pytest.mark.usefixtures("drn")
    def test_is_taken_again(self, product_itself, person):
        lea = person("lea")
        given = {"portfolio": "DRN", "email": lea.email, "role": Role.TEAM_MEMBER}
        for _ in range(2):
            grant_portfolio_role(by=product_itself, **given)
        assert PortfolioRole.objects.count() == 1

        for _ in range(2):
            revoke_portfolio_role(by=product_itself, **given)

        assert principal_of(lea).portfolio_verbs == {}

    def test_of_an_administrator_is_granted_on_there_but_not_in_the_workspace(
        self, drn, product_itself, person
    ):
        lea, pia = person("lea"), person("pia")
        grant_portfolio_role(by=product_itself, portfolio="DRN", email=lea.email, role=Role.ADMIN)
        by = principal_of(lea)

        grant_portfolio_role(by=by, portfolio="DRN", email=pia.email, role=Role.VIEWER)

        assert principal_of(pia).seen_portfolios == [drn.pk]
        for refused in (
            lambda: actions.grant_role(by=by, email=pia.email, role=Role.VIEWER),
            lambda: actions.invite_person(by=by, email="new@acme.example", name="N", roles=[]),
            lambda: actions.deactivate_person(by=by, email=pia.email, at=NOW),
            lambda: actions.create_team(by=by, name="Mine"),
        ):
            with pytest.raises(AccessDenied):
                refused()
        assert Team.objects.count() == WorkspaceRole.objects.count() - 1 == 0

    def test_is_narrowed_by_the_scopes_of_a_token_too(self, drn, product_itself, person):
        lea = person("lea")
        grant_portfolio_role(
            by=product_itself, portfolio="DRN", email=lea.email, role=Role.TEAM_MEMBER
        )

        by = principal_of(lea, scopes=["READ"], token_id=1)

        assert by.portfolio_verbs == {drn.pk: {"workspace.read", "item.read"}}
