"""The page says what the API answers, no more and no less, whatever the texts are."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from organization.models import Workspace
from portfolio.models import Epic, Objective, Portfolio, Waiting
from portfolio.pack.answers import Answer
from portfolio.pack.words import sentence, spoken
from tests.factories import bulk
from tests.portfolio.pack.conftest import HOSTILE
from tests.portfolio.pack.reading import Page

LONG_AGO = date(2000, 1, 1)
NUMBER = re.compile(r"[\d,]*\.?\d+")
NOT_SHOWN = re.compile(
    r"""(budget\.portfolio\.budgetPeriods\..* | changes\.portfolio\.changes\.totalCount)|board\.(
        viewer\.workspace\.key
      | portfolio\.(currency | kanban\.overLimit | kanban\.epics\.totalCount | rankAgreement\..*
                  | kanban\.epics\.edges\.node\.(classOfService | wsjf | owner\.name)
                  | ranking\.(method | movedByHand | unlocks\.key) | decisions\.totalCount
                  | decisionsDue\.(kind | epic\.state | reason) | objectives\.keyResults\.kind
                  | wipLimits\.(scope | level | measure | overLimit | policy | state | amount
                                | inProgress))
      | portfolio\.(decisions\.edges\.node\.seen\..* | guardrails\.breached)
      | (wipBreaches | wipOverrides)\.(totalCount | .*measure)
      | exceededLimits\.edges\.node\.(scope | level | measure | policy | overLimit
                                     | overrides\..*\.(places | expiresAt))
    )""",
    re.VERBOSE,
)
"""What decides how something is shown and is not shown itself, or would say what is said."""


def at(answers, path):
    found = answers
    for name in path.split("."):
        found = found[int(name)] if isinstance(found, list) else found[name]
    return found


def leaves(value, path):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}.{place}")
    elif value is not None and value != "":
        yield path


def kind_of(path):
    """The path without the places in lists."""
    return re.sub(r"\.\d+", "", path)


def says_number(text, value):
    """Whether a text holds a number that differs from the value by its last place at most."""
    (digits,) = NUMBER.findall(text)
    places = len(digits.partition(".")[2])
    said = Decimal(digits.replace(",", ""))
    return abs(said - abs(Decimal(value))) <= Decimal(5).scaleb(-places - 1)


def says_time(text, value, zone):
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    if len(text) == len("23:59"):
        return datetime.fromisoformat(value).astimezone(ZoneInfo(zone)).strftime("%H:%M") == text
    form = "%d %B %Y, %H:%M" if ":" in text else "%d %B %Y"
    told = datetime.strptime(text, form).replace(tzinfo=ZoneInfo(zone))
    if "T" not in value:
        return told.date().isoformat() == value
    there = (
        datetime.fromisoformat(value).astimezone(ZoneInfo(zone)).replace(second=0, microsecond=0)
    )
    return told in {there, there.replace(hour=0, minute=0)}


def says_text(text, value, path):
    if text == value or text.lower() == spoken(value).lower():
        return True
    if path.endswith(".rankedBecause"):
        return text == value.replace("Ranked here because", "Because", 1)
    return path.endswith((".reason", ".text")) and text == sentence(Answer(value, path)).text


def assert_agrees(html, answers):
    page = Page(html)
    zone = answers["board"]["viewer"]["workspace"]["timeZone"]
    for tag, path, value, text in page.shown:
        if not path:
            assert tag != "bdi" or not text
            assert tag != "data" or says_number(text, value), (text, value)
            continue
        answered = str(at(answers, path))
        if tag == "bdi":
            assert says_text(text, answered, path), (path, text, answered)
        else:
            assert value == answered, path
            says = says_number(text, value) if tag == "data" else says_time(text, value, zone)
            assert says, (path, text, value)
    return page


def assert_nothing_loose(page):
    """Every digit of the page stands in an element that says where it is from."""
    loose = [re.sub(r"\b(in \d+ days?|\d+ days? ago|of 10|CD3)\b", "", text) for text in page.loose]
    assert [text for text in loose if re.search(r"\d", text)] == []


@pytest.fixture
def demo_page(demo, board_member, pack, answers):
    return pack(board_member, "DRN", since=LONG_AGO), answers(board_member, "DRN", LONG_AGO)


def test_every_figure_and_text_of_the_demos_pack_is_what_the_api_answers(demo_page):
    html, answers = demo_page

    page = assert_agrees(html, answers)

    assert len(page.shown) > 150
    assert_nothing_loose(page)


def test_everything_that_the_operations_ask_of_the_demo_is_shown(demo_page):
    html, answers = demo_page

    shown = {path for _tag, path, _value, _text in Page(html).shown if path}
    said = {(kind_of(path), str(at(answers, path))) for path in shown}
    hidden = {
        kind_of(path)
        for path in leaves(answers, "")
        if (kind_of(path), str(at(answers, path))) not in said
    }
    assert {kind for kind in hidden if not NOT_SHOWN.fullmatch(kind)} == set()


def test_the_demos_first_lines_say_what_needs_the_board(demo_page):
    html, answers = demo_page
    board = answers["board"]

    due = {one["epic"]["key"] for one in board["portfolio"]["decisionsDue"]}
    over = [one for one in board["portfolio"]["decisionsDue"] if one["kind"] == "MVP_TIMEBOX_OVER"]
    exceeded = board["exceededLimits"]["totalCount"]
    overdrawn = [
        one for one in answers["budget"]["portfolio"]["budget"]
        if Decimal(one["spent"]) + Decimal(one["committed"]) > Decimal(one["allocated"])
    ]  # fmt: skip
    broken = {one["kind"] for one in board["portfolio"]["guardrails"] if one["breached"]}
    stopped = board["workOnStoppedEpics"]["totalCount"]
    tallies = re.findall(r'<b><data value="(\d+)"', html.partition("</ul>")[0])
    asked = board["wipOverrides"]["totalCount"]
    numbers = (len(due), len(over), asked, exceeded, len(overdrawn), len(broken), stopped)
    assert tallies == [str(number) for number in numbers]
    assert "0" not in tallies[:4]
    assert ">Flight autonomy</bdi></strong> holds" in html


def test_texts_that_mean_to_break_the_page_are_texts(hostile, pack, answers):
    html = pack(hostile, "P000")

    page = assert_agrees(html, answers(hostile, "P000"))

    assert page.tags.keys() & {"script", "img", "link", "iframe", "form", "input"} == set()
    texts = [text for _tag, _path, _value, text in page.shown]
    assert "is allocated and" in html
    assert sum(HOSTILE[:80] in text for text in texts) > 30
    assert_nothing_loose(page)
    assert page.tags["style"] == page.tags["main"] == page.tags["h1"] == 1
    assert len(page.ids) == len(set(page.ids))


def test_a_portfolio_with_nothing_in_it_says_so_in_sentences(drn, product_itself, pack):
    page = Page(pack(product_itself, "DRN"))

    said = " ".join(page.loose)
    for sentence_ in (
        "Nothing needs the board: no decision is due, every limit holds, and no",
        "No decision is due.",
        "No epic is ranked.",
        "No objective is aimed at.",
        "No limit was exceeded since",
        "Nothing was decided since",
        "There is no budget for this time.",
        "No guardrail is set.",
        "Empty.",
    ):
        assert sentence_ in said
    assert "None" not in said.replace("None.", "")


def test_a_large_portfolio_is_cut_and_says_by_how_much(drn, product_itself, pack, answers):
    bulk.epics(drn, [{"state": "FUNNEL", "title": f"Bet {n}"} for n in range(2000)])
    Objective.objects.bulk_create(
        Objective(
            workspace_id=drn.workspace_id, portfolio=drn, name=f"Goal {n}",
            starts_date="2026-01-01", ends_date="2026-12-31", created_at=drn.created_at,
        )
        for n in range(40)
    )  # fmt: skip
    Waiting.objects.bulk_create(
        Waiting(
            workspace_id=drn.workspace_id, portfolio=drn, verb="epic.decide", kind="GO_PENDING",
            level="EPIC", epic=epic, key=epic.key, title=epic.title, reason="GO or NO_GO.",
        )
        for epic in Epic.objects.all()[:300]
    )  # fmt: skip

    html = pack(product_itself, "DRN")

    assert len(html) < 150_000
    page = assert_agrees(html, answers(product_itself, "DRN"))
    counted = {value for tag, path, value, _text in page.shown if tag == "data" and not path}
    assert {"1992", "28", "88"} <= counted  # epics of the column, objectives, decisions
    assert "or still more than were read" in html
    assert "more, which are older. The API lists all of them, page by page:" in html


def test_moments_are_told_in_the_time_zone_of_the_workspace(demo, board_member, pack, answers):
    Workspace.objects.filter(pk=demo.pk).update(time_zone="Pacific/Kiritimati")

    html = pack(board_member, "DRN")

    assert "Pacific/Kiritimati" in html
    assert_agrees(html, answers(board_member, "DRN"))


def test_an_archive_says_as_of_when_it_is_judged(demo, board_member, pack):
    Portfolio.objects.filter(workspace=demo).update(as_of="2026-03-04T09:00:00Z")

    assert "As of <time" in pack(board_member, "DRN")
