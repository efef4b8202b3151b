"""The step table of the portfolio Kanban, step by step as the domain definition has it."""

import pytest

from kernel.errors import Conflict, InvalidValue
from kernel.levels import StateCategory
from organization.models import Role
from portfolio import kanban
from portfolio.errors import ItemArchived, MoveNotAllowed
from portfolio.exit_rules import BY_DECISION
from portfolio.kanban import EpicState
from portfolio.models import EpicTransition
from tests.line import AT, archive, days, epic, move, rolled_back

WAY = {
    "FUNNEL": (),
    "REVIEWING": ("REVIEWING",),
    "ANALYZING": ("REVIEWING", "ANALYZING"),
    "READY": ("REVIEWING", "ANALYZING", "READY"),
    "MVP": ("REVIEWING", "ANALYZING", "READY", "MVP"),
    "PERSEVERE": ("REVIEWING", "ANALYZING", "READY", "MVP", "PERSEVERE"),
    "DONE": ("REVIEWING", "ANALYZING", "READY", "MVP", "DONE"),
    "REJECTED": ("REJECTED",),
    "PARKED": ("PARKED",),
}
"""How an epic gets into each state."""

DEFINED = {
    ("FUNNEL", "REVIEWING"),
    ("REVIEWING", "ANALYZING"),
    ("ANALYZING", "READY"),
    ("READY", "MVP"),
    ("MVP", "PERSEVERE"),
    ("MVP", "DONE"),
    ("PERSEVERE", "DONE"),
    ("READY", "DONE"),
    ("READY", "ANALYZING"),
    ("PARKED", "FUNNEL"),
} | {
    (state, end)
    for state in ("FUNNEL", "REVIEWING", "ANALYZING", "READY", "MVP", "PERSEVERE")
    for end in ("REJECTED", "PARKED")
}
"""Every step that there is; all others do not exist."""

EXPLAINED = {
    (start, end)
    for start, end in DEFINED
    if end in {"REJECTED", "PARKED"}
    or (start, end) in {("PARKED", "FUNNEL"), ("READY", "ANALYZING")}
    or (start, end) in BY_DECISION
}
"""The steps of which the definition says that a reason is mandatory; a decision has one, too."""


@pytest.fixture
def standing(product_itself, drn):
    """Return a function that takes a new epic to a state."""

    def make(state):
        made = epic(product_itself)
        return move(product_itself, made, *map(EpicState, WAY[state]))

    return make


def step(by, found, to, reason="The board said so.", at=AT):
    return move(by, found, EpicState(to), reason=reason, at=at)


@pytest.mark.parametrize("start", EpicState)
def test_only_the_defined_steps_lead_out_of_a_state(start, standing, product_itself):
    found = standing(start)
    allowed = {end for begin, end in DEFINED if begin == start}

    for wanted in EpicState:
        with rolled_back():
            if wanted in allowed:
                assert step(product_itself, found, wanted).state == wanted
            else:
                with pytest.raises(MoveNotAllowed) as refused:
                    step(product_itself, found, wanted)
                assert set(refused.value.allowed) == allowed
                found.refresh_from_db()
                assert found.state == start


@pytest.mark.parametrize("start", EpicState)
def test_giving_up_putting_off_and_going_back_need_a_reason_and_going_on_does_not(
    start, standing, product_itself
):
    found = standing(start)

    for end in (end for begin, end in DEFINED if begin == start):
        with rolled_back():
            if (start, end) in EXPLAINED:
                for silence in ("", "  \n"):
                    with pytest.raises(InvalidValue) as refused:
                        step(product_itself, found, end, reason=silence)
                    assert refused.value.field == "reason"
                assert step(product_itself, found, end, reason="Too dear").state == end
            else:
                assert step(product_itself, found, end, reason="").state == end


