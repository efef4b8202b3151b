"""Retries are safe: a mutation with an `idempotencyKey` is done once and answers alike.

The key, a digest of the input and the answer are written in the mutation's own transaction. What
is kept of an answer is which rows it named or which rule it broke, so a replay shows the rows as
they are now, and never a secret.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils.module_loading import import_string

from api.models import IdempotentCall
from api.visible import visible
from kernel import clock
from kernel.errors import AccessDenied, BadInput, DomainError, InvalidValue, NotFound
from kernel.principal import Principal

KEPT = timedelta(hours=24)
LONGEST_KEY = 255


class IdempotencyKeyReused(DomainError):
    """The key was used with another input; a new request needs a new key."""

    code = "IDEMPOTENCY_KEY_REUSED"

    def __init__(self) -> None:
        super().__init__("This idempotencyKey was used with another input; take a new one.")


def once(by: Principal, mutation: str, given: object, call: Callable[[], object]) -> object:
    """Run `call`, unless the same principal made it with the same key within a day.

    Args:
        by: Who calls; a token's keys are its own.
        mutation: Its name.
        given: The input, with its `idempotency_key`.
        call: The one domain call.

    Returns:
        What `call` returned, now or then.

    Raises:
        IdempotencyKeyReused: The key came with another input before.
        NotFound: A row that the answer named then is gone, or hidden from the principal now.
        DomainError: What `call` raised, now or then.
    """
    key: str | None = getattr(given, "idempotency_key", None)
    if key is None:
        return call()
    if not 0 < len(key) <= LONGEST_KEY or "\0" in key:
        raise InvalidValue(
            "idempotency_key", f"A key has 1 to {LONGEST_KEY} characters and no NUL."
        )
    with transaction.atomic():
        entry, is_new = _entry(by, mutation, key, _digest(given))
        answer = _answer(call) if is_new else _decoded(entry.answer, by)
        if is_new:
            entry.answer = _encoded(answer)
            entry.save(update_fields=["answer"])
    if isinstance(answer, DomainError):
        raise answer
    return answer


def forget(at: datetime) -> int:
    """Drop the answers that are kept no longer; return how many."""
    dropped, _ = IdempotentCall.objects.filter(created_at__lt=at - KEPT).delete()
    return dropped


def _entry(by: Principal, mutation: str, key: str, digest: str) -> tuple[IdempotentCall, bool]:
    """Claim the key; a call that runs with it right now is waited for."""
    now = clock.now()
    who = f"token:{by.token_id}" if by.token_id else f"person:{by.person_id}"
    named = {"workspace_id": by.workspace_id, "principal": who, "mutation": mutation, "key": key}
    IdempotentCall.objects.filter(**named, created_at__lt=now - KEPT).delete()
    entry, is_new = IdempotentCall.objects.get_or_create(
        **named, defaults={"input_digest": digest, "created_at": now}
    )
    if entry.input_digest != digest:
        raise IdempotencyKeyReused
    return entry, is_new


def _answer(call: Callable[[], object]) -> object:
    """Run the call; a broken rule is an answer too, what is absent or forbidden is none."""
    try:
        with transaction.atomic():
            return call()
    except (AccessDenied, NotFound, BadInput):
        raise
    except DomainError as error:
        return error


def _digest(given: object) -> str:
    values = {
        field.name: getattr(given, field.name)
        for field in fields(given)  # type: ignore[arg-type] # an input is a dataclass
        if field.name != "idempotency_key"
    }
    return hashlib.sha256(json.dumps(values, default=_plain, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return repr(value)


def _path(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _encoded(value: Any) -> Any:  # noqa: PLR0911 # one line per kind of value
    match value:
        case models.Model():
            return {"row": value._meta.label, "pk": value.pk}  # noqa: SLF001
        case DomainError():
            facts = {name: _encoded(fact) for name, fact in vars(value).items()}
            return {"error": _path(type(value)), "facts": facts}
        case Enum():
            return {"enum": _path(type(value)), "value": value.value}
        case datetime() | date() | Decimal():
            return {"text": str(value)}
        case list() | tuple():
            return [_encoded(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        parts = {
            field.name: None
            if field.metadata.get("secret")
            else _encoded(getattr(value, field.name))
            for field in fields(value)
        }
        return {"parts": parts, "of": _path(type(value))}
    return value


def _decoded(value: Any, by: Principal) -> Any:  # noqa: PLR0911 # the reverse of `_encoded`
    match value:
        case {"row": label, "pk": pk}:
            return _row(apps.get_model(label), pk, by)
        case {"error": path, "facts": facts}:
            error = Exception.__new__(import_string(path))
            vars(error).update({name: _decoded(fact, by) for name, fact in facts.items()})
            return error
        case {"enum": path, "value": plain}:
            return import_string(path)(plain)
        case {"text": text}:
            return text
        case {"parts": parts, "of": path}:
            kept = {name: _decoded(part, by) for name, part in parts.items()}
            return import_string(path)(**kept)
        case list():
            return [_decoded(one, by) for one in value]
    return value


def _row(model: type[models.Model], pk: int, by: Principal) -> models.Model:
    """Return a row as it is now, if the principal may still see it."""
    row = visible(model, by).filter(pk=pk).first()
    if row is None:
        raise NotFound(what=str(model._meta.verbose_name), key=str(pk))  # noqa: SLF001
    return row
