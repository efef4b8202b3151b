"""A Kanban of random edits, moves and decisions stands only where the rules let it stand."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import DomainError
from portfolio import actions as portfolio
from portfolio.deciding import DecisionKind
from portfolio.kanban import EpicState
from portfolio.models import BusinessCase, Decision, Epic
from portfolio.verdicts import Verdict
from tests.line import AT, epic, rolled_back
from tests.portfolio.boards import ARGUED, WRITTEN, promise, report, score, strategy

pytestmark = pytest.mark.django_db

HYPOTHESIS_AND_SIGNS = [name for name in WRITTEN if name not in {"owner", "theme", "value_stream"}]


@dataclass
class Naive:
    """What the definition asks for, kept by hand beside the product."""

    state: str = "FUNNEL"
    written: set = field(default_factory=set)
    argued: set = field(default_factory=set)
    promised: bool = False
    scored: bool = False
    verdict: str | None = None

    def lacks(self, to):
        """Whether the step from here to `to` lacks anything but the board's word."""
        asked = {
            ("FUNNEL", "REVIEWING"): {"owner"} - self.written
            or ({"theme", "estimated_cost"} & self.written) == set(),
            ("REVIEWING", "ANALYZING"): {*HYPOTHESIS_AND_SIGNS, "theme"}
            - {"estimated_cost"}
            - self.written,
            ("ANALYZING", "READY"): set(ARGUED) - self.argued
            or not (self.promised and self.scored),
            ("READY", "MVP"): {"value_stream"} - self.written,
            ("MVP", "PERSEVERE"): self.verdict not in {"PROVEN", "PROMISING", "SHORT"},
        }
        return bool(asked.get((self.state, to), False))


MOVES = {
    "FUNNEL": {"REVIEWING", "REJECTED", "PARKED"},
    "REVIEWING": {"ANALYZING", "REJECTED", "PARKED"},
    "ANALYZING": {"REJECTED", "PARKED"},
    "READY": {"MVP", "ANALYZING", "PARKED"},
    "MVP": {"PARKED"},
    "PERSEVERE": {"DONE", "PARKED"},
    "PARKED": {"FUNNEL"},
}
DECISIONS = {
    "GO": ({"ANALYZING"}, "READY"),
    "NO_GO": ({"FUNNEL", "REVIEWING", "ANALYZING", "READY", "MVP", "PERSEVERE"}, "REJECTED"),
    "PERSEVERE": ({"MVP"}, "PERSEVERE"),
    "STOP": ({"READY", "MVP", "PERSEVERE"}, "DONE"),
    "PIVOT": ({"MVP", "PERSEVERE"}, "DONE"),
}
"""What a plain move and what a decision may do, from the definition."""

operations = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(sorted(WRITTEN)), st.booleans()),
        st.tuples(st.just("argue"), st.sampled_from(sorted(ARGUED)), st.booleans()),
        st.tuples(st.just("write all"), st.none(), st.just(True)),
        st.tuples(st.just("argue all"), st.none(), st.just(True)),
        st.tuples(st.just("promise"), st.none(), st.none()),
        st.tuples(st.just("score"), st.none(), st.none()),
        st.tuples(st.just("report"), st.sampled_from([*Verdict]), st.none()),
        st.tuples(st.just("move"), st.sampled_from([*EpicState]), st.none()),
        st.tuples(st.just("decide"), st.sampled_from(sorted(DECISIONS)), st.none()),
    ),
    min_size=8,
    max_size=24,
)
onward = st.sampled_from(
    [
        [("write all", None, True), ("move", "REVIEWING", None), ("move", "ANALYZING", None)],
        [
            ("write all", None, True),
            ("argue all", None, True),
            ("promise", None, None),
            ("score", None, None),
            ("move", "REVIEWING", None),
            ("move", "ANALYZING", None),
            ("decide", "GO", None),
            ("move", "MVP", None),
        ],
        [],
    ]
)
"""How far an epic has come before chance takes over; alone it seldom leaves the funnel."""


class Played:
    """One epic and its naive twin."""

    def __init__(self, by):
        strategy(by)
        self.by = by
        self.epic = epic(by)
        self.naive = Naive()

    def do(self, kind, what, sense):
        getattr(self, kind.replace(" ", "_"))(what, sense)

    def write_all(self, _what, _sense):
        for name in WRITTEN:
            self.write(name, filled=True)

    def argue_all(self, _what, _sense):
        for name in ARGUED:
            self.argue(name, filled=True)

    def write(self, name, filled):
        empty = {"leading_indicators": [], "estimated_cost": None}
        gone = None if name in {"owner", "theme", "value_stream"} else ""
        value = WRITTEN[name] if filled else empty.get(name, gone)
        self._edit(portfolio.edit_epic, Epic, {name: value}, at=AT)
        self._note(self.naive.written, name, filled)

    def argue(self, name, filled):
        empty = {"alternatives": ["Vans"], "mvp_cost": None, "mvp_weeks": None}
        value = ARGUED[name] if filled else empty.get(name, "")
        value = None if name == "estimated_value" and not filled else value
        self._edit(portfolio.edit_business_case, BusinessCase, {name: value}, at=AT)
        self._note(self.naive.argued, name, filled)

    def promise(self, _what, _sense):
        if not self.naive.promised:
            promise(self.by, self.epic)
            self.naive.promised = True

    def score(self, _what, _sense):
        if not self.naive.scored:
            score(self.by, self.epic)
            self.naive.scored = True

    def report(self, verdict, _sense):
        report(self.by, self.epic, verdict)
        self.naive.verdict = verdict

    def move(self, to, _sense):
        may = to in MOVES.get(self.naive.state, ()) and not self.naive.lacks(to)
        self._try(
            may,
            to,
            lambda version: portfolio.move_epic(
                by=self.by,
                key=self.epic.key,
                to=EpicState(to),
                reason="Because",
                expected_version=version,
                at=AT,
            ),
        )

    def decide(self, kind, _sense):
        sources, to = DECISIONS[kind]
        may = self.naive.state in sources and not self.naive.lacks(to)
        self._try(
            may,
            to,
            lambda version: portfolio.decide_epic(
                by=self.by,
                key=self.epic.key,
                kind=DecisionKind(kind),
                grounds=portfolio.Grounds("Because"),
                successor="Another" if kind == "PIVOT" else None,
                expected_version=version,
                at=AT,
            ),
        )

    def _try(self, may, to, call):
        before = Decision.objects.count()
        try:
            with transaction.atomic():
                call(self._version(Epic))
        except DomainError:
            assert not may, (self.naive, to)
            assert Decision.objects.count() == before
        else:
            assert may, (self.naive, to)
            self.naive.state = str(to)
        assert Epic.objects.get(pk=self.epic.pk).state == self.naive.state

    def _edit(self, action, model, changes, **more):
        version = self._version(model)
        action(by=self.by, key=self.epic.key, changes=changes, expected_version=version, **more)

    def _version(self, model):
        name = "pk" if model is Epic else "epic"
        found = model.objects.filter(**{name: self.epic.pk}).values_list("version", flat=True)
        return found.first() or 0

    def _note(self, known, name, filled):
        known.discard(name)
        known |= {name} if filled else set()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(begun=onward, then=operations)
def test_a_random_kanban_stands_where_the_definition_lets_it_stand(
    begun, then, product_itself, drn
):
    assert drn.key == "DRN"
    with rolled_back():
        played = Played(product_itself)
        for operation in [*begun, *then]:
            played.do(*operation)
        for step in played.epic.transitions.all():
            assert all(check["met"] for check in step.checks)