def test_states_come_down_to_the_categories_of_the_definition():
    def of(category):
        return {state for state, found in kanban.CATEGORIES.items() if found is category}

    assert of(StateCategory.TODO) == {"FUNNEL", "REVIEWING", "ANALYZING", "READY", "PARKED"}
    assert of(StateCategory.IN_PROGRESS) == {"MVP", "PERSEVERE"}
    assert of(StateCategory.DONE) == {"DONE"}
    assert of(StateCategory.CANCELLED) == {"REJECTED"}


def test_limits_are_those_of_the_definition_and_the_other_states_hold_any_number():
    assert kanban.LIMITS == {"REVIEWING": 5, "ANALYZING": 3, "MVP": 3, "PERSEVERE": 6}


def test_an_epic_starts_with_its_mvp_and_finishes_when_it_is_done(standing, product_itself):
    ready = standing("READY")
    assert (ready.started_at, ready.finished_at) == (None, None)

    begun = step(product_itself, ready, "MVP", at=days(3))
    assert (begun.started_at, begun.finished_at) == (days(3), None)

    kept = step(product_itself, begun, "PERSEVERE", at=days(9))
    assert (kept.started_at, kept.finished_at) == (days(3), None)

    done = step(product_itself, kept, "DONE", at=days(30))
    assert (done.started_at, done.finished_at) == (days(3), days(30))


def test_a_rejected_epic_is_finished_without_having_started(standing, product_itself):
    rejected = step(product_itself, standing("ANALYZING"), "REJECTED", at=days(2))

    assert (rejected.started_at, rejected.finished_at) == (None, days(2))


def test_a_parked_epic_is_open_and_keeps_the_day_on_which_it_started(standing, product_itself):
    begun = standing("MVP")
    parked = step(product_itself, begun, "PARKED", at=days(5))

    assert (parked.started_at, parked.finished_at) == (begun.started_at, None)
    assert parked.state_category is StateCategory.TODO


def test_every_step_is_written_down_with_who_when_and_why(standing, product_itself, as_role):
    manager = as_role(Role.PORTFOLIO_MANAGER)
    found = standing("FUNNEL")
    step(manager, found, "REVIEWING", reason="", at=days(1))
    found.refresh_from_db()
    step(manager, found, "PARKED", reason="No owner", at=days(2))

    steps = found.transitions.order_by("at").values_list(
        "from_state", "to_state", "at", "by_id", "reason"
    )
    assert list(steps) == [
        ("FUNNEL", "REVIEWING", days(1), manager.person_id, ""),
        ("REVIEWING", "PARKED", days(2), manager.person_id, "No owner"),
    ]


def test_a_refused_step_writes_nothing_down(standing, product_itself):
    found = standing("FUNNEL")

    with pytest.raises(MoveNotAllowed):
        step(product_itself, found, "DONE")

    assert not EpicTransition.objects.exists()
    found.refresh_from_db()
    assert found.version == 1


def test_a_step_from_a_stale_version_is_a_conflict_that_names_the_state(standing, product_itself):
    found = standing("FUNNEL")
    step(product_itself, found, "REVIEWING")

    with pytest.raises(Conflict) as refused:
        step(product_itself, found, "REVIEWING")

    assert (refused.value.current_version, refused.value.changed_fields) == (2, ["state"])


def test_an_archived_epic_takes_no_step(standing, product_itself):
    put_away = archive(product_itself, standing("FUNNEL"))

    with pytest.raises(ItemArchived):
        step(product_itself, put_away, "REVIEWING")


@pytest.mark.parametrize("reason", ["No\0", "x" * 4001])
def test_a_reason_that_cannot_be_stored_is_refused_and_the_epic_stands_where_it_stood(
    reason, standing, product_itself
):
    found = standing("FUNNEL")

    with pytest.raises(InvalidValue) as refused:
        step(product_itself, found, "PARKED", reason=reason)

    assert refused.value.field == "reason"
    found.refresh_from_db()
    assert (found.state, found.version) == ("FUNNEL", 1)
