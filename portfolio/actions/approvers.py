"""Who may allow exceptions, from exit rules and from limits alike."""

from kernel.principal import Principal
from organization.models import Person
from portfolio.access import verbs_held
from portfolio.errors import ApproverMayNot

GRANT = "override.grant"


def approver_named(by: Principal, email: str, portfolio_id: int) -> Person:
    """Return the person who is named to allow an exception in a portfolio.

    Raises:
        NotFound: There is no such active person.
        ApproverMayNot: The person may not allow any, there.
    """
    person = Person.objects.visible_to(by).active().addressed(email)
    if GRANT not in verbs_held(person, portfolio_id):
        raise ApproverMayNot(approver=person.email)
    return person
