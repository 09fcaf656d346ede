from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from channels_fb.login import MISSING, trouble
from channels_fb.models import ConnectAttempt
from inbox.actions.connect_channel import ChannelTaken, connect_channel
from inbox.connectors import ErrorKind, SendError, get_connector
from inbox.models import Channel

CONNECTED, ALREADY, TAKEN, MISSING_PERMISSION, FAILED = "connected", "already", "taken", "missing", "failed"
GOOD = (CONNECTED, ALREADY)


@dataclass(frozen=True)
class Result:
    """What became of one ticked page or account, as its own line. outcome: connected, already, taken, missing or failed."""

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
    membership, connector = attempt.membership, get_connector(page["platform"])
    place = {"platform": page["platform"], "external_id": page["id"]}
    here = Channel.objects.filter(workspace=membership.workspace_id, **place)
    was_connected = here.filter(status=Channel.Status.CONNECTED).exists()
    try:
        channel = connect_channel(
            workspace=membership.workspace,
            name=page["name"],
            credentials=connector.credentials({"access_token": page["token"], "page_id": page["page_id"]}),
            actor=membership,
            connected_by_external_id=attempt.person_external_id,
            picture_url=page["picture"],
            **place,
        )
    except ChannelTaken as taken:
        return Result(TAKEN, str(taken))
    except SendError as error:
        if error.kind is ErrorKind.PERMISSION:
            return Result(MISSING_PERMISSION, connector.explain(error.code).sentence)
        # What is said of a token holds here too; the sentences about what passes speak of messages.
        return Result(
            FAILED, connector.explain(error.code).sentence if error.kind is ErrorKind.TOKEN else trouble(error)
        )
    if channel.status_code:
        sentence = _(
            "It is connected, but Facebook did not answer when asked for its messages. Messio asks again by itself."
        )
        return Result(CONNECTED, sentence)
    return Result(ALREADY if was_connected else CONNECTED)
