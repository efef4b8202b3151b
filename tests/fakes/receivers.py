"""A web server on loopback that does to each request what a test tells it to."""

import socket
import struct
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """What came in, and what is done to it.

    Attributes:
        requests: The path, the headers and the body of each request, in order.
        behave: Takes the handler of a request that was read.
    """

    def __init__(self, tls=None):
        self.requests = []
        self.behave = answer(200)
        self.over = threading.Event()
        self.arrived = threading.Semaphore(0)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/hook?room=1"

    @property
    def host(self):
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def ids(self):
        return [headers["X-Throughline-Delivery"] for _path, headers, _body in self.requests]

    def _handler(receiver):  # noqa: N805 # the class below has the other self
        class Handler(BaseHTTPRequestHandler):
            over = receiver.over

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append((self.path, self.headers, body))
                receiver.arrived.release()
                receiver.behave(self)

            def log_message(self, *_args):
                pass

        return Handler


@contextmanager
def receiving(tls=None):
    """A receiver, as long as the block; over TLS with such a context."""
    receiver = Receiver(tls)
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        receiver.server.shutdown()
        receiver.server.server_close()


def answer(status, body=b"ok", **headers):
    """Answer as a well-behaved server does."""

    def behave(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def hang(handler):
    """Take the request and say nothing."""
    handler.over.wait(30)


def answer_late(handler):
    """Take the request and agree when the test says so."""
    handler.over.wait(30)
    answer(200)(handler)


def answer_after(seconds):
    """Agree, but take so long over it."""

    def behave(handler):
        time.sleep(seconds)
        answer(200)(handler)

    return behave


def drip(handler):
    """Say a letter at a time, each well before any read times out."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not handler.over.is_set():
        handler.wfile.write(b"x")
        time.sleep(0.05)


def endless(handler):
    """Accept, and pour out a body that has no end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not handler.over.is_set():
        handler.wfile.write(b"x" * 65536)


def reset(handler):
    """Break the connection off."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def nonsense(handler):
    """Speak another protocol."""
    handler.wfile.write(b"+OK POP3 server ready\r\n")
