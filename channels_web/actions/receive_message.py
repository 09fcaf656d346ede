from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from channels_web.access import Seat
from channels_web.actions.join_contact import join_contact
from channels_web.identify import Proof
from channels_web.known import NAME
from channels_web.parsing import TOLD
from channels_web.posts import is_there, post, wait_for
from channels_web.uploads import store_upload
from inbox.queries import told_of


def receive_message(
    *,
    seat: Seat,
    client_id: UUID,
    text: str,
    files: Iterable[UploadedFile] = (),
    reply_to: str = "",
    told: Mapping[str, str] | None = None,
    page: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None,
    proof: Proof | None = None,
) -> None:
    """Keep what a visitor wrote; the first time it begins their conversation. The same client_id twice is one message.

    told: name, email, phone, as asked. page: url and title. said: what the page claims of them.
    proof: whose it is, as the shop signed it.
    """
    # Led by the visitor, so that no browser can name another's message.
    external_id = f"{seat.visitor.external_id}.{client_id}"
    if is_there(seat.channel, external_id):
        return
    what: dict[str, Any] = {}
    message: dict[str, Any] = {"id": external_id, "client_id": str(client_id), "text": text, "reply_to": reply_to}
    message["files"] = [store_upload(seat.channel, file) for file in files]
    if told:
        # The latest of a kind is all that is kept, and not everything is told each time.
        what["told"] = told_of(seat.channel, seat.visitor.external_id).get(TOLD, {}) | dict(told)
    if page:
        what["page"] = dict(page)
    if said:
        what["said"] = dict(said)
    if proof:
        what["shop"] = proof.facts
    names = (who.get(NAME, "") for who in (proof.facts if proof else {}, told or {}, said or {}))
    message["name"] = next(filter(None, names), "")
    post(seat.channel, seat.visitor.external_id, message=message, **what)
    wait_for(seat.channel, external_id)
    if proof and proof.email:
        join_contact(channel=seat.channel, external_id=seat.visitor.external_id, email=proof.email)
