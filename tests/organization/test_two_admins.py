"""Administrators who remove each other at the same moment: one of them always stays."""

import pytest

from kernel import clock
from organization import actions
from organization.access import principal_of
from organization.errors import LastAdmin
from organization.models import Role, WorkspaceRole
from tests.line import together

pytestmark = pytest.mark.django_db(transaction=True)


def deactivate(by, email):
    return actions.deactivate_person(by=by, email=email, at=clock.now())


def revoke(by, email):
    return actions.revoke_role(by=by, email=email, role=Role.ADMIN)


@pytest.mark.parametrize("attempt", range(3))
@pytest.mark.parametrize("ways", [(deactivate, deactivate), (revoke, revoke), (deactivate, revoke)])
def test_of_two_who_remove_each_other_one_stays(owner, person, ways, attempt):
    deputy = person("deputy", Role.ADMIN)
    both = [(principal_of(owner), deputy), (principal_of(deputy), owner)]

    outcomes = together(
        [
            lambda way=way, by=by, other=other: way(by, other.email)
            for way, (by, other) in zip(ways, both, strict=True)
        ]
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(error) for error in refused] == [LastAdmin]
    admins = WorkspaceRole.objects.filter(workspace=owner.workspace_id, role=Role.ADMIN)
    left = admins.filter(person__deactivated_at=None)
    assert left.count() == 1
