"""What Twilio's errors mean: one table from a code to what to do, what to tell the agent, and what it slows.

A code is a number of Twilio's, from an answer or from a status; words are ours, for what happened when there was none.

Sources (the `source` of a row), read 2026-11: E: Twilio, "Error and warning dictionary", a page for each code; M: WhatsApp
error code mapping; O: Messio's own.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from inbox.connectors import ErrorKind as Kind
from inbox.connectors import Scope
from inbox.errors import ErrorRow, ErrorTable


@dataclass(frozen=True)
class Row(ErrorRow):
    source: str = "E"


BUSY = _("Twilio or WhatsApp has a problem at the moment. Try again in a few minutes.")
SLOW_DOWN = _("Twilio asks us to send more slowly. The message goes out by itself in a while; you can also try again.")
CREDENTIALS = _("Twilio does not accept this account’s credentials any more. Connect the number again with new ones.")
SENDER = _("WhatsApp has switched this number off, or it is not fully set up. Look at it in Twilio’s console.")
CLOSED = _(
    "The 24 hours for answering are over: WhatsApp did not deliver this. Send a template, or write again after the customer’s next message."
)
NOBODY = _("WhatsApp cannot deliver to this customer: the number has no WhatsApp, or they blocked you or opted out.")
CONTENT = _("WhatsApp does not take this content. Change it and send it again.")
TEMPLATE = _("This template is not approved, or its variables do not fit. Look at it in Twilio’s console.")
UNCONFIRMED = _("Twilio did not say whether this message was sent. Look in Twilio’s console before you send it again.")
FILE = _("WhatsApp could not take the file. Check its kind and size, and that this Messio can be reached from outside.")
NOT_ALLOWED = _("This Twilio account may not do that. Look at its permissions in Twilio’s console.")

CHANNEL = Scope.CHANNEL
ELSEWHERE = "webhook"

CATALOGUE: dict[str, Row] = {
    # ── Again later ──
    "63010": Row(Kind.TRANSIENT, BUSY, "retry"),
    "63012": Row(Kind.TRANSIENT, BUSY, "retry"),
    "63023": Row(Kind.TRANSIENT, BUSY, "retry", most_attempts=2, then=Kind.REJECTED),
    "30001": Row(Kind.TRANSIENT, BUSY, "retry"),
    "30008": Row(Kind.TRANSIENT, BUSY, "retry", most_attempts=2, then=Kind.REJECTED),
    "20429": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL),
    "63017": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL),
    "63018": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL),
    "63038": Row(Kind.QUOTA, _("This account has sent what Twilio allows in a day. Try again tomorrow, or raise the limit in Twilio’s console."), "retry", CHANNEL),
    # ── The account ──
    "20003": Row(Kind.TOKEN, CREDENTIALS, "reconnect", CHANNEL),
    "20404": Row(Kind.TOKEN, CREDENTIALS, "reconnect", CHANNEL),
    "20403": Row(Kind.TOKEN, _("Twilio has suspended this account, or the key lacks a right. Look in Twilio’s console, then connect the number again."), "reconnect", CHANNEL),
    "70051": Row(Kind.TOKEN, _("This API key may not send messages. Connect the number again with one that may."), "reconnect", CHANNEL),
    **dict.fromkeys(("63001", "63002", "63007", "63008", "63020", "63030"), Row(Kind.PERMISSION, SENDER, "reconnect", CHANNEL)),
    # ── The customer ──
    "63016": Row(Kind.WINDOW_CLOSED, CLOSED, "", Scope.CONVERSATION),
    **dict.fromkeys(("63003", "63014", "63024", "63031", "63032", "21211", "21612", "21614"), Row(Kind.UNREACHABLE, NOBODY, "", Scope.CONVERSATION)),
    "21610": Row(Kind.UNREACHABLE, _("This customer has opted out of your messages. They must write START first."), "", Scope.CONVERSATION),
    "63015": Row(Kind.UNREACHABLE, _("This customer has not joined Twilio’s sandbox, or their three days there are over."), "", Scope.CONVERSATION),
    # ── The message ──
    **dict.fromkeys(("63005", "63006", "63011", "63013", "63021", "63033", "63036", "21617"), Row(Kind.REJECTED, CONTENT)),
    **dict.fromkeys(("63022", "63025", "63027", "63028", "63029", "21655", "21656"), Row(Kind.REJECTED, TEMPLATE)),
    **dict.fromkeys(("63019", "12300", "11200", "21620"), Row(Kind.REJECTED, FILE, "retry")),
    **dict.fromkeys(("21408", "21606", "21608"), Row(Kind.REJECTED, NOT_ALLOWED)),
    "canceled": Row(Kind.REJECTED, _("The message was cancelled at Twilio."), "retry", source="O"),
    "failed": Row(Kind.REJECTED, _("WhatsApp did not deliver this, and Twilio does not say why. Try again."), "retry", source="O"),
    # ── What happened when Twilio said nothing ──
    "unreachable": Row(Kind.AWAY, _("Twilio cannot be reached at the moment. The message goes out by itself as soon as it can."), "retry", CHANNEL, "O"),
    "timeout": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="O"),
    "broken": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="O"),
    "unreadable": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="O"),
    "unconfirmed": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="O"),
    "crash": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="O"),
    "no token": Row(Kind.TOKEN, CREDENTIALS, "reconnect", CHANNEL, "O"),
    "window_closed": Row(Kind.WINDOW_CLOSED, CLOSED, "", Scope.CONVERSATION, "O"),
    "file_lost": Row(Kind.REJECTED, _("The file is no longer in Messio’s storage. Attach it again."), source="O"),
    # ── Shown with a channel, no failure of a send ──
    "offline": Row(Kind.PERMISSION, SENDER, "", CHANNEL, "O"),
    ELSEWHERE: Row(Kind.PERMISSION, _("Twilio sends this number’s messages to another address than Messio’s: somebody set that in Twilio’s console. Until Messio’s is set again they come late, when Messio reads Twilio’s list."), "subscribe", CHANNEL, "O"),
}  # fmt: skip


TABLE = ErrorTable(
    CATALOGUE,
    _(
        "Twilio refused this with a code that Messio does not know: %(code)s. Try again, or look it up in Twilio’s console."
    ),
)
explain = TABLE.explain
# What an answer without a code of its own means.
BY_STATUS = {401: "20003", 429: "20429"}


def classify(code: str, status: int = 400) -> ErrorRow:
    """Say what to do about a code. Numbers are split and changed over time: the status stands for one that is not known."""
    return TABLE.find(code) or TABLE.classify(BY_STATUS.get(status, code), status)
