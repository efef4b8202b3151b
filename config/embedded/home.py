"""The folder of one set of engines: who uses it, what runs in it, and its password.

| file | content |
|---|---|
| `lock` | flock: one process at a time starts, stops or looks |
| `in-use` | shared flock of every process that uses the engines; kill -9 releases it by itself |
| `services.json` | what runs: address, pid and start of each engine (0600) |
| `password` | one password for both engines, made once (0600) |
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from config.embedded.errors import ServicesError
from config.embedded.process import Process

BASE_DIR = Path(__file__).resolve().parents[2]


def default_home() -> Path:
    """Where the engines keep their data: THROUGHLINE_HOME, else `.local` in the checkout."""
    return Path(os.environ.get("THROUGHLINE_HOME") or BASE_DIR / ".local").expanduser().absolute()


def make_home(path: Path) -> None:
    """Make the folder, for its owner alone; as root the database, another user, passes through."""
    path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)


def kept_secret(path: Path) -> str:
    """Return the secret in a file; the first of all processes that ask makes it (0600)."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
        with suppress(FileExistsError):
            path.hardlink_to(draft)  # whole or not at all, and never over another one's
        draft.unlink()
    return path.read_text(encoding="ascii")


@dataclass(frozen=True, slots=True)
class Record:
    """One engine as `services.json` has it: how to reach it, and which process it is."""

    url: str
    port: int
    pid: int
    started: str

    @property
    def process(self) -> Process:
        """The process, which may be dead by now."""
        return Process(self.pid, self.started)


class Home:
    """The files of one home. Making the object makes the folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            make_home(path)
            self._in_use = os.open(path / "in-use", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ServicesError(f"The home of the services cannot be used: {error}.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        os.close(self._in_use)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only process that starts or stops engines of this home."""
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def join(self) -> None:
        """Count as a user of the engines until `with` ends or the process dies."""
        fcntl.flock(self._in_use, fcntl.LOCK_SH)

    def is_ours_alone(self) -> bool:
        """Whether no other process uses the engines. Call it inside `locked`."""
        try:
            fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def records(self) -> dict[str, Record]:
        """What `services.json` says, dead or alive; nothing when it is missing or torn."""
        try:
            written = json.loads((self.path / "services.json").read_text(encoding="utf-8"))
            return {name: Record(**fields) for name, fields in written.items()}
        except (FileNotFoundError, ValueError, TypeError, AttributeError):
            return {}

    def write(self, records: dict[str, Record]) -> None:
        """Replace `services.json` whole, so that no reader sees half of it."""
        text = json.dumps({name: asdict(record) for name, record in records.items()}, indent=2)
        draft = self.path / "services.json.new"
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(f"{text}\n", encoding="utf-8")
        draft.replace(self.path / "services.json")

    def password(self) -> str:
        """The password of both engines; made on first call. Call it inside `locked`.

        Raises:
            ServicesError: There is data, which only a password that is gone can open.
        """
        path = self.path / "password"
        if not path.exists() and (self.path / "postgres" / "data").exists():
            raise ServicesError(
                f"{path} is missing, so the data beside it cannot be opened: put the file back, "
                "or `make reset` removes the data."
            )
        return kept_secret(path)
