"""What TikTok's codes mean: one table from code to what to do, what to tell the agent, and what it slows.

TikTok answers errors with HTTP 200 and a `code` that is not 0. Words are ours: what happened when TikTok gave no code at
all, or, behind a code, what it was given for.

Sources (the `source` of a row), read 2026-11: T: TikTok API for Business, "Return codes" and "Send a message to a
conversation", as transcribed; X: seen with TikTok's other APIs, which share the codes; M: Messio's own.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from inbox.connectors import ErrorKind as Kind
from inbox.connectors import Scope, SendError
from inbox.errors import ErrorRow, ErrorTable


@dataclass(frozen=True)
class Row(ErrorRow):
    source: str = "T"


UNCONFIRMED = _("TikTok did not say whether this message was sent. Look in the TikTok app before you send it again.")
BUSY = _("TikTok has a problem at the moment. Try again in a few minutes.")
SLOW_DOWN = _("TikTok asks us to send more slowly. The message goes out by itself in a while; you can also try again.")
EXPIRED = _("The connection to this TikTok account has ended. Reconnect the account; what waits is sent then.")
NOT_ALLOWED = _(
    "Messio lacks a permission for this TikTok account. Reconnect it and leave every permission switched on."
)
CLOSED = _("TikTok takes no more messages to this customer for now: the 48 hours are over, or its number of messages is used up. You can write again after the customer's next message.")  # fmt: skip
TOO_FAST = _("TikTok finds these messages too fast. Wait a minute, then try again.")
LOGIN_USED = _("This login was used already, or took too long. Start again.")

CHANNEL, APP, CONVERSATION = Scope.CHANNEL, Scope.APP, Scope.CONVERSATION

CATALOGUE: dict[str, Row] = {
    # ── Outcome not known: never sent again before it is proved ──
    "timeout": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "broken": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "unreadable": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "crash": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "unconfirmed": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "file_lost": Row(Kind.REJECTED, _("The file is no longer stored here. Add it again and send it anew."), source="M"),
    # ── Again later ──
    "unreachable": Row(Kind.AWAY, _("TikTok could not be reached. Try again in a few minutes."), "retry", source="M"),
    "upload": Row(Kind.TRANSIENT, _("TikTok did not take the picture. Try again, or send a smaller one."), "retry", source="M"),
    "token_expired": Row(Kind.TRANSIENT, _("Messio is renewing its access to this TikTok account. Try again in a minute."), "retry", CHANNEL, "M"),
    "50000": Row(Kind.TRANSIENT, BUSY, "retry", source="X"),
    "51065": Row(Kind.TRANSIENT, BUSY, "retry"),
    # ── Limits ──
    "40100": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", APP),
    "429": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", APP, "X"),
    "40064/speed": Row(Kind.TRANSIENT, TOO_FAST, "retry", CONVERSATION, most_attempts=2, then=Kind.REJECTED),
    # ── The token: someone must log in again ──
    "40102": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "X"),
    "40103": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "X"),
    "40104": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "X"),
    "40105": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL),
    "40107": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "X"),
    "no token": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "M"),
    # ── Permissions ──
    "40001": Row(Kind.PERMISSION, NOT_ALLOWED, "reconnect", CHANNEL),
    "scope": Row(Kind.PERMISSION, NOT_ALLOWED, "reconnect", CHANNEL, "M"),
    "other_account": Row(Kind.PERMISSION, _("This access belongs to another TikTok account. Reconnect with the account that this channel shows."), "reconnect", CHANNEL, "M"),
    # ── The reply window and its number of messages ──
    "40064": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION),
    "window_closed": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION, "M"),
    # ── This message ──
    "40002": Row(Kind.REJECTED, _("TikTok refused the content of this message. Change it and send it again.")),
    "40007": Row(Kind.REJECTED, _("TikTok does not find this conversation any more: the customer may have left or blocked the account."), "", CONVERSATION),
    "40908": Row(Kind.REJECTED, _("TikTok refused this file. Send a JPEG or PNG picture of up to 3 MB.")),
    "no_pictures": Row(Kind.REJECTED, _("TikTok takes no pictures to this customer: their country does not allow it. Send words instead."), "", CONVERSATION, "M"),
    "40110": Row(Kind.REJECTED, LOGIN_USED, source="X"),
    "40111": Row(Kind.REJECTED, LOGIN_USED, source="X"),
}  # fmt: skip

# Whole families of codes, by their first and last number.
FAMILIES: list[tuple[int, int, Row]] = [(50000, 59999, Row(Kind.TRANSIENT, BUSY, "retry", source="X"))]
# What nobody knows was refused, for whatever reason: once more, and then its code is shown.
UNHEARD_OF = Row(Kind.TRANSIENT, "", "retry", source="M", most_attempts=2, then=Kind.REJECTED)
# TikTok gives one code for "not now" and for "not so fast"; its words alone tell them apart.
HASTE = ("fast", "frequen", "too many", "slow down", "rate limit")
MINUTE_LIMIT_SECONDS = 300.0  # a limit for a minute lasts about five


TABLE = ErrorTable(
    CATALOGUE,
    _(
        "TikTok refused this with a code that Messio does not know: %(code)s. Try again, or ask whoever runs your Messio."
    ),
    FAMILIES,
    UNHEARD_OF,
)
classify, explain = TABLE.classify, TABLE.explain


def answered(code: str, message: str) -> SendError:
    """The error that an answer with this code and these words of TikTok's is."""
    if code == "40064" and any(word in message.lower() for word in HASTE):
        code = "40064/speed"
    row = classify(code)
    waits = {Kind.RATE_LIMITED: MINUTE_LIMIT_SECONDS}
    return row.error(code, message, 60.0 if code == "40064/speed" else waits.get(row.kind))
