"""An SMTP server on loopback that keeps what it is given, or does what a test tells it to."""

import email
import email.policy
import socketserver
import threading
import time
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
    """What came in, and how each command is answered.

    Attributes:
        messages: The messages that were taken, parsed.
        connections: How many there were.
        answers: What to say to a command instead of yes: RCPT, MAIL, DATA, . or the GREETING.
        hangs_at: The command that it never answers.
        drips: Whether its greeting comes a letter at a time.
        tls: What it wraps a connection with that asks for it; None when it offers no TLS.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.messages, self.connections, self.answers = [], 0, {}
        self.hangs_at, self.drips, self.over = None, False, threading.Event()
        self.tls = None

    def handle_error(self, *_args):
        pass

    def use(self, settings):
        """Have Django send through it."""
        settings.SENDS_EMAIL = True
        settings.EMAIL_BACKEND = "organization.channels.mail.GuardedBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = self.server_address
        settings.EMAIL_TIMEOUT = 1


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.connections += 1
        self._greet()
        while line := self.rfile.readline().decode().strip():
            command = line.split(":")[0].split()[0].upper()
            if command == "DATA" and "DATA" not in self.server.answers:
                self._say("354 Go on", "DATA")
                self._take()
            elif command == "QUIT":
                self._say("221 Bye", command)
                return
            elif command == "EHLO" and self.server.tls:
                self._say("250-Here\r\n250 STARTTLS", command)
            elif command == "STARTTLS" and self.server.tls:
                self._say("220 Go on", command)
                self._wrap()
            else:
                self._say("250 OK", command)

    def finish(self):
        super().finish()
        self.connection.close()  # the server knows only what was wrapped

    def _greet(self):
        while self.server.drips and not self.server.over.is_set():
            self.wfile.write(b"2")
            time.sleep(0.05)
        self._say("220 Ready", "GREETING")

    def _wrap(self):
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _take(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if line and "." not in self.server.answers:
            text = b"".join(lines)
            self.server.messages.append(email.message_from_bytes(text, policy=email.policy.default))
        self._say("250 Taken", ".")

    def _say(self, text, command):
        if self.server.hangs_at == command:
            self.server.over.wait(30)
        self.wfile.write(f"{self.server.answers.get(command, text)}\r\n".encode())


@contextmanager
def mail_server():
    """A mail server, as long as the block."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
