"""The pack in a real Chromium: on screens of any width, without scripts, on paper, read aloud."""

import re
from itertools import pairwise

import pypdfium2
import pytest

from portfolio.pack.page import POLICY
from tests.portfolio.pack.browser import ADDRESS
from tests.portfolio.pack.reading import Page


@pytest.fixture
def demo_html(demo, board_member, pack):
    return pack(board_member, "DRN")


@pytest.fixture
def hostile_html(hostile, pack):
    return pack(hostile, "P000")


@pytest.fixture(params=["demo", "hostile"])
def html(request, demo_html, hostile_html):
    """The one or the other: both are named, so that tests of the demo come last."""
    return {"demo": demo_html, "hostile": hostile_html}[request.param]


def texts_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [one.get_textpage().get_text_range() for one in document]
    finally:
        document.close()


def squeezed(text):
    """The text as a line break or a soft one does not change it."""
    return re.sub(r"[\s\N{SOFT HYPHEN}\ufffe-]+", "", text)


@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_it_asks_nobody_for_anything_and_fits_every_screen(html, browser, width):
    seen = browser.look(html, width=width, headers={"content-security-policy": POLICY})

    assert seen.requests == [ADDRESS]
    assert seen.complaints == []
    assert seen.facts["width"] <= width
    assert (seen.facts["beyond"], seen.facts["faint"]) == ([], [])
    assert (seen.facts["scripts"], seen.facts["images"]) == (0, 0)


def test_it_is_the_same_without_scripts(demo_html, browser):
    with_, without = (browser.look(demo_html, scripts=scripts) for scripts in (True, False))

    assert with_.read_out == without.read_out
    assert with_.facts == without.facts


@pytest.mark.parametrize("width", [1280, 390])
def test_a_screen_reader_gets_headings_and_tables_with_their_headers(demo_html, browser, width):
    read = browser.look(demo_html, width=width).read_out

    for line in (
        'heading "Drones" [level=1]',
        'heading "What needs us today" [level=2]',
        'heading "Analyzing" [level=3]',
        'img "2 of 1 places are taken"',
        'columnheader "Why here"',
        'rowheader "DRN-5 Ground link that cannot be jammed Ready, Jonas Keller on track"',
        'cell "Because it unlocks DRN-2 Deliver at night.',
    ):
        assert line in read, (line, read)


def test_it_is_well_formed_for_who_reads_it_by_its_outline(demo_html):
    levels = [int(level) for level in re.findall(r"<h(\d)", demo_html)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(low - high <= 1 for high, low in pairwise(levels))
    assert demo_html.count("<caption") == demo_html.count("<table")
    assert set(re.findall(r"<th(?! scope)", demo_html)) <= {"<th"}
    assert not re.search(r"<th(?!ead)(?! [^>]*scope=)", demo_html)
    links = set(re.findall(r'href="#([\w-]+)"', demo_html))
    assert links <= set(Page(demo_html).ids)
    assert links


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_on_paper_no_row_is_cut_and_each_page_says_what_it_is(demo_html, browser, paper):
    pages = [squeezed(text) for text in texts_of(browser.look(demo_html, paper=paper).pdf)]

    assert 2 <= len(pages) <= 6
    for number, text in enumerate(pages, start=1):
        assert "BoardpackDRN" in text
        assert f"{number}of{len(pages)}" in text
    for row in re.findall(r"<tr>(.*?)</tr>", demo_html, re.DOTALL):
        words = [squeezed(text) for *_rest, text in Page(row).shown]
        assert any(all(word in text for word in words) for text in pages), words


def test_a_table_over_several_pages_says_its_headings_on_each(demo_html, browser):
    before, body, after = demo_html.partition('<table class="order">')
    rows = re.search(r"<tbody>(.*?)</tbody>", after, re.DOTALL)[1]

    pages = texts_of(browser.look(before + body + after.replace(rows, rows * 12, 1)).pdf)

    assert sum("Why here" in text for text in pages) >= 3
