"""Every operation that clients rely on, as its file stands, against the demo company."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from graphql import parse, validate

from api.limits import Limits, declared_cost
from config.schema import schema
from organization.access import unlimited
from portfolio.models import Epic
from teams.models import Story

OPERATIONS = (
    "add_dependency",
    "board",
    "decide",
    "decompose_epic",
    "delivery",
    "flow",
    "item",
    "move_epic",
    "outcome_to_vision",
    "record_delivery_events",
    "record_measurements",
    "stories",
    "through_line",
)


@pytest.fixture(scope="session")
def contract(data) -> Path:
    return data.parent / "contract"


def operation(contract, name):
    return (contract / f"{name}.graphql").read_text()


@pytest.fixture
def everyone(demo):
    return unlimited(demo.pk, "Contract")


@pytest.fixture
def heavy_lift(demo):
    return Epic.objects.get(workspace=demo, title="Carry heavy loads")


def key_of(demo, title):
    return Story.objects.get(workspace=demo, title=title).key


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_operation_is_valid(contract, name):
    assert validate(schema._schema, parse(operation(contract, name))) == []


def test_every_file_of_the_contract_is_listed_here(contract):
    files = {path.stem for path in contract.glob("*.graphql")} - {"inputs"}
    assert files == set(OPERATIONS)


def test_inputs_and_enumerations_offer_what_the_contract_names(contract):
    promised = operation(contract, "inputs")
    for kind, name, body in re.findall(r"^(input|enum) (\w+) \{(.*)\}$", promised, re.MULTILINE):
        found = schema._schema.type_map[name]
        if kind == "enum":
            assert set(body.split()) <= set(found.values)
            continue
        for field, type_ in re.findall(r"(\w+): ([\w!\[\]]+)", body):
            assert str(found.fields[field].type) == type_, f"{name}.{field}"


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_operation_costs_at_most_half_of_the_limit(contract, name, settings):
    text = operation(contract, name)
    cost = declared_cost(schema._schema, parse(text), {}, None)
    limits = Limits()

    assert {
        measure: value
        for measure, value in asdict(cost).items()
        if value > getattr(limits, measure) / 2
    } == {}
    parse(text, max_lexical_tokens=limits.tokens // 2)


def test_flow_names_the_blocker_that_holds_three_teams(contract, everyone, execute):
    flow = execute(operation(contract, "flow"), everyone, portfolio="DRN")["portfolio"]["flow"]

    blocker = flow["blockers"][0]
    assert blocker["item"]["title"] == "Certify the 48 V power bus"
    assert blocker["item"]["team"] == {"name": "Battery"}
    assert len(blocker["waitingTeams"]) == 3
    assert [epic["title"] for epic in blocker["epics"]] == ["Carry heavy loads"]
    assert flow["deadlocks"] == []
    overloaded = [load["team"]["name"] for load in flow["teamLoads"] if load["overloaded"]]
    assert overloaded == ["Flight autonomy"]


def test_stories_page_through_a_team(contract, everyone, execute):
    text = operation(contract, "stories")
    page = execute(text, everyone, team="Airframe", states=["IN_PROGRESS"])["stories"]

    assert page["totalCount"] == len(page["edges"]) == 1
    node = page["edges"][0]["node"]
    assert node["title"] == "Engine mount for double thrust"
    assert node["feature"]["key"].startswith("DRN-")
    assert page["pageInfo"]["hasNextPage"] is False


def test_a_story_leads_up_to_the_vision(contract, demo, everyone, execute):
    key = key_of(demo, "Certify the 48 V power bus")
    item = execute(operation(contract, "item"), everyone, key=key)["item"]

    assert item["level"] == "STORY"
    epic = item["feature"]["epic"]
    assert epic["title"] == "Carry heavy loads"
    assert "within the hour" in epic["theme"]["vision"]["statement"]
    assert epic["outcomes"] == [{"name": "Heavier payloads reach customers", "attainment": "0.305"}]


def test_a_ring_is_refused_with_its_path(contract, demo, everyone, execute):
    first = key_of(demo, "Certify the 48 V power bus")
    second = key_of(demo, "Motor controller for 48 V")
    third = key_of(demo, "Propeller with a lower tip speed")
    text = operation(contract, "add_dependency")

    refused = execute(text, everyone, input={"blocker": third, "blocked": first})["addDependency"]

    assert refused["__typename"] == "DependencyCycle"
    assert [item["key"] for item in refused["path"]] == [third, first, second]


def test_a_link_is_added(contract, demo, everyone, execute):
    given = {
        "blocker": key_of(demo, "Quick release for cargo"),
        "blocked": key_of(demo, "Motor controller for 48 V"),
    }
    added = execute(operation(contract, "add_dependency"), everyone, input=given)["addDependency"]

    assert added["__typename"] == "Dependency"
    assert added["crossTeam"] is True


def test_an_epic_is_moved_and_a_stale_move_is_a_conflict(contract, demo, everyone, execute):
    epic = Epic.objects.get(workspace=demo, title="Halve the noise over homes")
    given = {"epic": epic.key, "to": "REVIEWING", "expectedVersion": epic.version}
    text = operation(contract, "move_epic")

    assert execute(text, everyone, input=given)["moveEpic"]["state"] == "REVIEWING"
    again = execute(text, everyone, input=given)["moveEpic"]
    assert (again["__typename"], again["currentVersion"]) == ("Conflict", epic.version + 1)
    assert again["changedFields"] == ["state"]


def test_a_step_that_the_kanban_does_not_have_is_refused(contract, demo, everyone, execute):
    epic = Epic.objects.get(workspace=demo, title="Halve the noise over homes")
    given = {"epic": epic.key, "to": "DONE", "expectedVersion": epic.version}

    refused = execute(operation(contract, "move_epic"), everyone, input=given)["moveEpic"]

    assert refused["__typename"] == "MoveNotAllowed"
    assert refused["allowed"] == ["REVIEWING", "REJECTED", "PARKED"]


def test_an_epic_is_cut_into_features(contract, heavy_lift, everyone, execute):
    given = {
        "epic": heavy_lift.key,
        "expectedVersion": heavy_lift.version,
        "features": [{"title": "Folding arms", "product": "DRONE-AIR"}],
    }
    made = execute(operation(contract, "decompose_epic"), everyone, input=given)["decomposeEpic"]

    assert made["epic"]["features"]["totalCount"] == 4
    assert made["features"][0]["product"] == {"key": "DRONE-AIR"}


def test_measurements_are_counted_once(contract, everyone, execute):
    item = {
        "eventId": "1",
        "metric": "payload-carried-kg",
        "at": "2026-01-01T00:00:00Z",
        "value": "12.5",
    }
    bad = {**item, "eventId": "2", "metric": "no-such-metric"}
    text = operation(contract, "record_measurements")

    first = execute(text, everyone, input={"source": "f", "items": [item, bad]})
    assert first["recordMeasurements"]["accepted"] == 1
    assert first["recordMeasurements"]["rejected"][0]["index"] == 1
    again = execute(text, everyone, input={"source": "f", "items": [item]})
    assert again["recordMeasurements"]["duplicates"] == 1


def test_the_line_runs_from_the_vision_down_to_the_outcome(contract, heavy_lift, everyone, execute):
    epic = execute(operation(contract, "through_line"), everyone, epic=heavy_lift.key)["epic"]

    assert epic["features"]["totalCount"] == 3
    assert [edge["node"]["title"] for edge in epic["features"]["edges"]] == [
        "Bigger battery",
        "Updated software",
        "New engine",
    ]
    assert epic["outcomes"][0]["current"] == "3.9"
    assert epic["wsjf"] == "2"
    assert epic["costOfDelayPerWeek"] == {"amount": "42000", "currency": "EUR"}
    assert epic["theme"]["vision"]["statement"].startswith("Anything a person can carry")
    (go,) = (edge["node"] for edge in epic["decisions"]["edges"])
    assert (go["kind"], go["decidedBy"]["name"], go["evidence"]) == ("GO", "Vera Lang", [])


def test_outcomes_lead_back_to_the_vision(contract, everyone, execute):
    text = operation(contract, "outcome_to_vision")
    portfolio = execute(text, everyone, portfolio="DRN")["portfolio"]

    states = [edge["node"]["epic"]["state"] for edge in portfolio["outcomes"]["edges"]]
    assert states.count("MVP") == 1
    assert states.count("DONE") == 2
    (measured,) = (
        edge["node"]["keyResult"]
        for edge in portfolio["outcomes"]["edges"]
        if edge["node"]["keyResult"]
    )
    assert measured == {
        "name": "Payload carried per flight",
        "score": "0.305",
        "objective": {"name": "Be the carrier of heavy parts in our cities"},
    }
    assert portfolio["unalignedWork"]["features"] == 1
    assert portfolio["unalignedWork"]["stories"] == 8


def test_the_board_sees_its_kanban(contract, everyone, execute):
    portfolio = execute(operation(contract, "board"), everyone, portfolio="DRN")["portfolio"]

    columns = {column["state"]: column for column in portfolio["kanban"]}
    assert len(columns) == 9
    assert columns["MVP"]["count"] == columns["MVP"]["epics"]["totalCount"] == 1
    assert columns["MVP"]["limit"] == 3
    assert columns["ANALYZING"]["overLimit"]
    broken = [one for one in portfolio["guardrails"] if one["breached"]]
    assert [(one["kind"], one["name"], one["actual"]) for one in broken] == [
        ("HORIZON_MIX", "H3", "0"),
        ("HORIZON_MIX", "H1", "80"),
    ]
    assert [one["key"] for one in broken[1]["offenders"]] == ["DRN-1", "DRN-6"]
    assert all(one["target"] is not None for one in portfolio["guardrails"])


def test_the_board_sees_why_the_enabler_rises_and_what_is_due(contract, everyone, execute):
    portfolio = execute(operation(contract, "board"), everyone, portfolio="DRN")["portfolio"]

    swap, link, night = portfolio["ranking"][:3]
    assert (swap["rank"], swap["score"], swap["method"]) == (1, "2500", "EFFECTIVE_CD3")
    assert link["epic"]["title"] == "Ground link that cannot be jammed"
    assert link["rankedBecause"] == "Ranked here because it unlocks DRN-2 Deliver at night."
    assert link["unlocks"] == [{"key": "DRN-2"}]
    assert night["blockedBy"] == [{"key": link["epic"]["key"]}]
    assert [one["rank"] for one in portfolio["ranking"]] == [*range(1, 9)]
    due = [(one["epic"]["title"], one["verdict"]) for one in portfolio["decisionsDue"]]
    assert due == [
        ("Carry heavy loads", "PROMISING"),
        ("Deliver at night", None),
        ("Carry heavy loads", "PROMISING"),
    ]
    (objective,) = portfolio["objectives"]
    assert objective["score"] == "0.432"
    assert objective["keyResults"][1] == {
        "name": "Hospitals under contract",
        "score": "0.75",
        "confidence": 8,
        "start": "0",
        "current": "9",
        "target": "12",
    }


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("record_delivery_events", {"events": [{"id": "1"}]}),
    ],
)
def test_a_level_that_is_not_built_says_so(contract, everyone, execute, name, given):
    (answer,) = execute(operation(contract, name), everyone, input=given).values()
    assert answer["code"] == "NOT_AVAILABLE"


def test_a_decision_is_written_with_what_it_rests_on(contract, everyone, execute, heavy_lift):
    stop = {"epic": heavy_lift.key, "kind": "STOP", "reason": "Too loud."}
    text = operation(contract, "decide")

    stopped = execute(text, everyone, input=stop | {"expectedVersion": heavy_lift.version})
    again = execute(text, everyone, input=stop | {"expectedVersion": heavy_lift.version + 1})

    decision = stopped["decideEpic"]
    assert decision.pop("id")
    assert decision.pop("decidedAt")
    assert decision == {
        "__typename": "Decision",
        "kind": "STOP",
        "reason": "Too loud.",
        "epic": {"key": heavy_lift.key, "state": "DONE", "conclusion": "STOPPED"},
        "evidence": [
            {"verdict": "PROMISING", "effect": {"estimate": "1.8", "low": "0.9", "high": "2.7"}}
        ],
        "successor": None,
    }
    assert again["decideEpic"]["code"] == "DECISION_NOT_POSSIBLE"


def test_a_decision_whose_rules_are_not_met_names_them(contract, everyone, execute, demo):
    upkeep = Epic.objects.get(workspace=demo, title="Know which drone fails next")
    Epic.objects.filter(pk=upkeep.pk).update(state="ANALYZING")
    go = {"epic": upkeep.key, "kind": "GO", "reason": "Go", "expectedVersion": upkeep.version}

    answer = execute(operation(contract, "decide"), everyone, input=go)["decideEpic"]

    assert answer["__typename"] == "MoveNotAllowed"
    missing = {one["rule"]: one["detail"] for one in answer["missing"]}
    assert missing["MVP_DEFINED"] == "The MVP lacks features, cost, timebox."
    assert {"BUSINESS_CASE_COMPLETE", "OUTCOME_PROMISED", "ALTERNATIVES_COMPARED"} <= set(missing)


def test_delivery_answers_nothing_yet(contract, everyone, execute):
    product = execute(
        operation(contract, "delivery"),
        everyone,
        product="DRONE-FSD",
        since="2021-10-01",
        until="2021-10-31",
    )["product"]
    assert product == {"delivery": None, "rollouts": {"edges": []}}
