"""Links over GraphQL, for the tests of dependencies."""

from strawberry.relay import to_base64

from teams import actions
from tests.line import (
    AT,
    change,
    epic,
    feature,
    story,
)

MAKERS = {"epic": epic, "feature": feature, "story": story}


ENDS = "{ key level }"


SHOWN = f"... on Dependency {{ blocker {ENDS} blocked {ENDS} note neededBy version crossTeam }}"


def add(by, blocker, blocked, **details):
    return change(
        "addDependency",
        by,
        f"{SHOWN} ... on DependencyCycle {{ path {ENDS} }}",
        blocker=blocker.key,
        blocked=blocked.key,
        **details,
    )


def change_link(by, found, version, **changes):
    return change(
        "updateDependency", by, SHOWN, dependency=gid(found), expectedVersion=version, **changes
    )


def gid(found, of="Dependency"):
    return to_base64(of, found.pk)


def waive(by, found, reason="They meet daily.", until=None, at=AT):
    return actions.waive_dependency(
        by=by, dependency_id=found.pk, reason=reason, until=until, at=at
    )
