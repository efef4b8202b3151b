"""Whose turn it is: each workspace with each host, round after round."""

from datetime import datetime

from organization.models import Delivery
from organization.sending import claims


class Turns:
    """One delivery of each lane in which something is due, then the same again.

    So what comes late for one host waits for one sending of each other, not for all that they have.
    """

    def __init__(self) -> None:
        self._round: list[claims.Lane] = []

    def claim(self, at: datetime) -> Delivery | None:
        """Take the next delivery; None when none is due."""
        found = self._of_this_round(at)
        if found is None:
            self._round = claims.lanes_due(at)
            found = self._of_this_round(at)
        return found

    def _of_this_round(self, at: datetime) -> Delivery | None:
        while self._round:
            if found := claims.claim(self._round.pop(0), at):
                return found
        return None
