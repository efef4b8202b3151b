"""Become another program, with what it needs arranged first: the script behind `process.spawn`.

It runs in a process of its own (`python -I -S launch.py PLAN`, PLAN being JSON) because nothing of
this may happen between fork and exec of a threaded parent: it leads a new session, takes the lock
that says "this data folder has an owner", leaves root behind, asks to die with its parent, and
execs. The standard library alone: it starts in some 20 ms.
"""

import ctypes
import fcntl
import json
import os
import sys
import time
from typing import TypedDict

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP = 28, 4
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
SECONDS_TO_WAIT_FOR_LOCK = 10


class Plan(TypedDict):
    """What to become. See `process.Program`."""

    argv: list[str]
    folder: str
    hold: str | None
    stale: str | None  # file to remove once `hold` is ours
    user: tuple[int, int, bool] | None  # uid, gid, keep the right to pass closed folders
    die_with: int | None  # signal to get when the parent dies
    parent: int


def main(plan: Plan) -> None:
    """Wait for the go-ahead on standard input, then become `plan["argv"]`."""
    if os.read(0, 1) != b"!":
        sys.exit(1)  # the parent died before it wrote down our pid
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.setsid()
    os.chdir(plan["folder"])
    if plan["hold"]:
        hold(plan["hold"])
    if plan["stale"] and os.path.lexists(plan["stale"]):
        os.unlink(plan["stale"])  # noqa: PTH108 # pathlib would double the time of the start
    if plan["user"]:
        leave_root(*plan["user"])
    if plan["die_with"]:
        die_with_parent(plan["die_with"])
        if os.getppid() != plan["parent"]:
            sys.exit(1)
    os.execv(plan["argv"][0], plan["argv"])  # noqa: S606 # no shell: the arguments are exact


def hold(path: str) -> None:
    """Lock `path` for as long as this process or any child that it forks is alive.

    The wait is for the children of a killed server, which need a moment to notice.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(descriptor, True)  # noqa: FBT003 # positional only in the library
    deadline = time.monotonic() + SECONDS_TO_WAIT_FOR_LOCK
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                sys.exit(f"error: another process still holds {path}; end it, then start again")
            time.sleep(0.05)
        else:
            return


def leave_root(uid: int, gid: int, pass_closed_folders: bool) -> None:  # noqa: FBT001
    """Become an ordinary user for good.

    With `pass_closed_folders` the process keeps the one capability that lets it reach a checkout
    under a folder that is closed to others, such as /root (Linux only).
    """
    os.setgroups([])
    os.setgid(gid)
    if not pass_closed_folders:
        os.setuid(uid)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    mask = 1 << CAP_DAC_OVERRIDE
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    try:
        # Also keeps it in access(2), by which initdb looks for the server.
        _check(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
        os.setuid(uid)
        _check(libc.capset(header, sets))
        _check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))
    except (OSError, AttributeError):
        sys.exit("error: move the checkout and its home to a folder that all users may enter")


def die_with_parent(signal: int) -> None:
    """Ask for `signal` when the parent dies, even of kill -9. Does nothing but on Linux."""
    if sys.platform == "linux":
        _check(ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "the kernel does not let us arrange this process")


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]))
    except OSError as problem:
        sys.exit(f"error: {problem}")
