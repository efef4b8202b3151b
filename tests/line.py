"""Short ways to reach states through the apps' own actions, for tests of every level."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier

from django.db import connection, transaction

from feedback import actions as feedback
from feedback.models import Outcome
from kernel.levels import Level
from organization.models import Team
from portfolio import actions as portfolio
from portfolio.deciding import DecisionKind
from portfolio.exit_rules import BY_DECISION, OF_THE_BOARD, ExitRule
from portfolio.kanban import EpicState
from portfolio.limits import Measure, Policy, Scope
from portfolio.models import Epic, Portfolio, StrategicTheme, ValueStream, WipLimit
from products import actions as products
from products.models import Product
from teams import actions as teams
from teams.models import Dependency
from tests.conftest import run_operation

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning, from which the tests count."""


def days(number):
    """Return the moment so many days after `AT`."""
    return AT + timedelta(days=number)


def epic(by, title="Carry heavy loads", in_portfolio="DRN", at=AT, **details):
    return portfolio.create_epic(by=by, portfolio=in_portfolio, title=title, details=details, at=at)


def feature(by, title="Bigger battery", in_portfolio="DRN", at=AT, **details):
    return products.create_feature(
        by=by, portfolio=in_portfolio, title=title, details=details, at=at
    )


def story(by, title="Lay out the pack", in_portfolio="DRN", at=AT, **details):
    return teams.create_story(by=by, portfolio=in_portfolio, title=title, details=details, at=at)


MOVES = {"FEATURE": products.move_feature, "STORY": teams.move_story}
ARCHIVES = {
    "EPIC": products.archive_epic,
    "FEATURE": teams.archive_feature,
    "STORY": teams.archive_story,
}


DECISIONS = {"READY": "GO", "PERSEVERE": "PERSEVERE", "DONE": "STOP", "REJECTED": "NO_GO"}
"""The decision that leads to a state, where a step needs one."""


def skip_rules(of):
    """Let a portfolio's Kanban ask for nothing but the board's decisions."""
    rules = sorted(set(ExitRule) - OF_THE_BOARD)
    Portfolio.objects.filter(pk=of.pk).update(skipped_rules=rules)


def move(by, item, *states, at=AT, **extra):
    """Take an item through states, one after the other, each reason given.

    An epic is asked for nothing but decisions, and gets those.
    """
    for state in states:
        if item.level == "EPIC":
            item = _step(by, item, EpicState(state), at=at, **extra)
            continue
        item = MOVES[item.level](
            by=by, key=item.key, to=state, expected_version=item.version, at=at, **extra
        )
    return item


def _step(by, epic, to, at, reason="The board said so."):
    skip_rules(epic.portfolio)
    named = {"by": by, "key": epic.key, "expected_version": epic.version, "at": at}
    if (EpicState(epic.state), to) not in BY_DECISION:
        return portfolio.move_epic(to=to, reason=reason, **named)
    kind = DecisionKind(DECISIONS[to])
    decided = portfolio.decide_epic(kind=kind, grounds=portfolio.Grounds(reason), **named)
    return Epic.objects.get(pk=decided.epic_id)


def _in_portfolio(row):
    return {"portfolio": row.portfolio.key, "name": row.name}


ARCHIVES_OF_OTHERS = {
    Outcome: (feedback.archive_outcome, lambda row: {"outcome_id": row.pk}),
    Product: (teams.archive_product, lambda row: {"key": row.key}),
    StrategicTheme: (portfolio.archive_theme, _in_portfolio),
    Team: (teams.archive_team, lambda row: {"name": row.name}),
    ValueStream: (portfolio.archive_value_stream, _in_portfolio),
}


def limit(by, amount, expected_version=0, policy="BLOCK", at=AT, measure="ITEMS", **names):
    """Limit the place that the names stand for; the level only where a class of service asks."""
    level = names.pop("level", None)
    place = teams.Place(_scope_of(names), names, level and Level(level), Measure(measure))
    return teams.set_wip_limit(
        by=by, place=place, amount=Decimal(amount), policy=Policy(policy),
        expected_version=expected_version, at=at,
    )  # fmt: skip


def _scope_of(names):
    named = {"state": Scope.PORTFOLIO_STATE, "class_of_service": Scope.CLASS_OF_SERVICE}
    (name,) = names.keys() - {"portfolio"}
    return named.get(name) or Scope(name.upper())


def limit_team(by, team, amount, policy="WARN", **extra):
    """Say how many stories a team may have in progress."""
    return limit(by, amount, team=team, policy=policy, **extra)


def lift_limits():
    """Let portfolios hold any number of epics, for tests that are about something else."""
    WipLimit.objects.update(archived_at=AT)


def archive(by, row, at=AT, reason="Done with it.", expected_version=None):
    """Put any row away that can be; the version is its newest one unless another is given."""
    row.refresh_from_db()
    if type(row) in ARCHIVES_OF_OTHERS:
        action, named = ARCHIVES_OF_OTHERS[type(row)]
        names = named(row)
    else:
        action, names = ARCHIVES[row.level], {"key": row.key}
    return action(
        by=by, reason=reason, expected_version=expected_version or row.version, at=at, **names
    )


def link(by, blocker, blocked, **details):
    """Let one item wait for another."""
    added = teams.add_dependency(by=by, blocker=blocker.key, blocked=blocked.key, at=AT, **details)
    return Dependency.objects.get(pk=added.pk)


@contextmanager
def rolled_back():
    """Undo what the block writes, so that several cases start from one state."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


PROBLEM = "... on Problem { code message } ... on InvalidValue { field }"


def change(mutation, by, shows="... on Node { id }", **given):
    """Run a mutation over GraphQL and return what it answers."""
    kind = mutation[0].upper() + mutation[1:]
    text = f"""mutation ($input: {kind}Input!) {{
        {mutation}(input: $input) {{ __typename {PROBLEM} {shows} }} }}"""
    result = run_operation(text, by, input=given)
    assert result.errors is None, result.errors
    return result.data[mutation]


def together(calls):
    """Run calls in threads of their own, all at once; return what each returned or raised."""
    gate = Barrier(len(calls))

    def run(call):
        try:
            gate.wait(timeout=30)
            return call()
        except Exception as error:  # noqa: BLE001 # the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
