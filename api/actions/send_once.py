import hashlib
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from api.models import ApiToken, IdempotencyKey
from api.problems import Problem

Sent = TypeVar("Sent")
NAMESPACE = UUID("6f1a3c52-2f0e-4e0c-9a55-7b0f6d3c8e11")


def send_once(
    *, token: ApiToken, path: str, key: str, content: bytes, send: Callable[[UUID], Sent]
) -> tuple[Sent, bool]:
    """Call `send` with a client_id made of the key, and return what it returned and whether this call made that.

    A key stands for what was sent first under it, by the same member: with another content it raises Problem. One under
    which nothing was sent, since it was refused, stands for nothing. Without a key each call sends.
    """
    if not key:
        return send(uuid4()), True
    client_id = uuid5(NAMESPACE, f"{token.membership_id}:{key}")
    fingerprint = hashlib.sha256(path.encode() + content).hexdigest()
    first = IdempotencyKey.objects.filter(pk=client_id).first()
    if first is not None and first.fingerprint != fingerprint:
        raise reused()
    # Who sends the same at the same moment waits in `send` for the row that it holds, until this is committed.
    with transaction.atomic():
        sent = send(client_id)
        first, is_new = IdempotencyKey.objects.get_or_create(pk=client_id, defaults={"fingerprint": fingerprint})
        if first.fingerprint != fingerprint:
            raise reused()
    return sent, is_new


def reused() -> Problem:
    return Problem(
        "key-reused",
        _("Something else was sent under this Idempotency-Key. Send each message under a key of its own."),
    )
