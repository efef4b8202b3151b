"""E-mail, through Django's back end. One connection serves all messages of a run."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from organization.channels.messages import Message
from organization.channels.outcomes import NotNow, NotSent, Refused, Unreachable
from organization.channels.posting import TOTAL_SECONDS, Guard, within

DESTINATION = "e-mail"
"""What the operator's mail server is called among the destinations."""

PERMANENT = 500
"""Answers of SMTP from here on will be the same next time."""


class GuardedBackend(EmailBackend):
    """Django's SMTP back end, whose sockets can be shut when a server drips or hangs."""

    guard: Guard | None = None

    @property
    def connection_class(self) -> Any:
        """The client of the standard library, with its socket watched."""
        plain = super().connection_class
        backend = self

        class Watched(plain):  # type: ignore[valid-type, misc] # one of two classes of smtplib
            def _get_socket(self, *args: Any) -> socket.socket:
                found: socket.socket = super()._get_socket(*args)
                return backend.guard.watch(found) if backend.guard else found

            def starttls(self, *args: Any, **named: Any) -> Any:
                # It wraps the socket into another, and the one that was watched is detached.
                said = super().starttls(*args, **named)
                if backend.guard and self.sock is not None:
                    backend.guard.watch(self.sock)
                return said

        return Watched


class Mailer:
    """Sends messages over one connection, which is opened by the first of them."""

    def __init__(self) -> None:
        self._backend: Any = get_connection()

    def send(self, message: Message, to: str) -> None:
        """Send one message.

        Raises:
            Refused: The address, or the message, is not accepted.
            NotNow: Not accepted at the moment.
            Unreachable: The mail server does not answer, or lets us send nothing.
        """
        with _told(), within(2 * TOTAL_SECONDS) as guard:
            self._watch(guard)
            try:
                self._backend.send_messages([_built(message, to, self._backend)])
            except Exception:
                self.close()
                raise

    def close(self) -> None:
        """End the connection, whatever state it is in."""
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            self._backend.connection = None

    def _watch(self, guard: Guard) -> None:
        if not isinstance(self._backend, GuardedBackend):
            return
        self._backend.guard = guard
        kept = self._backend.connection
        if kept is not None and not _is_alive(kept, guard):
            self.close()
        self._backend.open()


def _is_alive(kept: smtplib.SMTP, guard: Guard) -> bool:
    """Ask before a message is risked on a connection that the server may have ended."""
    if kept.sock is None:
        return False
    guard.watch(kept.sock)
    try:
        return kept.noop()[0] == 250  # noqa: PLR2004 # the OK of SMTP
    except (OSError, smtplib.SMTPException):
        return False


def _built(message: Message, to: str, backend: Any) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    foot = f"Throughline tells you what you subscribed to in {message.workspace}."
    return EmailMessage(
        subject=message.subject,
        body=f"{message.text}\n\n-- \n{foot}\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        connection=backend,
        headers={
            "Message-ID": f"<{message.uid}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Throughline-Delivery": message.uid,
        },
    )


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a mail server or the network says into an outcome."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _of_code(code, said, Refused) from None
    except smtplib.SMTPDataError as error:
        raise _of_code(error.smtp_code, error.smtp_error, Refused) from None
    except smtplib.SMTPResponseException as error:  # it lets us in with nothing at all
        raise _of_code(error.smtp_code, error.smtp_error, Unreachable) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(f"The mail server did not answer: {_reason(error)}.") from None
    except ValueError as error:  # a line break in a header
        raise Refused(f"The message cannot be written: {error}.") from None


def _reason(error: Exception) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else str(error)


def _of_code(code: int, said: bytes | str, permanent: Callable[[str], NotSent]) -> NotSent:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    line = f"The mail server answered {code} {text}"
    return permanent(line) if code >= PERMANENT else NotNow(line)
