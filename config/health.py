"""Two questions of a supervisor: is the process alive, and can it answer?"""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse


def livez(_request: HttpRequest) -> JsonResponse:
    """Answer as long as the process runs."""
    return JsonResponse({"live": True})


def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when requests can be served.

    Without PostgreSQL or with migrations missing nothing can be: 503. Without Redis reads and
    writes go on and background work waits: 200, degraded.
    """
    problem = _database_problem()
    if problem is not None:
        return JsonResponse({"ready": False, "problem": problem}, status=503)
    return JsonResponse({"ready": True, "degraded": _redis_problem()})


def _database_problem() -> str | None:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "PostgreSQL does not answer."
    return f"{len(missing)} migrations are missing." if missing else None


def _redis_problem() -> str | None:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        client.ping()
    except redis.RedisError:
        return "Redis does not answer; background work waits."
    finally:
        client.close()
    return None
