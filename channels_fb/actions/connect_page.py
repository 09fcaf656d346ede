from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from channels_fb.errors import explain
from channels_fb.login import MISSING, trouble
from channels_fb.models import ConnectAttempt
from inbox.actions.connect_channel import ChannelTaken, connect_channel
from inbox.connectors import ErrorKind, SendError
from inbox.models import Channel

CONNECTED, ALREADY, TAKEN, MISSING_PERMISSION, FAILED = "connected", "already", "taken", "missing", "failed"
GOOD = (CONNECTED, ALREADY)


@dataclass(frozen=True)
class Result:
    """What became of one ticked page, as its own line. outcome: connected, already, taken, missing or failed."""

    outcome: str
    sentence: str = ""


def connect_page(attempt: ConnectAttempt, page_id: str) -> Result:
    """Connect one page of the attempt, and keep the result in it. The tokens go when nothing is left to do."""
    result = _connect(attempt, attempt.page(page_id))
    attempt.results[page_id] = {"outcome": result.outcome, "sentence": result.sentence}
    if not attempt.waiting:
        attempt.forget_tokens()
    attempt.save(update_fields=["results", "pages"])
    return result


def _connect(attempt: ConnectAttempt, page: dict[str, Any] | None) -> Result:
    if page is None:
        return Result(FAILED, _("Facebook did not list this Page."))
    if page["missing"]:
        return Result(MISSING_PERMISSION, " ".join(str(MISSING[code]) for code in page["missing"]))
    if not page["token"]:
        return Result(FAILED, _("This login is used up. Log in to Facebook again to connect this Page."))
    membership = attempt.membership
    here = Channel.objects.filter(workspace=membership.workspace_id, platform="facebook", external_id=page["id"])
    was_connected = here.filter(status=Channel.Status.CONNECTED).exists()
    try:
        channel = connect_channel(
            workspace=membership.workspace,
            platform="facebook",
            external_id=page["id"],
            name=page["name"],
            credentials={"access_token": page["token"]},
            actor=membership,
            connected_by_external_id=attempt.person_external_id,
            picture_url=page["picture"],
        )
    except ChannelTaken as taken:
        return Result(TAKEN, str(taken))
    except SendError as error:
        if error.kind is ErrorKind.PERMISSION:
            return Result(MISSING_PERMISSION, explain(error.code).sentence)
        # What is said of a token holds here too; the sentences about what passes speak of messages.
        return Result(FAILED, explain(error.code).sentence if error.kind is ErrorKind.TOKEN else trouble(error))
    if channel.status_code:
        sentence = _(
            "The Page is connected, but Facebook did not answer when asked for its messages. Messio asks again by itself."
        )
        return Result(CONNECTED, sentence)
    return Result(ALREADY if was_connected else CONNECTED)
