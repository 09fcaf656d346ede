"""A request that is repeated under an `Idempotency-Key` of the program's own is done once."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from ninja import Header
from pydantic import BaseModel

from api.actions.send_once import Sent, send_once
from api.authentication import ApiRequest

Key = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        max_length=255,
        pattern=r"^[\x21-\x7e]*$",
        description="Of your own, for one message: the same request under it is answered with the same message.",
    ),
]


def once(request: ApiRequest, key: str, body: BaseModel, send: Callable[[UUID], Sent]) -> tuple[Sent, bool]:
    """As `send_once` has it, of what was sent to this address. Raises Problem."""
    content = body.model_dump_json().encode()
    return send_once(token=request.token, path=request.path, key=key, content=content, send=send)
