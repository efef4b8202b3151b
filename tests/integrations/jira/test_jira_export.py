import gzip
import json
import os
import tracemalloc
from pathlib import Path

import orjson
import pytest
from jira_payloads import build_issue

from integrations.jira import export, files
from integrations.jira.export import BadLine, Record
from integrations.jira.files import ExportUnreadable

A, B, C = (orjson.dumps(build_issue(number)) for number in (1, 2, 3))
PAGE = orjson.dumps({"isLast": False, "issues": [build_issue(1), build_issue(2)]})
LAST = orjson.dumps({"startAt": 2, "total": 3, "issues": [build_issue(3)]})


def pretty(text: bytes) -> bytes:
    return json.dumps(json.loads(text), indent=2).encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(A + b"\n" + B + b"\n" + C + b"\n", id="lines"),
        pytest.param(A + b"\r\n\r\n" + B + b"\r\n" + C, id="lines with returns, no last one"),
        pytest.param(b"\xef\xbb\xbf" + A + b"\n" + B + b"\n" + C, id="byte order mark"),
        pytest.param(PAGE + b"\n" + LAST, id="a page a line"),
        pytest.param(PAGE + LAST, id="pages appended without a line end"),
        pytest.param(pretty(PAGE) + b"\n" + pretty(LAST), id="pretty pages"),
        pytest.param(b"\n\n" + pretty(PAGE) + pretty(LAST), id="pretty pages without a line end"),
        pytest.param(b"[" + A + b"," + B + b"," + C + b"]", id="array"),
        pytest.param(b"[\n" + A + b",\n" + B + b",\n" + C + b"\n]\n", id="array, one a line"),
        pytest.param(b"[" + PAGE + b"," + LAST + b"]", id="array of pages"),
        pytest.param(pretty(b"[" + PAGE + b"," + LAST + b"]"), id="pretty array of pages"),
        pytest.param(A + B + C, id="issues appended without a line end"),
        pytest.param(pretty(A) + pretty(B) + pretty(C), id="pretty issues"),
        pytest.param(gzip.compress(A + b"\n" + B + b"\n" + C), id="gzip of lines"),
        pytest.param(gzip.compress(A + b"\n") + gzip.compress(B + b"\n" + C), id="joined gzips"),
        pytest.param(gzip.compress(pretty(PAGE) + pretty(LAST)), id="gzip of pretty pages"),
    ],
)
def test_every_layout_of_the_same_issues_reads_the_same(read_bytes, content):
    records = read_bytes(content)

    assert [record.issue["key"] for record in records] == ["SHOP-1", "SHOP-2", "SHOP-3"]
    assert [orjson.loads(record.raw) for record in records] == [
        orjson.loads(text) for text in (A, B, C)
    ]


def test_a_line_keeps_its_exact_text_and_its_number(read_bytes):
    odd = b'{ "id":"7",  "key":"X-1", "fields":{"a":1.50, "b":"\\u00e9"} }'

    (record,) = read_bytes(b"\n\n  " + odd + b"  \n")

    assert record.raw == odd.decode()
    assert (record.place.line, record.place.position) == (3, 0)


def test_an_issue_of_a_page_knows_the_line_of_the_page_and_its_place_in_it(read_bytes):
    records = read_bytes(PAGE + b"\n" + LAST)

    places = [(record.place.line, record.place.position) for record in records]
    assert places == [(1, 1), (1, 2), (2, 1)]


