"""Who asks: built once per request and passed to every action and every queryset."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kernel.errors import AccessDenied

NO_VERBS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Principal:
    """A person, or a token that acts for one, in one workspace.

    Attributes:
        workspace_id: The one workspace of this request.
        person_id: Who acts; None is the product itself (a task, a command).
        name: How the audit log names the actor.
        roles: Roles held in the whole workspace.
        portfolio_roles: Roles held in single portfolios, by portfolio id.
        verbs: What `roles` allow everywhere in the workspace, narrowed by the token's scopes.
        portfolio_verbs: What `portfolio_roles` allow, by portfolio id, narrowed the same way.
        token_id: The API token that was shown, if one was.
    """

    workspace_id: int
    person_id: int | None
    name: str
    roles: frozenset[str] = frozenset()
    portfolio_roles: Mapping[int, frozenset[str]] = field(default_factory=dict)
    verbs: frozenset[str] = NO_VERBS
    portfolio_verbs: Mapping[int, frozenset[str]] = field(default_factory=dict)
    token_id: int | None = None

    @property
    def sees_all_portfolios(self) -> bool:
        """Whether a workspace role lets this principal read every portfolio."""
        return "item.read" in self.verbs

    @property
    def seen_portfolios(self) -> list[int]:
        """The ids of the portfolios that single portfolio roles let this principal read."""
        return self.portfolios_with("item.read")

    def portfolios_with(self, verb: str) -> list[int]:
        """Return the ids of the portfolios in which single portfolio roles allow `verb`."""
        return [id_ for id_, verbs in self.portfolio_verbs.items() if verb in verbs]

    def may(self, verb: str, portfolio_id: int | None = None) -> bool:
        """Whether `verb` is allowed in the workspace, or at least in `portfolio_id`."""
        if verb in self.verbs:
            return True
        return portfolio_id is not None and verb in self.portfolio_verbs.get(portfolio_id, NO_VERBS)

    def may_somewhere(self, verb: str) -> bool:
        """Whether `verb` is allowed in the workspace or in any portfolio."""
        return verb in self.verbs or any(verb in verbs for verbs in self.portfolio_verbs.values())

    def require(self, verb: str, portfolio_id: int | None = None) -> None:
        """Raise `AccessDenied` unless `verb` is allowed here."""
        if not self.may(verb, portfolio_id):
            raise AccessDenied(verb=verb)
