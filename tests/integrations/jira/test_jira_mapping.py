from decimal import Decimal

import pytest
from jira_payloads import MAPPING

from integrations.jira import mapping
from integrations.jira.toml_table import MappingInvalid
from kernel.levels import Level


@pytest.fixture
def load(tmp_path):
    def load(text, points=None):
        path = tmp_path / "mapping.toml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        if points is not None:
            (tmp_path / "points.csv").write_bytes(points.encode())
        return mapping.load(path)

    return load


def least(more=""):
    return f'[source]\nsite = "acme"\n[levels]\nStory = "STORY"\n{more}'


def test_the_mapping_of_the_archive_loads_as_it_is_written(jira_data):
    loaded = mapping.load(jira_data / "tidev-archive" / "mapping.toml")

    assert loaded.site == "tidev"
    assert loaded.levels["Epic"] is Level.FEATURE
    assert loaded.kinds == {"Bug": "DEFECT", "Technical task": "DEBT"}
    assert loaded.states.by_name == {"In Review": "IN_REVIEW", "In QE Test": "IN_REVIEW"}
    assert "Won't Fix" in loaded.states.cancelled
    assert loaded.links == {
        "Blocks": True,
        "Depends": False,
        "Gantt: finish-start": True,
        "Gantt End to Start": True,
    }
    assert loaded.products["MOD"] == "Modules"
    assert loaded.limits == {"Modules": 8, "Android": 10, "iOS": 5}
    assert loaded.teams[:4] == ["SDK core", "Alloy", "Modules", "Daemon"]
    assert len(loaded.teams) == len(set(loaded.teams))
    assert loaded.points["TIMOB-8075"] == Decimal(2)
    assert len(loaded.points) == 1553


def test_all_real_files_of_story_points_can_stand_in_a_mapping(load, jira_data):
    for path in sorted((jira_data / "story-points").glob("*.csv")):
        loaded = load(least(f"[fields]\npoints = '{path}'"))
        assert len(loaded.points) > 300


def test_two_lines_are_a_mapping_and_the_rest_has_defaults(load):
    loaded = load(least())

    assert loaded.states.by_category == {
        "new": "TODO",
        "indeterminate": "IN_PROGRESS",
        "done": "DONE",
    }
    assert loaded.states.epic_by_category["indeterminate"] == "MVP"
    assert loaded.links == {}
    assert (loaded.points, loaded.url, loaded.fields.points) == (None, None, None)


def test_fields_may_be_named_by_id_name_or_type(load):
    fields = load(
        least('[fields]\npoints = "Story Points"\nepic_link = "customfield_10014"')
    ).fields

    assert (fields.points, fields.epic_link, fields.rank) == (
        "Story Points",
        "customfield_10014",
        None,
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[levels]\nStory = "STORY"', '[source] "site" is missing'),
        ('[source]\nsite = ""\n[levels]\nA = "STORY"', '[source] "site" must be a text'),
        ('[source]\nsite = "\\u200b"\n[levels]\nA = "STORY"', '[source] "site" must be a text'),
        (least("[teams.limits]\nA = " + "9" * 5000), "no TOML: a number of more than 4,300 digits"),
        ('[source]\nsite = 7\n[levels]\nA = "STORY"', '[source] "site" must be a text'),
        ("source = 1", '"source" is no table'),
        ('[source]\nsite = "a\\u0000b"\n[levels]\nA = "STORY"', "without control characters"),
        (f'[source]\nsite = "{"x" * 61}"\n[levels]\nA = "STORY"', "is longer than 60 characters"),
        ('[source]\nsite = "a"\nurl = "javascript:x"', '[source] "url" must be the address'),
        ('[source]\nsite = "a"\nurl = "http://[x"', '[source] "url" must be the address'),
        ('[source]\nsite = "a"\nurl = "https://u:p@h"', '[source] "url" must be the address'),
        ('[source]\nsite = "a"\nsides = "b"', '[source] "sides" is unknown; did you mean site?'),
        ('[source]\nsite = "a"', "[levels] is empty; name the level of each issue type"),
        (
            least('Epic = "SAGA"'),
            "[levels] \"Epic\" = 'SAGA' is none of EPIC, FEATURE, STORY, IGNORE",
        ),
        (least('Epic = "story"'), "did you mean STORY?"),
        (least('Epic = ""'), "[levels] \"Epic\" = '' is none of"),
        (least("Epic = 1"), "[levels] \"Epic\" = '1' is none of"),
        (
            least('[kinds]\nBug = "DEFFECT"'),
            "[kinds] \"Bug\" = 'DEFFECT' is none of FEATURE, DEFECT",
        ),
        (least('[states]\nnew = "OPEN"'), "[states] \"new\" = 'OPEN' is none of TODO"),
        (least('[states]\nnow = "TODO"'), '[states] "now" is unknown; did you mean new?'),
        (least('[states]\nby_name = "x"'), '[states] "by_name" is no table'),
        (least('[states.by_name]\nOpen = "MVP"'), "[states.by_name] \"Open\" = 'MVP' is none of"),
        (least('[states.epic]\nnew = "TODO"'), "[states.epic] \"new\" = 'TODO' is none of FUNNEL"),
        (least('[states.epic.by_name]\nX = "GO"'), "[states.epic.by_name] \"X\" = 'GO' is none of"),
        (least('[resolutions]\ncancelled = "Hold"'), '[resolutions] "cancelled" must be a list'),
        (least("[resolutions]\ncancelled = [1]"), '[resolutions] "cancelled" must be a list'),
        (least("[resolutions]\ndone = []"), '[resolutions] "done" is unknown; known are cancelled'),
        (least('[links]\nBlocks = "out"'), "[links] \"Blocks\" = 'out' is none of outward, inward"),
        (least('[products]\nX = ""'), '[products] "X" must be a text that is not empty'),
        (least(f'[products]\nX = "{"x" * 121}"'), '[products] "X" is longer than 120 characters'),
        (least('[product]\nX = "Y"'), '"product" is unknown; did you mean products?'),
        (least('[teams]\ndefaults = { A = "B" }'), "is unknown; did you mean default?"),
        (
            least('[teams.default]\nA = "B"\n[teams.limits]\nB = 0'),
            '[teams.limits] "B" must be a whole',
        ),
        (least('[teams.default]\nA = "B"\n[teams.limits]\nB = true'), '"B" must be a whole number'),
        (least('[teams.default]\nA = "B"\n[teams.limits]\nB = 2.5'), '"B" must be a whole number'),
        (
            least('[teams.default]\nA = "Ann"\n[teams.limits]\nAnm = 2'),
            '"Anm" is unknown; did you mean Ann?',
        ),
        (least("[teams.limits]\nX = 2"), '"X" is unknown; nothing here has a name yet'),
        (least('[members]\nann = "ann"'), '[members] "ann" must be the e-mail address of a person'),
        (least('[fields]\npoint = "x"'), '[fields] "point" is unknown; did you mean points?'),
        (least('[fields]\npoints = "gone.csv"'), "gone.csv: no such file or directory"),
        ("[source", "no TOML: "),
        (b"\xff\xfe", "the text is not UTF-8"),
        ("a = " + "[" * 5000, "no TOML that can be read: nested too deeply"),
        (least('[levels]\nA = "EPIC"'), "no TOML: "),
    ],
)
def test_a_slip_is_one_line_with_file_table_and_key(load, tmp_path, text, problem):
    with pytest.raises(MappingInvalid) as refused:
        load(text)

    assert problem in refused.value.message
    assert str(tmp_path) in refused.value.message
    assert "\n" not in refused.value.message
    assert refused.value.code == "BAD_MAPPING"


