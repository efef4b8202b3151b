"""Portfolios, their roles, themes and value streams."""

from functools import partial

import pytest

from kernel.errors import AccessDenied, Conflict, InvalidValue, NotFound
from organization import actions as organization
from organization.access import principal_of, unlimited
from organization.models import Person, Role
from portfolio import actions
from portfolio.errors import ItemArchived
from portfolio.models import Portfolio, PortfolioRole, StatementKind, StrategicTheme, ValueStream
from tests.conftest import run_operation
from tests.line import AT, archive, change, days, epic, move, together

KINDS = {
    "theme": (
        StrategicTheme,
        actions.create_theme,
        partial(actions.edit_theme, at=AT),
        actions.archive_theme,
        "themes",
    ),
    "value stream": (
        ValueStream,
        actions.create_value_stream,
        actions.edit_value_stream,
        actions.archive_value_stream,
        "valueStreams",
    ),
}
named = pytest.mark.parametrize("kind", KINDS)


@pytest.mark.parametrize("key", ["DR", "DRN", "D2", "ABCDEFGHIJ", "X123456789"])
def test_a_portfolio_takes_a_key_of_2_to_10_capitals_and_digits(key, product_itself):
    made = actions.create_portfolio(by=product_itself, key=key, name="Drones", at=AT)

    assert (made.key, made.created_at, made.version) == (key, AT, 1)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "D",
        "drn",
        "Drn",
        "2DR",
        "D-R",
        "D R",
        "DRN\n",
        "DRN\0",
        "ABCDEFGHIJK",
        "ÄÖ",
        "DRN_1",
        "Ⅻ1",
    ],
)
def test_other_keys_are_refused_in_one_line(key, product_itself):
    refused = change("createPortfolio", product_itself, key=key, name="Drones")

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", "key")
    assert "\n" not in refused["message"]
    assert not Portfolio.objects.exists()


def test_a_key_is_taken_once_in_a_workspace_and_free_in_another(drn, product_itself):
    with pytest.raises(InvalidValue, match="There is a portfolio DRN already"):
        actions.create_portfolio(by=product_itself, key="DRN", name="Again", at=AT)

    other = organization.create_workspace(key="other", name="Other", owner_email="o@other.example")
    stranger = unlimited(other.pk, "Other")
    assert actions.create_portfolio(by=stranger, key="DRN", name="Theirs", at=AT).pk != drn.pk


@pytest.mark.parametrize("name", ["", "x" * 121, "Dro\0nes"])
def test_a_portfolio_needs_a_name_that_can_be_stored(name, product_itself):
    with pytest.raises(InvalidValue) as refused:
        actions.create_portfolio(by=product_itself, key="DRN", name=name, at=AT)

    assert refused.value.field == "name"


def test_a_portfolio_is_renamed_and_judged_as_of_a_day(drn, product_itself):
    edited = actions.edit_portfolio(
        by=product_itself,
        key="DRN",
        changes={"name": "Air", "as_of": days(-30)},
        expected_version=1,
        at=AT,
    )

    assert (edited.name, edited.judged_at(AT), edited.version) == ("Air", days(-30), 2)
    again = actions.edit_portfolio(
        by=product_itself, key="DRN", changes={"as_of": None}, expected_version=2, at=AT
    )
    assert again.judged_at(AT) == AT


