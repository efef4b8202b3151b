"""Creating and editing epics, through the actions and the API."""

import pytest

from kernel.errors import AccessDenied, Archived, Conflict, InvalidValue, NotFound
from organization import actions as organization
from organization.models import Role
from portfolio import actions
from portfolio.errors import FieldOwnedBySource, ItemArchived
from portfolio.models import Epic, InvestmentType
from tests.line import AT, archive, change, days, epic, move

HYPOTHESIS = {
    "forWhom": "Hospitals",
    "need": "parts within the hour",
    "solution": "a drone that lifts 8 kg",
    "benefit": "replaces the van",
    "unlike": "vans in traffic",
    "difference": "flies straight",
    "businessOutcome": "15 % of heavy deliveries",
}


@pytest.fixture
def strategy(product_itself, drn):
    """A theme and a value stream of the portfolio."""
    actions.create_theme(by=product_itself, portfolio="DRN", name="Carry more")
    actions.create_value_stream(by=product_itself, portfolio="DRN", name="City deliveries")


def edit(by, found, **changes):
    version = changes.pop("version", found.version)
    return actions.edit_epic(by=by, key=found.key, changes=changes, expected_version=version, at=AT)


def test_a_new_epic_waits_in_the_funnel_behind_all_others(drn, product_itself):
    first, second = epic(product_itself, "One"), epic(product_itself, "Two", at=days(1))

    assert (second.state, second.key, second.created_at) == ("FUNNEL", "DRN-2", days(1))
    assert second.rank > first.rank
    assert (second.started_at, second.finished_at, second.version) == (None, None, 1)


def test_a_title_alone_is_enough_for_an_idea(drn, product_itself):
    made = change(
        "createEpic",
        product_itself,
        "... on Epic { key state investmentType }",
        portfolio="DRN",
        title="Deliver at night",
    )

    assert made == {
        "__typename": "Epic",
        "key": "DRN-1",
        "state": "FUNNEL",
        "investmentType": "BUSINESS",
    }


def test_all_that_can_be_said_of_an_epic_is_kept(strategy, product_itself):
    shows = """... on Epic { title description investmentType theme { name } valueStream { name }
        owner { email } hypothesis { %s } }""" % " ".join(HYPOTHESIS)  # noqa: UP031 # braces
    made = change(
        "createEpic",
        product_itself,
        shows,
        portfolio="DRN",
        title="Carry heavy loads",
        description="From 2 kg to 8 kg.",
        investmentType="ENABLER",
        theme="Carry more",
        valueStream="City deliveries",
        owner="Owner@Acme.example",
        **HYPOTHESIS,
    )

    assert made == {
        "__typename": "Epic",
        "title": "Carry heavy loads",
        "description": "From 2 kg to 8 kg.",
        "investmentType": "ENABLER",
        "theme": {"name": "Carry more"},
        "valueStream": {"name": "City deliveries"},
        "owner": {"email": "owner@acme.example"},
        "hypothesis": HYPOTHESIS,
    }


def test_an_edit_changes_what_it_names_and_leaves_the_rest(strategy, product_itself):
    made = epic(product_itself, theme="Carry more", need="Speed")

    edited = edit(product_itself, made, title="Lift more", value_stream="City deliveries")

    assert (edited.title, edited.need, edited.theme.name) == ("Lift more", "Speed", "Carry more")
    assert (edited.value_stream.name, edited.version) == ("City deliveries", 2)


def test_null_clears_a_theme_a_value_stream_and_an_owner(strategy, product_itself):
    made = epic(
        product_itself,
        theme="Carry more",
        value_stream="City deliveries",
        owner="owner@acme.example",
    )
    shows = "... on Epic { theme { name } valueStream { name } owner { name } }"
    edited = change(
        "editEpic",
        product_itself,
        shows,
        epic=made.key,
        expectedVersion=1,
        theme=None,
        valueStream=None,
        owner=None,
    )

    assert edited == {"__typename": "Epic", "theme": None, "valueStream": None, "owner": None}


def test_an_edit_that_changes_nothing_makes_no_version(drn, product_itself):
    made = epic(product_itself)

    assert (
        edit(
            product_itself, made, title=made.title, investment_type=InvestmentType.BUSINESS
        ).version
        == 1
    )


def test_edits_of_different_fields_from_one_version_are_merged(drn, product_itself):
    made = epic(product_itself)
    edit(product_itself, made, title="Lift more", version=1)

    merged = edit(product_itself, made, need="Speed", version=1)

    assert (merged.title, merged.need, merged.version) == ("Lift more", "Speed", 3)


def test_edits_of_the_same_field_from_one_version_conflict(drn, product_itself):
    made = epic(product_itself)
    edit(product_itself, made, title="Lift more", version=1)

    with pytest.raises(Conflict) as refused:
        edit(product_itself, made, title="Lift less", version=1)

    assert (refused.value.current_version, refused.value.changed_fields) == (2, ["title"])
    assert Epic.objects.get(pk=made.pk).title == "Lift more"


@pytest.mark.parametrize("version", [7, -1])
def test_an_edit_of_a_version_that_never_was_is_a_conflict(version, drn, product_itself):
    with pytest.raises(Conflict):
        edit(product_itself, epic(product_itself), title="Lift less", version=version)


def test_a_field_that_the_source_keeps_is_not_edited_here_and_others_are(drn, product_itself):
    made = epic(product_itself)
    Epic.objects.filter(pk=made.pk).update(
        source_fields=["title"], site="jira.example", external_url="https://jira.example/E-1"
    )

    with pytest.raises(FieldOwnedBySource) as refused:
        edit(product_itself, made, title="Ours")

    assert (refused.value.fields, refused.value.source) == (["title"], "jira.example")
    assert "https://jira.example/E-1" in refused.value.message
    assert edit(product_itself, made, title=made.title, need="Speed").need == "Speed"


