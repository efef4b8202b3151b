"""Sends what waits: each delivery is claimed, sent and settled, in that order.

Claiming is a transaction of its own that counts the attempt and lends the delivery for a minute;
settling is another. Nothing is held in the database while a server is slow, and a worker that is
killed in between leaves the delivery to the next one. So a message can arrive twice, with the same
id, and is never lost.
"""

from organization.sending.runs import send_due

__all__ = ["send_due"]
