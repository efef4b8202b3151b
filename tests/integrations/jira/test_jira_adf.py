import orjson
import pytest

from integrations.jira import adf


def node(kind, *content, **attributes):
    return {"type": kind, "attrs": attributes, "content": list(content)}


def words(text, *marks):
    return {"type": "text", "text": text, "marks": list(marks)}


def paragraph(*content):
    return node("paragraph", *content)


def doc(*content):
    return {"type": "doc", "version": 1, "content": list(content)}


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (
            doc(paragraph(words("One "), words("line.")), paragraph(words("Two"))),
            "One line.\n\nTwo",
        ),
        (doc(node("heading", words("Steps"), level=2), paragraph(words("x"))), "## Steps\n\nx"),
        (doc(node("heading", words("Odd"), level=900)), "# Odd"),
        (doc(paragraph(words("a"), {"type": "hardBreak"}, words("b"))), "a\nb"),
        (
            doc(
                node(
                    "bulletList",
                    node(
                        "listItem",
                        paragraph(words("a")),
                        node("orderedList", node("listItem", paragraph(words("1")))),
                    ),
                    node("listItem", paragraph(words("b"))),
                )
            ),
            "- a\n  1. 1\n- b",
        ),
        (
            doc(
                node(
                    "taskList",
                    node("taskItem", words("done"), state="DONE"),
                    node("taskItem", words("open"), state="TODO"),
                    node("taskList", node("taskItem", words("deep"), state="TODO")),
                )
            ),
            "[x] done\n[ ] open\n  [ ] deep",
        ),
        (doc(node("blockquote", paragraph(words("a")), paragraph(words("b")))), "> a\n>\n> b"),
        (doc(node("codeBlock", words("x = 1\n\ny = 2"), language="python")), "x = 1\n\ny = 2"),
        (
            doc(
                node(
                    "table",
                    node(
                        "tableRow",
                        node("tableHeader", paragraph(words("A"))),
                        node("tableHeader", paragraph(words("B"))),
                    ),
                    node(
                        "tableRow",
                        node("tableCell", paragraph(words("1")), paragraph(words("2"))),
                        node("tableCell"),
                    ),
                )
            ),
            "A | B\n1 2 |",
        ),
        (doc(node("panel", paragraph(words("careful")), panelType="info")), "careful"),
        (doc(node("expand", paragraph(words("more")), title="Log")), "Log\n\nmore"),
        (
            doc(node("mediaSingle", node("media", id="7", type="file", alt="cart.png"))),
            "[cart.png]",
        ),
        (
            doc(node("mediaGroup", node("media", id="7"), node("media", id="8"))),
            "[attachment]\n[attachment]",
        ),
        (doc(node("rule"), node("blockCard", url="https://a.example")), "---\n\nhttps://a.example"),
        (
            doc(
                paragraph(
                    node("mention", id="5", text="@Ann"),
                    words(" by "),
                    node("date", timestamp="1706745600000"),
                    words(" "),
                    node("emoji", shortName=":smile:"),
                    node("status", text="LATE"),
                    node("inlineCard", url="https://b.example"),
                )
            ),
            "@Ann by 2024-02-01 :smile:LATEhttps://b.example",
        ),
        (
            doc(paragraph(words("here", {"type": "link", "attrs": {"href": "https://c.example"}}))),
            "here (https://c.example)",
        ),
        (
            doc(
                paragraph(
                    words(
                        "https://c.example",
                        {"type": "link", "attrs": {"href": "https://c.example"}},
                    )
                )
            ),
            "https://c.example",
        ),
        (doc(node("madeUpLater", paragraph(words("kept")))), "kept"),
        (doc(), ""),
        ({}, ""),
        (None, ""),
        (doc("x", 7, None, {"type": 3}, {"type": ["text"]}, {"content": {}}), ""),
        (
            doc(paragraph({"type": "text", "text": 7, "marks": 3}, node("date", timestamp="soon"))),
            "",
        ),
    ],
)
def test_a_document_reads_like_a_page(document, text):
    assert adf.to_text(document) == text


def test_a_document_nested_beyond_reason_is_cut_not_crashed():
    deep = words("bottom")
    for _level in range(900):
        deep = node("blockquote", deep)

    assert adf.to_text(doc(deep)).endswith("…")


def test_a_real_document_loses_no_word(jira_data):
    document = orjson.loads((jira_data / "jira-cli" / "md.json").read_bytes())
    said = []

    def collect(value):
        if isinstance(value, dict):
            if value.get("type") == "text":
                said.extend(value["text"].split())
            for each in value.values():
                collect(each)
        elif isinstance(value, list):
            for each in value:
                collect(each)

    collect(document)
    text = adf.to_text(document)

    assert len(said) > 50
    assert [word for word in said if word not in text] == []
    assert "\n\n\n" not in text
