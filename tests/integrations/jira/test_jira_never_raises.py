"""Whatever a file holds: a row, a bad line, or one clear refusal of the file."""

import contextlib
import gzip
import json

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jira_payloads import LATEST, build_issue

from integrations.jira import adf, export, issue, mapping, proposal
from integrations.jira.export import BadLine, Record
from integrations.jira.files import ExportUnreadable
from integrations.jira.issue import MappedIssue
from integrations.jira.states import Statuses
from integrations.jira.toml_table import MappingInvalid

ISSUE = orjson.dumps(build_issue(1))
FIELDS = (
    *("issuetype", "summary", "status", "created", "updated", "project", "parent", "epic"),
    *("issuelinks", "labels", "priority", "assignee", "fixVersions", "components", "resolution"),
    *("resolutiondate", "description", "customfield_1"),
)
WORDS = (
    *("id", "key", "name", "type", "fields", "content", "text", "attrs", "marks", "histories"),
    *("items", "field", "status", "statusCategory", "created", "from", "to", "toString", "total"),
    *("Blocks", "Story", "new", "done", "doc", "paragraph", "bulletList", "outwardIssue", "href"),
    *("Sub-task", "2024-01-01T10:00:00.000+0000", "level", "timestamp", "SHOP-1", "issuetype"),
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(WORDS)
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=20,
)
patient = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def read_all(tmp_path, acme):
    def read_all(content):
        path = tmp_path / "export"
        path.write_bytes(content)
        found = []
        for record in export.read([path]):
            assert isinstance(record, Record | BadLine)
            row = record
            if isinstance(record, Record):
                assert "\0" not in record.raw
                record.raw.encode()
                row = issue.read_issue(record, acme, Statuses(), LATEST)
            assert isinstance(row, MappedIssue | BadLine | None)
            orjson.dumps(repr(row))
            found.append(row)
        return found

    return read_all


@patient
@given(content=st.binary(max_size=300))
def test_arbitrary_bytes(read_all, content):
    with contextlib.suppress(ExportUnreadable):
        read_all(content)


@patient
@given(junk=st.binary(max_size=60).filter(lambda junk: b"\n" not in junk), lines=st.integers(1, 4))
def test_arbitrary_bytes_beside_good_lines_cost_no_good_line(read_all, junk, lines):
    good = (ISSUE + b"\n") * lines
    rows = read_all(good + junk + b"\n" + good)

    assert sum(isinstance(row, MappedIssue) for row in rows) >= 2 * lines


@patient
@given(at=st.integers(0, 400), junk=st.binary(min_size=1, max_size=4))
def test_a_gzip_with_arbitrary_bytes_in_it(read_all, at, junk):
    packed = gzip.compress(ISSUE + b"\n" + ISSUE)
    with contextlib.suppress(ExportUnreadable):
        read_all(packed[:at] + junk + packed[at + len(junk) :])


@patient
@given(value=values, layout=st.sampled_from([None, 1]))
def test_arbitrary_json(read_all, value, layout):
    read_all(json.dumps(value, indent=layout).encode())


@patient
@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), values, max_size=6),
    changelog=values,
    names=values,
    schema=values,
    address=values,
    page=st.booleans(),
)
def test_an_issue_with_arbitrary_fields(read_all, fields, changelog, names, schema, address, page):
    raw = build_issue(1, **fields) | {"changelog": changelog, "self": address}
    told = {"names": names, "schema": schema}
    whole = {"issues": [raw], **told} if page else {**raw, **told}

    (row,) = read_all(json.dumps(whole).encode())

    if isinstance(row, MappedIssue):
        assert 0 < len(row.title) <= 255
        assert row.created_at.tzinfo is row.updated_at.tzinfo is not None


@patient
@given(document=values)
def test_an_arbitrary_document(document):
    assert isinstance(adf.to_text(document), str)


@patient
@given(fields=st.dictionaries(st.sampled_from(FIELDS), values, max_size=6), changelog=values)
def test_a_proposal_from_arbitrary_fields_loads(tmp_path, fields, changelog):
    raw = build_issue(1, **fields) | {"changelog": changelog}
    source, target = tmp_path / "export.json", tmp_path / "mapping.toml"
    source.write_text(json.dumps([raw, build_issue(2)]))

    target.write_text(proposal.propose([source]), encoding="utf-8")

    assert "Story" in mapping.load(target).levels


@patient
@given(content=st.binary(max_size=200))
def test_an_arbitrary_mapping(tmp_path, content):
    path = tmp_path / "mapping.toml"
    path.write_bytes(content)
    with contextlib.suppress(MappingInvalid):
        mapping.load(path)


@patient
@given(
    table=st.sampled_from(
        ["source", "levels", "kinds", "states", "resolutions", "links", "products", "teams"]
    ),
    key=st.text(max_size=5),
    value=st.sampled_from(
        ['""', '"x"', "1", "-1", "[]", "[1]", "{}", "{a = 1}", "1979-05-27", "nan"]
    ),
)
def test_a_mapping_with_one_arbitrary_value(tmp_path, table, key, value):
    quoted = json.dumps(key).replace("\x7f", "\\u007f")
    path = tmp_path / "mapping.toml"
    path.write_text(f"[{table}]\n{quoted} = {value}\n", encoding="utf-8")

    with pytest.raises(MappingInvalid) as refused:
        mapping.load(path)

    assert "\n" not in refused.value.message
