"""What the documents say can be followed: links lead somewhere, operations are valid."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from graphql import parse, validate

from config.schema import schema
from organization.access import principal_by_email
from tests.conftest import run_operation
from tests.line import rolled_back

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(ROOT.glob("benchmarks/*.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
CHAPTER = re.compile(r"^#+ +(.*)$", re.MULTILINE)

every_document = pytest.mark.parametrize(
    "path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


def text_of(path):
    return path.read_text(encoding="utf-8")


def prose_of(path):
    """The text without its examples, in which nothing is a link or a heading."""
    return FENCE.sub("", text_of(path))


def operations():
    return [
        pytest.param(body, id=f"{path.relative_to(ROOT)}-{number}")
        for path in DOCUMENTS
        for number, (_indent, language, body) in enumerate(FENCE.findall(text_of(path)), start=1)
        if language == "graphql"
    ]


def anchors_of(path):
    """The anchors that a page of this text has, as the usual hosts make them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in CHAPTER.findall(prose_of(path))
    }


def links_of(path):
    return [link for link in LINK.findall(prose_of(path)) if "://" not in link]


def test_there_are_documents_with_links_and_operations():
    assert len(DOCUMENTS) > 15
    assert len(operations()) > 10
    assert sum(len(links_of(path)) for path in DOCUMENTS) > 15


@pytest.mark.parametrize("operation", operations())
def test_an_operation_of_the_documents_is_valid(operation):
    assert validate(schema._schema, parse(operation)) == []


@every_document
def test_relative_links_lead_to_what_is_there(path):
    broken = []
    for link in links_of(path):
        target, _, anchor = link.partition("#")
        place = (path.parent / target).resolve() if target else path
        if not place.exists() or (anchor and anchor not in anchors_of(place)):
            broken.append(link)

    assert broken == []


@every_document
def test_every_example_says_its_language_and_ends(path):
    text = text_of(path)

    assert len(re.findall(r"^ *```", text, re.MULTILINE)) == 2 * len(FENCE.findall(text))


def test_decisions_are_numbered_without_a_gap_and_say_all_four_things():
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    for path in files:
        assert text_of(path).startswith(f"# {int(path.name[:4])}. ")
        chapters = CHAPTER.findall(text_of(path))[1:]
        assert chapters == ["Context", "Decision", "Consequences", "Rejected"], path.name


def told(text):
    """Each operation that is followed by its answer, and who asks."""
    blocks = [(language, body) for _indent, language, body in FENCE.findall(text)]
    for (one, operation), (other, answer) in pairwise(blocks):
        if (one, other) == ("graphql", "json"):
            asker = re.match(r"# as (\S+)\n", operation)
            yield operation, json.loads(answer), asker and asker.group(1)


def agrees(told, found):
    """Whether an answer is as told, where "..." stands for anything."""
    if told == "...":
        return True
    if isinstance(told, dict):
        return set(told) == set(found) and all(agrees(told[name], found[name]) for name in told)
    if isinstance(told, list):
        return len(told) == len(found) and all(map(agrees, told, found))
    return told == found


def test_answers_in_the_documents_are_those_of_the_demo(demo):
    asked = 0
    for path in DOCUMENTS:
        with rolled_back():
            for operation, answer, asker in told(text_of(path)):
                by = principal_by_email(asker or "vera@skyworks.example", None)
                result = run_operation(operation, by)
                errors = [
                    {"message": error.message, "extensions": error.extensions}
                    for error in result.errors or []
                ]
                assert agrees(answer["data"], result.data), (path.name, operation, result)
                assert agrees(answer.get("errors", []), errors), (path.name, operation, errors)
                asked += 1

    assert asked > 10
