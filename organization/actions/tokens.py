from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kernel import audit
from kernel.errors import InvalidValue, NotFound
from kernel.principal import Principal
from organization.models import ApiToken, Person, Scope
from organization.models.token import LONGEST_LIFE


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token and its secret, which is shown this once and never stored."""

    token: ApiToken
    secret: str | None = field(metadata={"secret": True})


@audit.audited
def issue_token(
    *,
    by: Principal,
    name: str,
    scopes: list[Scope],
    days: int,
    at: datetime,
    person: str | None = None,
) -> IssuedToken:
    """Issue a token for oneself or, as an administrator, for somebody else.

    A token that issues another passes on no scope that it lacks, whomever the new one acts for:
    within its own scopes an administrator's token could grant itself any role anyway.

    Args:
        days: How long it lives, from 1 to 365.
        person: The e-mail address of whom it acts for; None is oneself.

    Raises:
        InvalidValue: No scope, one that the issuing token lacks, or too long a life.
    """
    by.require("token.issue")
    if not 0 < days <= LONGEST_LIFE.days:
        raise InvalidValue("days", f"A token lives from 1 to {LONGEST_LIFE.days} days.")
    if not scopes:
        raise InvalidValue("scopes", "Name at least one scope.")
    _require_own_scopes(by, scopes)
    token = ApiToken(
        workspace_id=by.workspace_id,
        person=_holder(by, person),
        name=name,
        scopes=sorted(set(scopes)),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    token.check_values("name")
    token.save()
    return IssuedToken(token=token, secret=token.seal())


@audit.audited
def revoke_token(*, by: Principal, token_id: int, at: datetime) -> ApiToken:
    """End a token at once: one's own, or any as an administrator."""
    by.require("token.issue")
    mine = ApiToken.objects.visible_to(by).select_for_update()
    token = mine.filter(pk=token_id).first()
    if token is None:
        raise NotFound(what="token", key=str(token_id))
    token.revoke(at)
    return token


def _require_own_scopes(by: Principal, scopes: list[Scope]) -> None:
    if by.token_id is None:
        return
    own = ApiToken.objects.values_list("scopes", flat=True).get(pk=by.token_id)
    if lacking := sorted({*scopes} - {*own}):
        raise InvalidValue("scopes", f"This token cannot pass on what it lacks: {lacking[0]}.")


def _holder(by: Principal, email: str | None) -> Person:
    people = Person.objects.visible_to(by).active()
    if email is None:
        mine = people.filter(pk__in=[by.person_id]).first()
        if mine is None:
            raise InvalidValue("person", "Name the person that the token acts for.")
        return mine
    person = people.addressed(email)
    if person.pk != by.person_id:
        by.require("token.manage")
    return person
