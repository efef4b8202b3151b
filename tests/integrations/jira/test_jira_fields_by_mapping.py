from decimal import Decimal

import orjson
import pytest
from jira_payloads import LATEST, MAPPING, build_issue

from integrations.jira import issue, mapping
from integrations.jira.states import Statuses
from integrations.jira.values import Doubt


@pytest.fixture
def read_with(tmp_path, read_bytes):
    def read_with(more, raw, source="", **page):
        path = tmp_path / "mapping.toml"
        path.write_text(MAPPING.replace("[source]", f"[source]\n{source}") + more)
        (record,) = read_bytes(orjson.dumps({"issues": [raw], **page}))
        return issue.read_issue(record, mapping.load(path), Statuses(), LATEST)

    return read_with


NAMES = {"names": {"customfield_7": "Größe"}, "schema": {"customfield_7": {"custom": "acme:size"}}}


@pytest.mark.parametrize("word", ["customfield_7", "größe", "acme:size"])
def test_points_are_read_from_the_field_that_the_mapping_names(read_with, word):
    row = read_with(f'[fields]\npoints = "{word}"', build_issue(1, customfield_7=5), **NAMES)

    assert (row.points, row.warnings) == (Decimal(5), ())


def test_a_field_named_by_name_cannot_be_found_without_the_names(read_with):
    row = read_with('[fields]\npoints = "Größe"', build_issue(1, customfield_7=5))

    assert (row.points, row.warnings) == (None, ((Doubt.FIELD_NOT_FOUND, "Größe"),))


def test_points_of_a_file_count_alone(tmp_path, read_with):
    (tmp_path / "p.csv").write_text("issuekey,storypoint\nSHOP-1,3\n")
    told = {"names": {"customfield_1": "Story Points"}}
    more = '[fields]\npoints = "p.csv"'

    assert read_with(more, build_issue(1, customfield_1=8), **told).points == Decimal(3)
    assert read_with(more, build_issue(2, customfield_1=8), **told).points is None


def test_the_address_of_the_mapping_wins_over_the_one_that_the_issue_came_from(read_with):
    raw = {**build_issue(1), "self": "https://old.example.com/rest/api/2/issue/1"}
    row = read_with("", raw, source='url = "https://new.example.com/jira/"')

    assert row.url == "https://new.example.com/jira/browse/SHOP-1"


def test_epics_may_be_told_apart_by_the_name_of_their_status(read_with):
    analysing = {"name": "Analysing", "statusCategory": {"key": "indeterminate"}}
    raw = build_issue(1, "Initiative", status=analysing)

    assert read_with('[states.epic.by_name]\nAnalysing = "ANALYZING"', raw).state == "ANALYZING"
    assert read_with("", raw).state == "MVP"
