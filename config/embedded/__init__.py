"""Embedded services: the one door to the engines that a laptop runs.

Without DATABASE_URL a real PostgreSQL starts, without REDIS_URL a real Valkey, each from a wheel
of the `embedded` extra, with its data in `.local/` or THROUGHLINE_HOME. Each variable replaces
its own engine.

Who stops them: every process that uses the engines holds a shared lock on `<home>/in-use`, which
the kernel releases even on kill -9. Whoever leaves and finds nobody else there stops them. So a
command started beside `make demo` uses its engines and leaves them alone; if `make demo` ends
first, that command stops them when it ends; and after kill -9 they live on, to be adopted by the
next command.

Why there is one of each: starting and stopping happen under `<home>/lock`; a process is
recognised by its pid and the time of its start; and each engine and its children hold a lock on
`<home>/<engine>.lock` as long as they live, so a second one on the same data cannot start even if
`services.json` is lost.
"""

from config.embedded.errors import ServicesError
from config.embedded.home import default_home
from config.embedded.sharing import (
    Services,
    reset,
    revive,
    services,
    start_throwaway,
    throwaway,
)

__all__ = [
    "Services",
    "ServicesError",
    "default_home",
    "reset",
    "revive",
    "services",
    "start_throwaway",
    "throwaway",
]
