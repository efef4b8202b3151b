"""Who may use the engines, and for how long they live. See `config.embedded`."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded.engines import KINDS, Engine, ensure, stop
from config.embedded.errors import ServicesError
from config.embedded.home import Home, default_home

SCHEMES = {
    "DATABASE_URL": ("postgresql", "postgres"),
    "REDIS_URL": ("redis", "rediss", "unix"),
}
MADE_BY_US = (
    "postgres", "valkey", "logs", "static", "lock", "in-use", "services.json", "password",
    "postgres.lock", "valkey.lock", "secret-key", "demo.lock", "demo.json", "demo-tokens.json",
    "beat", "mail",
)  # fmt: skip
SECONDS_TO_NOTICE = 60.0
"""Age from which a throwaway home without a user is rubbish: a new one joins within moments."""


@dataclass(frozen=True, slots=True)
class Services:
    """Where the database and the broker are.

    Attributes:
        database_url: PostgreSQL, embedded or that of DATABASE_URL.
        redis_url: Valkey or Redis, embedded or that of REDIS_URL.
        started: Names of the engines that this call started, of `postgres` and `valkey`.
    """

    database_url: str
    redis_url: str
    started: frozenset[str]


@contextmanager
def services(home: Path | None = None, *, durable: bool = True) -> Iterator[Services]:
    """Have a database and a broker for as long as the block runs.

    DATABASE_URL, REDIS_URL and THROUGHLINE_HOME are set in the environment meanwhile, for this
    process and its children.

    Args:
        home: Folder of the engines; the default is `default_home()`.
        durable: False for data that nobody misses: no fsync, and the engines that this process
            starts die with it, even of kill -9 (on Linux, when the main thread calls).

    Raises:
        ServicesError: An engine does not start, or the extra `embedded` is missing.
    """
    missing = _not_given()
    if not missing:
        yield Services(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], frozenset())
        return
    _require_wheels(missing)
    with Home((home or default_home()).expanduser().absolute()) as place, ExitStack() as stack:
        stack.callback(_leave, place)
        engines = [kind(place, durable=durable) for kind in KINDS if kind.variable in missing]
        started = _enter(place, engines)
        addresses = {engine.variable: place.records()[engine.name].url for engine in engines}
        with _exported(addresses | {"THROUGHLINE_HOME": str(place.path)}):
            yield Services(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], started)


@contextmanager
def throwaway() -> Iterator[Services]:
    """Have empty services in a folder of their own, which is gone afterwards.

    Where both addresses are given, as in a child of a process that called this, they are used.
    """
    if not _not_given():
        with services() as given:
            yield given
        return
    _sweep()
    home = Path(tempfile.mkdtemp(prefix="throughline-throwaway-"))
    try:
        home.chmod(0o711)  # as root the database runs as another user, who must pass through
        with services(home, durable=False) as running:
            yield running
    finally:
        shutil.rmtree(home, ignore_errors=True)


def start_throwaway() -> Callable[[], None]:
    """Enter `throwaway()` and return what leaves it, for callers that cannot hold a block."""
    stack = ExitStack()
    stack.enter_context(throwaway())
    return stack.close


def revive(running: Services) -> frozenset[str]:
    """Start again, on their ports, the engines of `running` that died under their users.

    Call it inside the block of `services`. Cheap when all are alive.

    Returns:
        The names of those that were started.
    """
    addresses = {running.database_url, running.redis_url}
    with Home(default_home()) as place:
        records = place.records().items()
        dead = {name for name, it in records if it.url in addresses and not it.process.is_alive}
        if not dead:
            return frozenset()
        engines = [kind(place, durable=True) for kind in KINDS if kind.name in dead]
        with place.locked():
            return frozenset(engine.name for engine in engines if ensure(engine, place))


def reset(home: Path | None = None) -> list[Path]:
    """Stop the engines of `home` and remove all that Throughline made there.

    Returns:
        What was left because Throughline did not make it.

    Raises:
        ServicesError: Another process uses the engines.
    """
    path = (home or default_home()).absolute()
    if not path.exists():
        return []
    with Home(path) as place, place.locked():
        if not place.is_ours_alone():
            raise ServicesError(f"{path} is in use: stop `make demo` and other commands first.")
        _stop_all(place)
        for entry in (path / name for name in MADE_BY_US):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)
    left = sorted(path.iterdir())
    if not left:
        path.rmdir()
    return left


def _not_given() -> set[str]:
    """The variables that the environment leaves to us; those that it gives must make sense."""
    for variable, schemes in SCHEMES.items():
        scheme, mark, _rest = os.environ.get(variable, "").partition("://")
        if os.environ.get(variable) and (not mark or scheme not in schemes):
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ServicesError(f"{variable} must begin with {wanted}.")
    return {variable for variable in SCHEMES if not os.environ.get(variable)}


def _require_wheels(variables: set[str]) -> None:
    for kind in KINDS:
        if kind.variable in variables and kind.installed() is None:
            raise ServicesError(
                f"No {kind.title}: set {kind.variable}, or install the embedded one with "
                "`make install`."
            )


def _enter(place: Home, engines: list[Engine]) -> frozenset[str]:
    try:
        with place.locked():
            place.join()
            return frozenset(engine.name for engine in engines if ensure(engine, place))
    except OSError as error:
        raise ServicesError(f"The embedded services cannot start: {error}.") from error


def _leave(place: Home) -> None:
    """Stop the engines unless another process uses them: then the last one to leave does it."""
    with place.locked():
        if place.is_ours_alone():
            _stop_all(place)


def _stop_all(place: Home) -> None:
    for kind in KINDS:
        stop(kind(place, durable=True), place)


@contextmanager
def _exported(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _sweep() -> None:
    """Remove what throwaway homes of killed processes left; their engines died with them."""
    for left in Path(tempfile.gettempdir()).glob("throughline-throwaway-*/in-use"):
        home = left.parent
        old = time.time() - home.stat().st_mtime > SECONDS_TO_NOTICE
        if not old or home.stat().st_uid != os.geteuid():
            continue
        with Home(home) as place:
            if place.is_ours_alone():
                shutil.rmtree(home, ignore_errors=True)
