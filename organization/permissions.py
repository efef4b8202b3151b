"""Who may do what: the one table. A verb that stands in no row can be done by nobody."""

from collections.abc import Iterable

from organization.models import Role, Scope

READING = frozenset({"workspace.read", "item.read"})
STORY_WORK = frozenset({"story.create", "story.edit", "story.move", "story.archive"})
FEATURE_WORK = frozenset(
    {"feature.create", "feature.edit", "feature.move", "feature.archive", "feature.align"}
)
EPIC_WORK = frozenset({"epic.create", "epic.edit", "epic.move", "epic.archive", "epic.decompose"})
PRIORITISING = frozenset(
    {"epic.score", "epic.rank", "epic.decide", "override.grant", "limit.edit", "strategy.edit"}
)
FUNDING = frozenset({"budget.edit", "guardrail.edit"})
REPORTING = frozenset({"evidence.report", "status.post", "objective.measure", "override.ask"})
LINKING = frozenset({"dependency.edit", "dependency.waive"})

ROLES: dict[Role, frozenset[str]] = {
    Role.VIEWER: READING,
    Role.TEAM_MEMBER: READING | STORY_WORK | {"epic.create", "dependency.edit", "override.ask"},
    Role.PRODUCT_MANAGER: READING
    | STORY_WORK
    | FEATURE_WORK
    | LINKING
    | REPORTING
    | {"sheet.import"}
    | {"epic.create", "epic.decompose", "epic.score", "product.edit", "outcome.edit"},
    Role.PORTFOLIO_MANAGER: READING
    | {"sheet.import"}
    | FEATURE_WORK
    | EPIC_WORK
    | LINKING
    | PRIORITISING
    | FUNDING
    | REPORTING
    | {"portfolio.edit", "objective.edit", "spend.import"}
    | {"product.edit", "team.edit", "outcome.edit", "import.read"},
    Role.BOARD_MEMBER: READING
    | PRIORITISING
    | FUNDING
    | REPORTING
    | {"sheet.import"}
    | {"epic.create", "epic.move", "epic.approve", "objective.edit", "dependency.waive"},
    Role.ADMIN: READING
    | {
        "workspace.edit",
        "person.manage",
        "role.grant",
        "token.manage",
        "token.issue",
        "notification.manage",
        "team.edit",
        "portfolio.create",
        "portfolio.edit",
        "strategy.edit",
        "limit.edit",
        "product.edit",
        "import.run",
        "import.read",
    },
    Role.INTEGRATION: READING
    | {"import.run", "import.read", "measurement.record", "delivery.record", "spend.import"},
    Role.AUDITOR: READING | {"import.read", "audit.read"},
}

EVERYBODY = frozenset({"token.issue", "notification.read", "notification.edit"})
"""What every active person of a workspace may do, whatever the role, with what is their own:
issue tokens, read what they were told, and say how they want to be told."""

RECORDING = frozenset({"import.run", "spend.import", "measurement.record", "delivery.record"})
ADMINISTRATION = frozenset(
    {"workspace.edit", "person.manage", "role.grant", "token.manage", "token.issue"}
    | {"notification.manage"}
)
VERBS = frozenset().union(*ROLES.values()) | EVERYBODY

SCOPES: dict[Scope, frozenset[str]] = {
    Scope.READ: frozenset(verb for verb in VERBS if verb.endswith(".read")),
    Scope.WRITE: VERBS - RECORDING - ADMINISTRATION,
    Scope.RECORD: RECORDING,
    Scope.ADMIN: ADMINISTRATION,
}


def verbs_of(roles: Iterable[str]) -> frozenset[str]:
    """Return all verbs that these roles hold together."""
    return frozenset().union(*(ROLES[Role(role)] for role in roles))


def roles_with(verb: str) -> list[Role]:
    """Return the roles that hold a verb."""
    return [role for role, verbs in ROLES.items() if verb in verbs]


def verbs_in(scopes: Iterable[str]) -> frozenset[str]:
    """Return all verbs that a token of these scopes may use, if its person holds them."""
    return frozenset().union(*(SCOPES[Scope(scope)] for scope in scopes))