@pytest.mark.parametrize(
    "moment", ["2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_moment_without_a_zone_or_beyond_the_calendar_is_refused_and_harms_nothing(
    moment, drn, product_itself, refuse, execute
):
    error = refuse(
        """mutation ($at: DateTime) { editPortfolio(input:
            {portfolio: "DRN", expectedVersion: 1, asOf: $at}) { __typename } }""",
        product_itself,
        at=moment,
    )

    assert error.extensions["code"] == "BAD_INPUT"
    assert execute('{ portfolio(key: "DRN") { asOf } }', product_itself) == {
        "portfolio": {"asOf": None}
    }


def test_a_person_holds_a_role_in_one_portfolio_only(drn, product_itself):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    person = organization.invite_person(
        by=product_itself, email="ana@acme.example", name="Ana", roles=[]
    )
    for _twice in range(2):
        actions.grant_portfolio_role(
            by=product_itself,
            portfolio="DRN",
            email="Ana@acme.example",
            role=Role.PORTFOLIO_MANAGER,
        )

    ana = principal_of(person)
    assert epic(ana).key == "DRN-1"
    with pytest.raises(NotFound):
        epic(ana, in_portfolio="CAR")

    for _twice in range(2):
        actions.revoke_portfolio_role(
            by=product_itself,
            portfolio="DRN",
            email="ana@acme.example",
            role=Role.PORTFOLIO_MANAGER,
        )
    assert not PortfolioRole.objects.exists()
    with pytest.raises(NotFound):
        epic(principal_of(person))


ROLES = """{ portfolio(key: "DRN") { roles { totalCount
    edges { node { id role person { email } } } } } }"""


def test_a_portfolio_shows_who_holds_which_role_in_it(drn, product_itself, execute):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    organization.invite_person(by=product_itself, email="ana@acme.example", name="Ana", roles=[])
    for key, role in (("DRN", Role.VIEWER), ("DRN", Role.BOARD_MEMBER), ("CAR", Role.ADMIN)):
        actions.grant_portfolio_role(
            by=product_itself, portfolio=key, email="ana@acme.example", role=role
        )

    shown = execute(ROLES, product_itself)["portfolio"]["roles"]

    assert shown["totalCount"] == 2
    assert [(edge["node"]["role"], edge["node"]["person"]) for edge in shown["edges"]] == [
        ("BOARD_MEMBER", {"email": "ana@acme.example"}),
        ("VIEWER", {"email": "ana@acme.example"}),
    ]


def test_roles_of_an_unseen_portfolio_are_nobodys_business(drn, product_itself, execute, refuse):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    ana = organization.invite_person(
        by=product_itself, email="ana@acme.example", name="Ana", roles=[]
    )
    for key, email in (("DRN", "owner@acme.example"), ("CAR", "ana@acme.example")):
        actions.grant_portfolio_role(
            by=product_itself, portfolio=key, email=email, role=Role.VIEWER
        )
    (edge,) = execute(ROLES, product_itself)["portfolio"]["roles"]["edges"]

    text = "query ($id: ID!) { node(id: $id) { id } }"

    assert execute(text, product_itself, id=edge["node"]["id"])["node"] is not None
    error = refuse(text, principal_of(ana), id=edge["node"]["id"])
    assert error.extensions["code"] == "NOT_FOUND"


def test_a_role_goes_to_somebody_who_is_here(drn, product_itself):
    for email in ("nobody@acme.example", "ow\0ner@acme.example"):
        with pytest.raises(NotFound):
            actions.grant_portfolio_role(
                by=product_itself, portfolio="DRN", email=email, role=Role.VIEWER
            )


def test_only_who_may_grant_roles_grants_them(drn, as_role):
    with pytest.raises(AccessDenied):
        actions.grant_portfolio_role(
            by=as_role(Role.PORTFOLIO_MANAGER),
            portfolio="DRN",
            email="owner@acme.example",
            role=Role.VIEWER,
        )


@named
def test_a_name_is_taken_once_in_a_portfolio_and_free_in_another(kind, drn, product_itself):
    _model, create, *_ = KINDS[kind]
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    create(by=product_itself, portfolio="DRN", name="Carry more")

    with pytest.raises(InvalidValue, match=f"DRN has a {kind} 'Carry more' already"):
        create(by=product_itself, portfolio="DRN", name="Carry more")
    assert create(by=product_itself, portfolio="CAR", name="Carry more").portfolio.key == "CAR"


@pytest.mark.django_db(transaction=True)
def test_who_takes_a_name_at_the_same_moment_is_told_so_and_one_gets_it(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    text = """mutation ($input: CreateThemeInput!) {
        createTheme(input: $input) { __typename ... on InvalidValue { field } } }"""

    for number in range(5):
        given = {"portfolio": "DRN", "name": f"Theme {number}"}
        results = together([lambda given=given: run_operation(text, by, input=given)] * 6)

        made = [one.data["createTheme"]["__typename"] for one in results if not one.errors]
        codes = {error.extensions["code"] for one in results for error in one.errors or ()}
        assert made.count("StrategicTheme") == 1
        assert codes <= {"BAD_INPUT"}


@named
def test_it_is_renamed_and_described_and_a_stale_edit_conflicts(kind, drn, product_itself):
    _model, create, edit, *_ = KINDS[kind]
    create(by=product_itself, portfolio="DRN", name="Carry more", description="Loads")
    create(by=product_itself, portfolio="DRN", name="Fly alone")

    edited = edit(
        by=product_itself,
        portfolio="DRN",
        name="Carry more",
        changes={"name": "Lift more", "description": "Heavy loads"},
        expected_version=1,
    )

    assert (edited.name, edited.description, edited.version) == ("Lift more", "Heavy loads", 2)
    with pytest.raises(Conflict):
        edit(
            by=product_itself,
            portfolio="DRN",
            name="Lift more",
            changes={"description": "Light loads"},
            expected_version=1,
        )
    with pytest.raises(InvalidValue, match="already"):
        edit(
            by=product_itself,
            portfolio="DRN",
            name="Lift more",
            changes={"name": "Fly alone"},
            expected_version=2,
        )


@named
def test_what_does_not_exist_is_neither_edited_nor_archived(kind, drn, product_itself):
    _model, create, edit, put_away, _field = KINDS[kind]
    create(by=product_itself, portfolio="DRN", name="Fly alone")

    for name in ("None such", "Fly\0 alone"):
        with pytest.raises(NotFound):
            edit(by=product_itself, portfolio="DRN", name=name, changes={}, expected_version=1)
        with pytest.raises(NotFound):
            put_away(
                by=product_itself,
                portfolio="DRN",
                name=name,
                reason="Old",
                expected_version=1,
                at=AT,
            )


@named
@pytest.mark.parametrize("name", ["", "Carry\0", "x" * 121])
def test_a_name_that_cannot_be_stored_is_refused(kind, name, drn, product_itself):
    model, create, *_ = KINDS[kind]

    with pytest.raises(InvalidValue) as refused:
        create(by=product_itself, portfolio="DRN", name=name)

    assert refused.value.field == "name"
    assert not model.objects.exists()


@named
def test_an_archived_one_drops_out_of_the_list_and_its_epics_keep_it(
    kind, drn, product_itself, execute
):
    _model, create, _edit, _archive, field = KINDS[kind]
    create(by=product_itself, portfolio="DRN", name="Carry more")
    away = create(by=product_itself, portfolio="DRN", name="Fly alone")
    kept = epic(product_itself, **{kind.replace(" ", "_"): "Fly alone"})
    move(product_itself, kept, "REJECTED")

    archive(product_itself, away)

    single = field.rstrip("s")
    shown = execute(
        f"""query ($epic: String!) {{
            portfolio(key: "DRN") {{ {field} {{ name }} }}
            epic(key: $epic) {{ {single} {{ name archivedAt }} }} }}""",
        product_itself,
        epic=kept.key,
    )
    assert shown["portfolio"][field] == [{"name": "Carry more"}]
    assert shown["epic"][single]["name"] == "Fly alone"


@named
def test_what_was_put_away_is_edited_no_more(kind, drn, product_itself):
    model, create, edit, *_ = KINDS[kind]
    archive(product_itself, create(by=product_itself, portfolio="DRN", name="Carry more"))

    with pytest.raises(ItemArchived, match="Carry more is archived"):
        edit(
            by=product_itself,
            portfolio="DRN",
            name="Carry more",
            changes={"description": "Again"},
            expected_version=2,
        )
    assert model.objects.get().description == ""


@named
def test_only_who_may_edit_the_portfolio_edits_its_strategy(kind, drn, as_role):
    _model, create, *_ = KINDS[kind]

    with pytest.raises(AccessDenied):
        create(by=as_role(Role.TEAM_MEMBER), portfolio="DRN", name="Mine")


def test_a_theme_leads_up_to_the_vision_and_down_to_its_epics(drn, product_itself, execute):
    actions.set_statement(
        by=product_itself,
        portfolio="DRN",
        kind=StatementKind.VISION,
        statement="By air.",
        expected_version=0,
        at=AT,
    )
    actions.create_theme(by=product_itself, portfolio="DRN", name="Carry more")
    made = epic(product_itself, theme="Carry more")

    shown = execute(
        """{ portfolio(key: "DRN") { themes { vision { statement }
            epics { totalCount edges { node { key } } } } } }""",
        product_itself,
    )

    assert shown["portfolio"]["themes"] == [
        {
            "vision": {"statement": "By air."},
            "epics": {"totalCount": 1, "edges": [{"node": {"key": made.key}}]},
        }
    ]


def test_a_member_of_nothing_knows_no_portfolio(drn, product_itself, execute):
    person = organization.invite_person(
        by=product_itself, email="ana@acme.example", name="Ana", roles=[]
    )

    assert not Portfolio.objects.visible_to(principal_of(person)).exists()
    assert Person.objects.filter(pk=person.pk).exists()