def test_a_missing_mapping_is_named(tmp_path):
    with pytest.raises(MappingInvalid, match=r"nowhere.toml: no such file or directory"):
        mapping.load(tmp_path / "nowhere.toml")


def test_names_may_hold_any_letter_and_space(load):
    loaded = load(least('[products]\nX = "製品\u3000一 ü\xa0"').replace("acme", "サイト"))

    assert (loaded.site, loaded.products["X"]) == ("サイト", "製品\u3000一 ü\xa0")


@pytest.mark.parametrize(
    ("csv", "problem"),
    [
        ("", "points.csv:1: no column issuekey in the header"),
        ("issuekey,title\nA-1,x", "points.csv:1: no column storypoint in the header"),
        ("issuekey,storypoint\nA-1,many", "points.csv:2: 'many' is no number of points"),
        ("issuekey,storypoint\nA-1,NaN", "points.csv:2: 'NaN' is no number of points"),
        ("issuekey,storypoint\nA-1,-1", "points.csv:2: '-1' is no number of points"),
        ("issuekey,storypoint\nA-1,1e5", "points.csv:2: '1e5' is no number of points"),
        (
            "issuekey,storypoint\nA-1,99999.995",
            "points.csv:2: '99999.995' is no number of points",
        ),
        ("issuekey,storypoint\nA-1", "points.csv:2: a row without a key or without points"),
        ("issuekey,storypoint\n ,1", "points.csv:2: a row without a key or without points"),
        ('issuekey,t,storypoint\nA-1,"two\nlines",1\nA-1,x,2', "points.csv:4: A-1 has 2.00 points"),
        ("issuekey,storypoint\nA-1,\0", "points.csv:2: '"),
        ("issuekey,storypoint\nA-1," + "1" * 1_000_001, "points.csv:2: no CSV: field larger than"),
    ],
)
def test_a_bad_row_of_story_points_is_named_by_file_and_line(load, csv, problem):
    with pytest.raises(MappingInvalid) as refused:
        load(least('[fields]\npoints = "points.csv"'), points=csv)

    assert problem in refused.value.message


def test_story_points_may_be_missing_repeated_and_beside_other_columns(load):
    csv = "\ufeffIssue Key;x,Story Points,Issue key\n,3,A-1\n,,A-2\n\n,0.5,A-3\n,3.0,A-1\n"

    loaded = load(least('[fields]\npoints = "points.csv"'), points=csv)

    assert loaded.points == {"A-1": Decimal(3), "A-3": Decimal("0.5")}


def test_the_small_mapping_of_these_tests_is_one(load):
    assert load(MAPPING).levels["Note"] is None
