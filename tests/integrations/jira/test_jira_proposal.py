import tomllib

import orjson
import pytest
from jira_payloads import build_issue, status

from integrations.jira import mapping, proposal
from integrations.jira.files import ExportUnreadable
from kernel.levels import Level


@pytest.fixture
def propose(tmp_path):
    """Propose from issues; return the text and what it loads as."""

    def propose(*issues, **page):
        export, target = tmp_path / "export.json", tmp_path / "mapping.toml"
        export.write_bytes(orjson.dumps({"issues": list(issues), **page}))
        text = proposal.propose([export])
        target.write_text(text, encoding="utf-8")
        return text, mapping.load(target)

    return propose


def test_the_proposal_for_the_archive_decides_what_its_own_mapping_decides(jira_data, tmp_path):
    archive = jira_data / "tidev-archive"
    target = tmp_path / "mapping.toml"
    target.write_text(proposal.propose([archive / "issues.jsonl.gz"]), encoding="utf-8")

    proposed, real = mapping.load(target), mapping.load(archive / "mapping.toml")

    for name in ("levels", "kinds", "states", "links"):
        given, wanted = getattr(proposed, name), getattr(real, name)
        assert given == wanted or name == "states", name
    assert proposed.states.by_name == real.states.by_name
    assert proposed.states.cancelled | {"Won't Do"} == real.states.cancelled
    assert proposed.products.keys() == proposed.team_of_project.keys() == real.products.keys()
    assert '"Relates"  # A relates to B, B relates to A; 5,164 times' in target.read_text()
    assert '# "iOS" = "iOS"  # 3,151 issues' in target.read_text()


def test_every_real_export_gets_a_mapping_that_loads(jira_data, tmp_path):
    exports = [
        jira_data / "go-jira" / "issues_in_sprint.json",
        *(jira_data / "jirametrics").glob("SP-*.json"),
    ]
    for path in exports:
        target = tmp_path / "mapping.toml"
        target.write_text(proposal.propose([path]), encoding="utf-8")
        assert mapping.load(target).site in {"example", "improvingflow"}


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ({"name": "Initiative", "hierarchyLevel": 2}, Level.EPIC),
        ({"name": "Theme", "hierarchyLevel": 3}, Level.EPIC),
        ({"name": "长篇故事", "hierarchyLevel": 1}, Level.FEATURE),
        ({"name": "epic"}, Level.FEATURE),
        ({"name": "Initiative"}, Level.EPIC),
        ({"name": "故事", "hierarchyLevel": 0}, Level.STORY),
        ({"name": "子任务", "hierarchyLevel": -1}, Level.STORY),
        ({"name": "Epic task", "subtask": True}, Level.STORY),
    ],
)
def test_levels_are_guessed_by_depth_then_by_name(propose, kind, level):
    _text, loaded = propose(build_issue(1, issuetype=kind))

    assert loaded.levels == {kind["name"]: level}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Bug", "DEFECT"),
        ("Production defect", "DEFECT"),
        ("Technical task", "DEBT"),
        ("Tech Debt", "DEBT"),
        ("Refactoring", "DEBT"),
        ("Risk", "RISK"),
        ("Debugging", None),
        ("Story", None),
    ],
)
def test_kinds_are_guessed_by_name(propose, name, kind):
    _text, loaded = propose(build_issue(1, name))

    assert loaded.kinds == ({name: kind} if kind else {})


@pytest.mark.parametrize(
    ("outward", "inward", "blocks"),
    [
        ("blocks", "is blocked by", True),
        ("is blocked by", "blocks", False),
        ("depends on", "is dependent of", False),
        ("is depended on by", "depends on", True),
        ("has to be done before", "has to be done after", True),
        ("must be finished after", "must be finished before", False),
        ("verhindert", "is blocked by", True),
        ("is required by", "requires", True),
        ("relates to", "relates to", None),
        ("duplicates", "is duplicated by", None),
        ("is triggering", "is triggered by", None),
        ("has to be finished together with", "has to be finished together with", None),
    ],
)
def test_links_are_proposed_by_what_their_ends_say(propose, outward, inward, blocks):
    link = {"id": "1", "type": {"name": "Odd", "outward": outward, "inward": inward}}
    text, loaded = propose(build_issue(1, issuelinks=[link]))

    assert loaded.links == ({} if blocks is None else {"Odd": blocks})
    assert f"A {outward} B, B {inward} A; 1 time" in text


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://acme.atlassian.net/rest/api/3/issue/1", "acme"),
        ("https://jira.acme.org:8443/jira/rest/api/2/issue/1", "jira.acme.org"),
        ("https://api.atlassian.com/ex/jira/4f2/rest/api/3/issue/1", "my-site"),
        ("http://[broken", "my-site"),
        (None, "my-site"),
    ],
)
def test_the_site_is_named_after_its_address(propose, address, site):
    _text, loaded = propose({**build_issue(1), "self": address})

    assert loaded.site == site


def test_fields_are_proposed_by_type_by_name_and_by_what_they_hold(propose):
    told = {
        "names": {"customfield_1": "Story Points", "customfield_2": "Story point estimate"},
        "schema": {"customfield_2": {"custom": "com.pyxis.greenhopper.jira:jsw-story-points"}},
    }
    held = {
        "customfield_1": 5,
        "customfield_3": "SHOP-9",
        "customfield_4": "0|i000db:",
        "customfield_5": 3.5,
        "customfield_6": "SHOP-9",
        "epic": {"id": 9, "key": "SHOP-9"},
    }
    other = build_issue(2, customfield_6="text", customfield_2=1, customfield_1=1)

    text, loaded = propose(build_issue(1, **held), other, **told)

    assert loaded.fields.points == "customfield_1"
    assert loaded.fields.epic_link == "customfield_3"
    assert loaded.fields.rank == "customfield_4"
    assert "# customfield_5  # filled in 1 issue, 1 time with a number" in text
    assert "customfield_6" not in text


def test_statuses_of_the_past_alone_are_left_to_a_person(propose):
    item = {"field": "status", "fromString": "Backlog", "toString": "Open"}
    log = {"histories": [{"items": [item]}]}

    text, loaded = propose({**build_issue(1, status=status("In Review")), "changelog": log})

    assert loaded.states.by_name == {"In Review": "IN_REVIEW"}
    assert '# "Backlog" = "TODO"  # only in the past, 1 time' in text


def test_names_of_any_sort_make_a_file_that_loads(propose):
    nasty = 'a"b\\c\n\t\x7f\x85\u2028=[#] ü'
    raw = build_issue(
        1,
        issuetype={"name": nasty},
        project={"key": "P", "name": nasty * 30},
        resolution={"name": nasty + " invalid"},
        status={"name": nasty + " review", "statusCategory": {"key": "indeterminate"}},
        components=[{"name": nasty}],
        issuelinks=[{"type": {"name": nasty, "outward": "blocks\n"}}],
    )

    text, loaded = propose(raw, build_issue(2, project={"key": nasty, "name": "x"}))

    assert nasty in loaded.levels
    assert loaded.states.cancelled == {nasty + " invalid"}
    assert len(loaded.products["P"]) <= 120
    assert tomllib.loads(text)["links"] == {nasty: "outward"}


def test_an_export_without_an_issue_is_refused_with_its_first_fault(tmp_path):
    path = tmp_path / "export.json"
    path.write_bytes(b'\n{"errorMessages": ["No project."]}')

    with pytest.raises(ExportUnreadable) as refused:
        proposal.propose([path])

    assert refused.value.message == (
        f"{path}: holds no issue; line 2: an error of Jira, no issue: No project."
    )
