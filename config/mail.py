"""How e-mail leaves: one address in the environment, taken apart for Django."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
"""Plain, with STARTTLS, over TLS from the start; and their usual ports."""


def mail_settings(url: str, *, folder: Path) -> dict[str, Any]:
    """Return Django's settings for `EMAIL_URL`.

    Args:
        url: As smtp+tls://user:password@mail.example:587; empty when none was given.
        folder: Where messages are kept as files on somebody's own machine without a mail server.

    Raises:
        ImproperlyConfigured: The address cannot be read.
    """
    if not url:
        return {"EMAIL_BACKEND": "config.mail_files.PrivateFiles", "EMAIL_FILE_PATH": folder}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"EMAIL_URL cannot be read: {error}.") from None
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp://, smtp+tls:// or smtps:// and name a host."
        )
    return {
        "EMAIL_BACKEND": "organization.channels.mail.GuardedBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
