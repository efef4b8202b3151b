"""Settings. Everything that differs between machines comes from the environment.

| variable | meaning | default |
|---|---|---|
| DATABASE_URL | PostgreSQL 15 or newer | the embedded one |
| REDIS_URL | Redis or Valkey with noeviction | the embedded one |
| SECRET_KEY | signs sessions and one-time links | made once under .local in development |
| DEBUG | developer pages with tracebacks | 0 |
| GRAPHIQL | serve GraphiQL to signed-in people | 1, unless SECRET_KEY is set |
| ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS | comma separated | loopback |
| STATEMENT_TIMEOUT_MS | longest SQL statement of a web request | 5000 |
| EMAIL_URL | the mail server: smtp://, smtp+tls:// or smtps://user:password@host:port | none |
| EMAIL_FROM | whom e-mails come from | throughline@localhost |
| PUBLIC_URL | the address of this installation, for links in messages | loopback, or none |
| NOTIFY_ALLOWED_HOSTS | private hosts that messages may go to, host or host:port | none |
| THROUGHLINE_HOME | where embedded services keep their data | .local |
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pghistory
import structlog
from celery.schedules import schedule
from django.core.exceptions import ImproperlyConfigured

from config.embedded.home import kept_secret, make_home
from config.mail import mail_settings

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("THROUGHLINE_HOME") or BASE_DIR / ".local")


def _flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, str(int(default))).lower() in {"1", "true", "yes", "on"}


def _number(name: str, *, default: int) -> int:
    given = os.environ.get(name, str(default))
    if not (given.isascii() and given.isdigit() and 0 < int(given[:10]) < 2**31):
        raise ImproperlyConfigured(f"{name} must be a whole number above 0, not {given[:40]!r}.")
    return int(given)


def _listed(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _development_secret() -> str:
    """Keep one secret per home, so that a restart signs nobody out."""
    make_home(HOME)
    return kept_secret(HOME / "secret-key")


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "throughline",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c jit=off", **query},
    }


DEBUG = _flag("DEBUG", default=False)
LOCAL = DEBUG or "SECRET_KEY" not in os.environ
"""On somebody's own machine: no TLS, files served from where they lie, GraphiQL."""
SECRET_KEY = os.environ.get("SECRET_KEY") or _development_secret()
ALLOWED_HOSTS = _listed("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver")
CSRF_TRUSTED_ORIGINS = _listed("CSRF_TRUSTED_ORIGINS", "")

INSTALLED_APPS = [
    "pghistory.admin",  # above the admin, whose pages it adds the history to
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "strawberry_django",
    "kernel",
    "api",
    "organization",
    "portfolio",
    "products",
    "teams",
    "feedback",
    "integrations.jira",
    "integrations.spreadsheet",
    "demo",
]

MIDDLEWARE = [
    "api.requests.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "organization.User"
LOGIN_URL = "/sign-in/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///throughline"))}
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
STATEMENT_TIMEOUT_MS = _number("STATEMENT_TIMEOUT_MS", default=5000)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_SECURE = not LOCAL
CSRF_FAILURE_VIEW = "config.refusals.forged"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = LOCAL

PGHISTORY_APPEND_ONLY = True
PGHISTORY_ADMIN_ALL_EVENTS = False  # the history of one record or model at a time
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True, related_name="+")

PRINCIPAL_LOADER = "organization.access.principal_of_request"
PRINCIPAL_BY_EMAIL = "organization.access.principal_by_email"
PRINCIPAL_EXTENDERS = ["portfolio.access.add_portfolio_roles"]
PORTFOLIO_KEYS = "portfolio.access.portfolio_keys"

SENDS_EMAIL = LOCAL or bool(os.environ.get("EMAIL_URL"))
globals().update(mail_settings(os.environ.get("EMAIL_URL", ""), folder=HOME / "mail"))
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or "throughline@localhost"
PUBLIC_URL = (os.environ.get("PUBLIC_URL") or ("http://127.0.0.1:8000" if LOCAL else "")).rstrip(
    "/"
)
NOTIFY_ALLOWED_HOSTS = _listed("NOTIFY_ALLOWED_HOSTS", "")

GRAPHIQL = _flag("GRAPHIQL", default=LOCAL)

CELERY_BROKER_URL = REDIS_URL
# The rows in kernel.jobs are the truth; Celery only rings. These settings make the ringing
# prompt, not safe: nothing is lost when every message is.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 10,
    "socket_timeout": 3,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
# What waits for other people's servers has workers of its own, and holds up no job.
CELERY_TASK_ROUTES = {"config.tasks.send": {"queue": "notify"}}
CELERY_BEAT_SCHEDULE = {
    "send": {"task": "config.tasks.send", "schedule": schedule(30.0), "options": {"expires": 300}},
    "digests": {"task": "config.tasks.gather", "schedule": schedule(60.0)},
    "sweep": {"task": "config.tasks.drain", "schedule": schedule(30.0)},
    "refresh": {"task": "config.tasks.refresh", "schedule": schedule(3600.0)},
    "imports": {"task": "config.tasks.close_imports", "schedule": schedule(60.0)},
    "forget": {"task": "config.tasks.forget", "schedule": schedule(3600.0)},
}
DOORBELL = "config.celery.ring"
DELIVERY_BELL = "config.celery.ring_delivery"

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "filters": {"routes": {"()": "api.requests.RoutesForPaths"}},
    "loggers": {
        "django.server": {"propagate": True, "handlers": []},
        "django.request": {"filters": ["routes"]},
        "django.security.csrf": {"filters": ["routes"]},
    },
}