def test_an_archived_epic_is_not_edited(drn, product_itself):
    put_away = archive(product_itself, epic(product_itself))

    with pytest.raises(ItemArchived):
        edit(product_itself, put_away, title="Too late")


@pytest.mark.parametrize(
    ("details", "what"),
    [
        ({"theme": "No such theme"}, "theme"),
        ({"value_stream": "No such stream"}, "value stream"),
        ({"owner": "nobody@acme.example"}, "person"),
        ({"theme": "Carry\0 more"}, "theme"),
    ],
)
def test_what_an_epic_names_must_exist(details, what, strategy, product_itself):
    with pytest.raises(NotFound) as refused:
        epic(product_itself, **details)

    assert refused.value.what == what
    assert not Epic.objects.exists()


def test_a_theme_of_another_portfolio_is_none_of_this_one(strategy, product_itself):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    actions.create_theme(by=product_itself, portfolio="CAR", name="Drive alone")

    with pytest.raises(NotFound):
        epic(product_itself, theme="Drive alone")


def test_an_archived_theme_or_value_stream_takes_no_new_epic_and_keeps_the_old(
    strategy, product_itself
):
    kept = epic(product_itself, theme="Carry more", value_stream="City deliveries")
    move(product_itself, kept, "REJECTED")
    archive(product_itself, kept.theme)
    archive(product_itself, kept.value_stream)

    with pytest.raises(Archived):
        epic(product_itself, theme="Carry more")
    with pytest.raises(Archived):
        epic(product_itself, value_stream="City deliveries")
    kept.refresh_from_db()
    assert kept.theme.name == "Carry more"


def test_somebody_who_left_owns_no_new_epic(drn, product_itself):
    organization.invite_person(by=product_itself, email="ana@acme.example", name="Ana", roles=[])
    organization.deactivate_person(by=product_itself, email="ana@acme.example", at=AT)

    with pytest.raises(NotFound):
        epic(product_itself, owner="ana@acme.example")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "   "),
        ("title", "Lift\0 more"),
        ("title", "x" * 256),
        ("title", "x" * 5_000_000),
        ("description", "x" * 1_000_001),
        ("description", "\0"),
        ("forWhom", "x" * 256),
        ("need", "x" * 4001),
        ("businessOutcome", "a\0b"),
    ],
)
@pytest.mark.parametrize("mutation", ["createEpic", "editEpic"])
def test_a_text_that_cannot_be_stored_is_refused_by_its_name_in_one_line(
    mutation, field, value, drn, product_itself
):
    made = epic(product_itself)
    given = {"title": "Lift more", field: value}
    given |= (
        {"portfolio": "DRN"}
        if mutation == "createEpic"
        else {
            "epic": made.key,
            "expectedVersion": 1,
        }
    )

    refused = change(mutation, product_itself, **given)

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", field)
    assert "\n" not in refused["message"]
    assert len(refused["message"]) < 200
    assert list(Epic.objects.values_list("title", "version")) == [(made.title, 1)]


def test_a_text_that_is_too_long_is_refused_with_its_length(drn, product_itself):
    with pytest.raises(InvalidValue, match="300"):
        epic(product_itself, "x" * 300)


def test_what_can_just_be_stored_is_stored(drn, product_itself):
    made = epic(product_itself, "x" * 255, description="y" * 1_000_000, need="z" * 4000)

    made.refresh_from_db()
    assert (len(made.title), len(made.description), len(made.need)) == (255, 1_000_000, 4000)


@pytest.mark.parametrize("key", ["DRN-99", "nonsense", "DRN-1\0", "", "drn-1"])
def test_an_epic_that_does_not_exist_is_not_found(key, drn, product_itself, refuse):
    epic(product_itself)

    error = refuse("query ($key: String!) { epic(key: $key) { id } }", product_itself, key=key)

    assert error.extensions == {"code": "NOT_FOUND"}


def test_an_unknown_portfolio_takes_no_epic(drn, product_itself):
    with pytest.raises(NotFound):
        epic(product_itself, in_portfolio="NONE")


def test_a_viewer_may_not_create_edit_or_move_an_epic(drn, product_itself, as_role):
    viewer, made = as_role(Role.VIEWER), epic(product_itself)

    with pytest.raises(AccessDenied):
        epic(viewer)
    with pytest.raises(AccessDenied):
        edit(viewer, made, title="Mine")
    with pytest.raises(AccessDenied):
        archive(viewer, made)
    assert Epic.objects.get().version == 1


def test_an_epic_is_also_found_by_the_key_of_its_source(drn, product_itself, execute):
    made = epic(product_itself)
    Epic.objects.filter(pk=made.pk).update(external_key="JIRA-7", site="jira.example")

    found = execute('{ epic(key: "JIRA-7") { key externalKey } }', product_itself)["epic"]

    assert found == {"key": made.key, "externalKey": "JIRA-7"}


def test_a_key_of_two_sources_is_ambiguous_and_names_the_candidates(drn, product_itself, refuse):
    for title, site in (("One", "a.example"), ("Two", "b.example")):
        made = epic(product_itself, title)
        Epic.objects.filter(pk=made.pk).update(external_key="JIRA-7", site=site)

    error = refuse('{ epic(key: "JIRA-7") { key } }', product_itself)

    assert error.extensions["code"] == "BAD_INPUT"
    assert sorted(error.extensions["candidates"]) == ["DRN-1", "DRN-2"]
