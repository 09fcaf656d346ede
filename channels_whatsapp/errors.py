"""What WhatsApp's errors mean: one table from code to what to do, what to tell the agent, and what it slows.

The same codes come as the answer to a call and, minutes later, in a `failed` status. A key is "code" or "code/subcode",
looked up in that order, then its family. Words are ours.

Sources (the `source` of a row), read 2026-10: C: WhatsApp Cloud API, "Error codes"; G: Graph API, "Handle errors";
A: the webhooks of an account; M: Messio's own.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from inbox.connectors import ErrorKind as Kind
from inbox.connectors import Scope
from inbox.errors import ErrorRow, ErrorTable


@dataclass(frozen=True)
class Row(ErrorRow):
    source: str = "C"


# ── Sentences that several codes share ────────────────────────────────────────────────────────────────────────

UNCONFIRMED = _(
    "WhatsApp did not say whether this message was sent. Look on the customer's side, or ask them, before you send it again."
)
BUSY = _("WhatsApp has a problem at the moment. Try again in a few minutes.")
SLOW_DOWN = _(
    "WhatsApp asks us to send more slowly. The message goes out by itself in a while; you can also try again."
)
EXPIRED = _("The connection to this WhatsApp number has ended. Reconnect it; what waits is sent then.")
GONE = _("This number is no longer in the WhatsApp Business account that was connected. Reconnect it.")
UNREGISTERED = _("This number is not registered with WhatsApp. Reconnect it and register it with its PIN.")
NOT_ALLOWED = _(
    "Messio lacks a permission for this WhatsApp number. Reconnect it with a token that has whatsapp_business_messaging and whatsapp_business_management, and to whose system user the account is assigned."
)
CLOSED = _(
    "The 24 hours for answering are over. You can send a template, or write again after the customer's next message."
)
UNREACHABLE = _(
    "WhatsApp cannot deliver to this person: they are not on WhatsApp, have an old version, or have not accepted its terms."
)
NO_MARKETING = _("WhatsApp does not deliver this marketing message to this person. Do not send it again today.")
RESTRICTED = _("WhatsApp has restricted this account. Look at the WhatsApp Manager for the reason.")
PAYMENT = _(
    "WhatsApp does not send for this account because of a payment problem. Someone who manages it must correct the payment method in the WhatsApp Manager. What waits is sent within an hour after that, or as soon as the channel is tested on its page."
)
REFUSED = _("WhatsApp refused the content of this message. Change it and send it again.")
FILE = _("WhatsApp refused this file: its type or its content does not fit. Send it in another format.")
TEMPLATE = _("WhatsApp refused this template: its text, its language or its variables do not fit what was approved.")
PAUSED = _("WhatsApp has paused or disabled this template. Choose another one.")
PIN = _("WhatsApp refused the PIN. Enter the six digits of this number's two-step verification.")
PIN_LATER = _("The PIN was tried too often. Wait before you try again: WhatsApp blocks the number for ever longer.")
NOT_OURS = _("WhatsApp refused this: it is meant for something that Messio does not do.")

CHANNEL, APP, CONVERSATION = Scope.CHANNEL, Scope.APP, Scope.CONVERSATION
UNPAID = "131042"

CATALOGUE: dict[str, Row] = {
    # ── Outcome not known: never sent again before it is proved ──
    "timeout": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "broken": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "unreadable": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "crash": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "unconfirmed": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "131000": Row(Kind.UNKNOWN, _("WhatsApp failed without saying why. Try again, if the customer has not got the message."), "retry"),
    "file_lost": Row(Kind.REJECTED, _("The file is no longer stored here. Add it again and send it anew."), "", source="M"),
    # ── Again later ──
    "unreachable": Row(Kind.AWAY, _("WhatsApp could not be reached. Try again in a few minutes."), "retry", source="M"),
    "1": Row(Kind.TRANSIENT, BUSY, "retry", most_attempts=2, then=Kind.REJECTED),
    "2": Row(Kind.TRANSIENT, BUSY, "retry"),
    "131016": Row(Kind.TRANSIENT, BUSY, "retry"),
    "133004": Row(Kind.TRANSIENT, BUSY, "retry"),
    "131057": Row(Kind.TRANSIENT, _("WhatsApp is moving this number to a faster line, which takes a minute. Try again then."), "retry", CHANNEL, seconds=60),
    "2494100": Row(Kind.TRANSIENT, BUSY, "retry", CHANNEL, seconds=60),
    "token_expired": Row(Kind.TRANSIENT, _("The access to this WhatsApp number has to be renewed first. Messio does so by itself."), "", CHANNEL, "M"),
    # ── Limits ──
    "4": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", APP, "G", seconds=60),
    "80007": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, seconds=60),
    "130429": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, seconds=2),
    "131056": Row(Kind.RATE_LIMITED, _("Too many messages went to this customer at once. The message goes out by itself in some seconds."), "retry", CONVERSATION, seconds=6),
    "131064": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, seconds=60),
    "132069": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, seconds=60),
    "limited": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, "M"),
    "131048": Row(Kind.REJECTED, _("WhatsApp holds this number's messages back because customers reported or blocked it. Look at its quality in the WhatsApp Manager; it ends after some hours."), "retry", CHANNEL),
    # ── The token, or the number itself: someone must connect again ──
    "0": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL),
    "102": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "G"),
    "190": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL),
    "no token": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "M"),
    "33": Row(Kind.TOKEN, GONE, "reconnect", CHANNEL),
    "100/33": Row(Kind.TOKEN, GONE, "reconnect", CHANNEL, "G"),
    "131045": Row(Kind.TOKEN, UNREGISTERED, "reconnect", CHANNEL),
    "133000": Row(Kind.TOKEN, UNREGISTERED, "reconnect", CHANNEL),
    "133006": Row(Kind.TOKEN, UNREGISTERED, "reconnect", CHANNEL),
    "133010": Row(Kind.TOKEN, UNREGISTERED, "reconnect", CHANNEL),
    # ── Permissions ──
    "3": Row(Kind.PERMISSION, NOT_ALLOWED, "reconnect", CHANNEL),
    "10": Row(Kind.PERMISSION, NOT_ALLOWED, "reconnect", CHANNEL),
    "131005": Row(Kind.PERMISSION, NOT_ALLOWED, "reconnect", CHANNEL),
    "no waba": Row(Kind.PERMISSION, _("The token does not show in which WhatsApp Business account this number is. Reconnect it with a token to whose system user that account is assigned."), "reconnect", CHANNEL, "M"),
    # ── The reply window ──
    "131047": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION),
    "window_closed": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION, "M"),
    # ── The person ──
    "131026": Row(Kind.UNREACHABLE, UNREACHABLE, "", CONVERSATION),
    "131030": Row(Kind.UNREACHABLE, _("This is a test number, which may write to listed people alone. Add the person's number in the app's dashboard."), "", CONVERSATION),
    "130472": Row(Kind.UNREACHABLE, NO_MARKETING, "", CONVERSATION),
    "131049": Row(Kind.UNREACHABLE, NO_MARKETING, "", CONVERSATION),
    "131050": Row(Kind.UNREACHABLE, _("This person does not want marketing messages from you any more."), "", CONVERSATION),
    "131021": Row(Kind.REJECTED, _("A number cannot write to itself."), "", CONVERSATION),
    "131062": Row(Kind.REJECTED, _("This kind of template needs the person's phone number, which WhatsApp does not show."), "", CONVERSATION),
    "137000": Row(Kind.REJECTED, _("The person's WhatsApp account was moved to another phone, and WhatsApp wants that confirmed first."), "", CONVERSATION),
    # ── The account is restricted ──
    "368": Row(Kind.REJECTED, RESTRICTED, "", CHANNEL),
    "131031": Row(Kind.REJECTED, RESTRICTED, "", CHANNEL),
    "130497": Row(Kind.REJECTED, _("WhatsApp does not let this account write to people in this country."), "", CONVERSATION),
    UNPAID: Row(Kind.BARRED, PAYMENT, "retry", CHANNEL),
    "131037": Row(Kind.REJECTED, _("WhatsApp has not approved this number's display name yet. Look at the WhatsApp Manager."), "retry", CHANNEL),
    # ── This message ──
    "100": Row(Kind.REJECTED, REFUSED),
    "131008": Row(Kind.REJECTED, REFUSED),
    "131009": Row(Kind.REJECTED, REFUSED),
    "131051": Row(Kind.REJECTED, _("WhatsApp does not know this kind of message.")),
    "131055": Row(Kind.REJECTED, REFUSED),
    "135000": Row(Kind.REJECTED, REFUSED),
    "131052": Row(Kind.REJECTED, _("WhatsApp could not hand over the customer's file. Ask them to send it again.")),
    "131053": Row(Kind.REJECTED, FILE),
    "reaction": Row(Kind.REJECTED, _("WhatsApp did not take this reaction. The message may be gone, or older than 30 days."), source="M"),
    "131060": Row(Kind.REJECTED, _("This message can be seen in the WhatsApp Business app alone.")),
    # ── Templates ──
    "132000": Row(Kind.REJECTED, TEMPLATE),
    "132001": Row(Kind.REJECTED, _("WhatsApp does not know this template in this language, or has not approved it.")),
    "132005": Row(Kind.REJECTED, TEMPLATE),
    "132007": Row(Kind.REJECTED, TEMPLATE),
    "132008": Row(Kind.REJECTED, TEMPLATE),
    "132012": Row(Kind.REJECTED, TEMPLATE),
    "132015": Row(Kind.REJECTED, PAUSED),
    "132016": Row(Kind.REJECTED, PAUSED),
    "132068": Row(Kind.REJECTED, NOT_OURS),
    "1752041": Row(Kind.REJECTED, NOT_OURS),
    "134011": Row(Kind.REJECTED, NOT_OURS),
    # ── Registering a number ──
    "133005": Row(Kind.REJECTED, PIN),
    "133008": Row(Kind.REJECTED, PIN_LATER),
    "133009": Row(Kind.REJECTED, PIN_LATER),
    "133015": Row(Kind.REJECTED, _("This number was deleted a moment ago. Wait five minutes before you register it again.")),
    "133016": Row(Kind.REJECTED, _("This number was registered too often. WhatsApp takes it again after 72 hours.")),
    "2593107": Row(Kind.REJECTED, _("The past of this number was asked for already.")),
    "2593108": Row(Kind.REJECTED, _("WhatsApp gives the past of a number in the first 24 hours alone.")),
    # ── Shown with a channel, no failure of a send ──
    "subscription": Row(Kind.TRANSIENT, _("WhatsApp does not send this number's messages to Messio, and it could not be switched on. Reconnect the number."), "reconnect", CHANNEL, "M"),
    "quality/FLAGGED": Row(Kind.REJECTED, _("Customers rate this number's messages low. WhatsApp may limit it: look at its quality in the WhatsApp Manager."), "", CHANNEL, "A"),
    "account/DISABLED_UPDATE": Row(Kind.REJECTED, RESTRICTED, "", CHANNEL, "A"),
    "account/ACCOUNT_RESTRICTION": Row(Kind.REJECTED, RESTRICTED, "", CHANNEL, "A"),
    "account/ACCOUNT_VIOLATION": Row(Kind.REJECTED, _("WhatsApp says that this account broke its rules. Look at the WhatsApp Manager before it restricts the account."), "", CHANNEL, "A"),
    "account/ACCOUNT_DELETED": Row(Kind.REJECTED, _("The WhatsApp Business account of this number was deleted."), "reconnect", CHANNEL, "A"),
    "account/ACCOUNT_OFFBOARDED": Row(Kind.REJECTED, GONE, "reconnect", CHANNEL, "A"),
    "account/PARTNER_REMOVED": Row(Kind.REJECTED, _("Messio was removed from this WhatsApp account, perhaps in the WhatsApp Business app. Reconnect the number."), "reconnect", CHANNEL, "A"),
    "account/PARTNER_APP_UNINSTALLED": Row(Kind.REJECTED, _("Messio was removed from this WhatsApp account, perhaps in the WhatsApp Business app. Reconnect the number."), "reconnect", CHANNEL, "A"),
    "template/REJECTED": Row(Kind.REJECTED, _("WhatsApp rejected a template of this account. Look at its templates."), "", CHANNEL, "A"),
    "template/PAUSED": Row(Kind.REJECTED, _("WhatsApp paused a template of this account, since people did not like it. Look at its templates."), "", CHANNEL, "A"),
    "template/DISABLED": Row(Kind.REJECTED, _("WhatsApp disabled a template of this account. Look at its templates."), "", CHANNEL, "A"),
    "template/FLAGGED": Row(Kind.REJECTED, _("People do not like a template of this account, and WhatsApp will disable it. Look at its templates."), "", CHANNEL, "A"),
}  # fmt: skip

# Whole families of codes, by their first and last number.
FAMILIES: list[tuple[int, int, Row]] = [
    (200, 299, Row(Kind.PERMISSION, NOT_ALLOWED, "reconnect", CHANNEL)),
    (134100, 134102, Row(Kind.REJECTED, NOT_OURS)),
    (2388000, 2388999, Row(Kind.REJECTED, TEMPLATE)),
]


TABLE = ErrorTable(
    CATALOGUE,
    _(
        "WhatsApp refused this with a code that Messio does not know: %(code)s. Try again, or ask whoever runs your Messio."
    ),
    FAMILIES,
)
classify, explain = TABLE.classify, TABLE.explain
