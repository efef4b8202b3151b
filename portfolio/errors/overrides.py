"""What exceptions from exit rules and limits refuse."""

from datetime import datetime

from kernel.errors import DomainError


class OverrideNotAllowed(DomainError):
    """Who should have allowed the exception has not, or not for this long."""

    code = "OVERRIDE_NOT_ALLOWED"

    def __init__(self, *, approver: str, why: str) -> None:
        super().__init__(f"{approver} has not allowed this exception: {why}")
        self.approver = approver


class LimitKnowsNoOverride(DomainError):
    """Only a limit of the policy BLOCK_WITH_OVERRIDE can be overridden."""

    code = "LIMIT_KNOWS_NO_OVERRIDE"

    def __init__(self, *, policy: str) -> None:
        super().__init__(f"Its policy is {policy}: only BLOCK_WITH_OVERRIDE knows overrides.")
        self.policy = policy


class ApproverMayNot(DomainError):
    """Who is named to allow an exception may not allow any there."""

    code = "APPROVER_MAY_NOT"

    def __init__(self, *, approver: str) -> None:
        super().__init__(f"{approver} may not grant overrides there; name somebody who may.")
        self.approver = approver


class NotTheApprover(DomainError):
    """An override is decided by the one who was named, and nobody else."""

    code = "NOT_THE_APPROVER"

    def __init__(self, *, approver: str) -> None:
        super().__init__(f"{approver} was asked to decide this, and nobody else.")
        self.approver = approver


class OverrideExpired(DomainError):
    """An override that has ended cannot be granted any more."""

    code = "OVERRIDE_EXPIRED"

    def __init__(self, *, expires_at: datetime) -> None:
        super().__init__(f"It ended on {expires_at:%Y-%m-%d at %H:%M %Z}; ask for another one.")
        self.expires_at = expires_at


class OverrideDecided(DomainError):
    """An override is granted or refused once."""

    code = "OVERRIDE_DECIDED"

    def __init__(self, *, state: str) -> None:
        super().__init__(f"It was {state.lower()} already.")
        self.state = state