def test_pages_that_spread_over_lines_are_placed_where_they_begin(read_bytes):
    first = pretty(PAGE)
    records = read_bytes(first + b"\n\n" + pretty(LAST))

    assert records[2].place.line == first.count(b"\n") + 3


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"nonsense", "not JSON: Expecting value (column 1)"),
        (A[:-20], "not JSON: "),
        (b'{"id": NaN}', "not JSON: NaN is no number"),
        (b'{"id": ' + b"9" * 5000 + b'e5 "', "not JSON: "),
        (b"[" * 100_000, "not JSON that can be read: nested too deeply"),
        (b'{"id":"1","key":"X-1","fields":{"a":"\xff"}}', "not UTF-8"),
        (b'{"id":"1","key":"X-1","fields":{"a":"\x00"}}', "not JSON: Invalid control character"),
        (b"null", "not an object"),
        (b"17", "not an object"),
        (b'"SHOP-1"', "not an object"),
        (b"{}", "no id of 1 to 40 characters"),
        (b'{"id":true,"key":"X-1","fields":{}}', "no id of 1 to 40 characters"),
        (b'{"id":" ","key":"X-1","fields":{}}', "no id of 1 to 40 characters"),
        (b'{"id":"1","key":7,"fields":{}}', "no key of 1 to 60 characters"),
        (b'{"id":"1","key":"' + b"X" * 61 + b'","fields":{}}', "no key of 1 to 60 characters"),
        (b'{"id":"1","key":"X-1"}', "no fields"),
        (b'{"id":"1","key":"X-1","fields":[]}', "no fields"),
        (b'{"errorMessages":["The JQL is bad."]}', "an error of Jira, no issue: The JQL is bad."),
    ],
)
def test_a_bad_line_is_told_with_file_line_and_reason_and_stops_nothing(
    read_bytes, tmp_path, line, reason
):
    first, bad, last = read_bytes(A + b"\n" + line + b"\n" + B)

    assert (first.issue["key"], last.issue["key"]) == ("SHOP-1", "SHOP-2")
    assert isinstance(bad, BadLine)
    assert (bad.file, bad.line) == (str(tmp_path / "export.json"), 2)
    assert bad.reason.startswith(reason)
    assert "\0" not in bad.raw
    assert len(bad.raw) <= 2000


@pytest.mark.parametrize("first", [b'{"id": "1", "key"', b'{"id": "1", "fields": {', b"[", b"{x"])
def test_a_bad_first_line_does_not_turn_the_file_into_one_document(read_bytes, first):
    records = read_bytes(first + b"\n" + A + b"\n" + B)

    assert [type(record) for record in records] == [BadLine, Record, Record]
    assert records[0].line == 1


def test_a_good_value_before_garbage_on_one_line_is_kept(read_bytes):
    good, bad = read_bytes(A + b" oops")

    assert good.issue["key"] == "SHOP-1"
    assert bad.reason == f"not JSON: Expecting value (column {len(A) + 2})"


def test_a_document_that_breaks_off_is_told_by_the_line_where_it_breaks(read_bytes):
    whole = pretty(PAGE)
    (bad,) = read_bytes(whole[: whole.index(b"SHOP-2")])

    assert isinstance(bad, BadLine)
    assert bad.line == whole[: whole.index(b"SHOP-2")].count(b"\n") + 1


def test_a_bad_issue_of_a_page_is_told_by_its_place(read_bytes):
    page = {"issues": [build_issue(1), {"key": "SHOP-2", "fields": {}}, build_issue(3)]}

    first, bad, last = read_bytes(orjson.dumps(page))

    assert bad.reason == "issue 2 of the page: no id of 1 to 40 characters"
    assert (first.place.position, last.place.position) == (1, 3)


def test_an_empty_file_and_an_empty_page_hold_no_issue(read_bytes):
    assert read_bytes(b"") == []
    assert read_bytes(b"\n \n") == []
    assert read_bytes(b'{"issues": [], "isLast": true}') == []


def test_nul_and_half_an_emoji_are_replaced_in_the_value_and_kept_in_the_text(read_bytes):
    line = (
        rb'{"id":"1","key":"X-1","fields":{"summary":"a\u0000b","c":"\ud83d",'
        rb'"d":"\uDE00 \uD83D\uDE00","e":"\\u0000 \\\u0000"}}'
    )

    (record,) = read_bytes(line)

    assert record.issue["fields"] == {
        "summary": "a\ufffdb",
        "c": "\ufffd",
        "d": "\ufffd \U0001f600",
        "e": "\\u0000 \\\ufffd",
    }
    assert record.replaced == 4
    assert record.raw == line.decode()


@pytest.mark.parametrize("layout", [lambda page: page, pretty])
def test_what_cannot_be_stored_is_counted_for_the_issue_of_a_page_that_holds_it(read_bytes, layout):
    page = rb'{"issues":[{"id":"1","key":"X-1","fields":{"a":"\u0000\ud800"}},' + A + b"]}"

    odd, plain = read_bytes(layout(page))

    assert (odd.replaced, odd.issue["fields"]["a"]) == (2, "\ufffd\ufffd")
    assert (plain.replaced, plain.issue["key"]) == (0, "SHOP-1")
    assert "\\u0000" in odd.raw
    assert "\0" not in odd.raw
    odd.raw.encode()


