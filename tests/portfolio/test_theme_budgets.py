"""Horizons and budget shares of themes: never more than all of it."""

from decimal import Decimal

import pytest

from kernel.errors import InvalidValue
from organization.access import unlimited
from portfolio import actions
from portfolio.errors import BudgetSharesExceeded
from portfolio.models import StrategicTheme
from tests.line import AT, archive, change, epic, together

D = Decimal
SHOWN = "... on StrategicTheme { name horizon budgetShare version }"


def fund(by, name, share=None, **more):
    budget_share = None if share is None else D(share)
    return actions.create_theme(
        by=by, portfolio="DRN", name=name, budget_share=budget_share, **more
    )


def edit(by, name, expected_version=1, **changes):
    return actions.edit_theme(
        by=by, portfolio="DRN", name=name, changes=changes, expected_version=expected_version, at=AT
    )


def test_a_theme_has_a_horizon_and_a_share_and_loses_them_again(drn, product_itself):
    given = {"portfolio": "DRN", "name": "Carry more", "horizon": "H1", "budgetShare": "62.50"}
    made = change("createTheme", product_itself, SHOWN, **given)
    assert (made["horizon"], made["budgetShare"], made["version"]) == ("H1", "62.5", 1)

    named = {"portfolio": "DRN", "theme": "Carry more"}
    edited = change(
        "editTheme", product_itself, SHOWN, **named, expectedVersion=1, horizon="H3",
    )  # fmt: skip
    assert (edited["horizon"], edited["budgetShare"]) == ("H3", "62.5")
    emptied = {"horizon": None, "budgetShare": None, "expectedVersion": 2}
    cleared = change("editTheme", product_itself, SHOWN, **named, **emptied)
    assert (cleared["horizon"], cleared["budgetShare"], cleared["version"]) == (None, None, 3)


def test_shares_fill_the_whole_and_not_more(drn, product_itself):
    fund(product_itself, "Carry more", "70")
    fund(product_itself, "Fly alone", "29.99")
    fund(product_itself, "Fly quietly")

    answer = change(
        "createTheme",
        product_itself,
        "... on BudgetSharesExceeded { total }",
        portfolio="DRN",
        name="Land softly",
        budgetShare="0.02",
    )
    assert (answer["__typename"], answer["total"]) == ("BudgetSharesExceeded", "100.01")
    assert fund(product_itself, "Land softly", "0.01").budget_share == D("0.01")
    assert not StrategicTheme.objects.filter(budget_share=D("0.02")).exists()


def test_an_edit_counts_the_other_shares_and_not_its_own(drn, product_itself):
    fund(product_itself, "Carry more", "70")
    fund(product_itself, "Fly alone", "20")

    assert edit(product_itself, "Carry more", budget_share=D(80)).budget_share == 80
    with pytest.raises(BudgetSharesExceeded) as refused:
        edit(product_itself, "Fly alone", budget_share=D("20.01"))
    assert refused.value.total == D("100.01")
    assert edit(product_itself, "Fly alone", description="Autopilot").budget_share == 20


def test_what_is_put_away_takes_no_share(drn, product_itself):
    archive(product_itself, fund(product_itself, "Carry more", "100"))

    assert fund(product_itself, "Fly alone", "100").budget_share == 100


def test_every_portfolio_has_a_whole_of_its_own(drn, product_itself):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    fund(product_itself, "Carry more", "100")

    made = actions.create_theme(
        by=product_itself, portfolio="CAR", name="Carry more", budget_share=D(100)
    )
    assert made.budget_share == 100


@pytest.mark.parametrize("share", ["-0.01", "100.01", "1.001", "1000", "NaN", "sNaN", "Infinity"])
def test_a_share_that_is_no_percentage_is_refused(share, drn, product_itself):
    fund(product_itself, "Carry more", "50")

    for act in (
        lambda: fund(product_itself, "Fly alone", share),
        lambda: edit(product_itself, "Carry more", budget_share=D(share)),
    ):
        with pytest.raises(InvalidValue) as refused:
            act()
        assert refused.value.field == "budget_share"
    assert StrategicTheme.objects.get().budget_share == 50


@pytest.mark.django_db(transaction=True)
def test_many_who_take_a_share_at_once_never_take_more_than_all(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    fund(by, "Theme 8", None)
    fund(by, "Theme 9", None)

    results = together(
        [lambda n=n: fund(by, f"Theme {n}", "30") for n in range(6)]
        + [lambda n=n: edit(by, f"Theme {n}", budget_share=D(30)) for n in (8, 9)]
    )

    refused = [one for one in results if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [BudgetSharesExceeded] * 5
    shares = StrategicTheme.objects.filter(budget_share__isnull=False)
    assert list(shares.values_list("budget_share", flat=True)) == [30, 30, 30]


def test_themes_and_their_epics_are_found_by_horizon(drn, product_itself, execute):
    for name, horizon in (("Carry more", "H1"), ("Fly alone", "H3"), ("Fly quietly", None)):
        fund(product_itself, name, horizon=horizon)
        epic(product_itself, f"{name} epic", theme=name)
    epic(product_itself, "None")

    found = execute(
        """{ themes(filter: {horizon: [H1, H3], portfolio: "DRN"}) { edges { node { name } } }
            epics(filter: {horizon: [H3]}) { edges { node { title theme { horizon } } } }
            none: themes(filter: {text: "alone", NOT: {horizon: [H3]}}) { totalCount } }""",
        product_itself,
    )

    assert [edge["node"]["name"] for edge in found["themes"]["edges"]] == [
        "Carry more",
        "Fly alone",
    ]
    assert [edge["node"] for edge in found["epics"]["edges"]] == [
        {"title": "Fly alone epic", "theme": {"horizon": "H3"}}
    ]
    assert found["none"]["totalCount"] == 0