def test_a_missing_file_is_refused_before_anything_is_read(tmp_path):
    good = tmp_path / "good.jsonl"
    good.write_bytes(A)

    with pytest.raises(
        ExportUnreadable, match=r"gone\.jsonl: no such file or directory"
    ) as refused:
        export.read([good, tmp_path / "gone.jsonl"])

    assert refused.value.code == "BAD_EXPORT"
    assert "\n" not in refused.value.message


def test_a_file_that_goes_away_meanwhile_is_refused_in_its_turn(tmp_path):
    path = tmp_path / "export.jsonl"
    path.write_bytes(A)
    reading = export.read([path])
    path.unlink()

    with pytest.raises(ExportUnreadable, match="no such file or directory"):
        list(reading)


def test_a_path_of_odd_bytes_is_shown_as_text_that_can_be_stored(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jsonl"))
    path.write_bytes(b"{}")

    (bad,) = export.read([path])

    assert bad.file == f"{tmp_path}/\ufffd.jsonl"


def test_a_folder_is_no_export(tmp_path):
    with pytest.raises(ExportUnreadable, match="is a directory"):
        export.read([tmp_path])


def test_a_truncated_gzip_is_refused_with_the_line_that_was_reached(tmp_path):
    path = tmp_path / "export.jsonl.gz"
    whole = b"".join(orjson.dumps(build_issue(number)) + b"\n" for number in range(3000))
    path.write_bytes(gzip.compress(whole)[:-500])
    read = []

    with pytest.raises(ExportUnreadable) as refused:
        read.extend(export.read([path]))

    assert refused.value.message == f"{path}: the gzip ends early, after line {len(read)}"


@pytest.mark.parametrize("keep", [3, 12])
def test_a_gzip_that_ends_in_its_head_is_refused_too(read_bytes, keep):
    with pytest.raises(ExportUnreadable, match="the gzip ends early"):
        read_bytes(gzip.compress(A)[:keep])


def test_a_damaged_gzip_is_refused(read_bytes):
    packed = bytearray(gzip.compress(A))
    packed[20] ^= 0xFF

    with pytest.raises(ExportUnreadable, match="the gzip is damaged"):
        read_bytes(bytes(packed))


def test_utf_16_is_refused_by_name(read_bytes):
    with pytest.raises(ExportUnreadable, match="the text is UTF-16; save it as UTF-8"):
        read_bytes(A.decode().encode("utf-16"))


@pytest.mark.parametrize("content", [A, pretty(PAGE)])
def test_a_value_beyond_the_limit_is_refused_by_its_line(read_bytes, monkeypatch, content):
    monkeypatch.setattr(files, "LONGEST_VALUE", 200)

    with pytest.raises(ExportUnreadable, match="line 1 begins a JSON value of over 0 MB"):
        read_bytes(content)


def test_progress_ends_at_the_size_of_all_files(tmp_path):
    paths = [tmp_path / "one.jsonl.gz", tmp_path / "two.jsonl"]
    paths[0].write_bytes(gzip.compress(A + b"\n" + B))
    paths[1].write_bytes(C)
    reading = export.read(paths)
    seen = [reading.bytes_read for _record in reading]

    assert reading.bytes_total == sum(path.stat().st_size for path in paths)
    assert reading.bytes_read == reading.bytes_total
    assert seen == sorted(seen)


def test_names_and_types_of_fields_come_with_the_page_or_with_the_issue(read_bytes):
    told = {
        "names": {"customfield_1": "Story Points"},
        "schema": {"customfield_1": {"custom": "a:b", "type": "number"}},
    }
    page = {"issues": [build_issue(1), build_issue(2)], **told}

    first, second, alone = read_bytes(
        orjson.dumps(page) + b"\n" + orjson.dumps({**build_issue(3), **told})
    )

    assert first.catalogue is second.catalogue
    assert first.catalogue.names == alone.catalogue.names == {"customfield_1": "Story Points"}
    assert first.catalogue.types == alone.catalogue.types == {"customfield_1": "a:b"}


def test_memory_stays_flat_over_a_long_file(tmp_path):
    path = tmp_path / "long.jsonl"
    path.write_bytes((A[:-2] + b',"d":"' + b"x" * 4000 + b'"}}\n') * 5000)
    tracemalloc.start()
    count = sum(1 for _record in export.read([Path(path)]))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 5000
    assert peak < 3_000_000
