"""What Meta's errors mean: one table from code and subcode to what to do, what to tell the agent, and what it slows.

A key is "code" or "code/subcode". The exact pair is looked up first, then the code alone, then its family (200-299 is
permissions). Words are ours: what happened when Meta gave no code at all, or, behind a code, what it was given for.

Sources (the `source` of a row), read 2026-10: C: Messenger Platform, "Error codes"; G: Graph API, "Handle errors";
R: Graph API, "Rate limits"; W: Messenger Platform, webhooks "messaging_policy_enforcement"; X: seen in the field or
in an older page; M: Messio's own.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from inbox.connectors import ErrorKind as Kind
from inbox.connectors import Scope
from inbox.errors import ErrorRow, ErrorTable


@dataclass(frozen=True)
class Row(ErrorRow):
    source: str = "C"


# ── Sentences that several codes share ─────────────────────────────────────────────────────────────────────────────

UNCONFIRMED = _("Facebook did not say whether this message was sent. Look on the Page before you send it again.")
BUSY = _("Facebook has a problem at the moment. Try again in a few minutes.")
SLOW_DOWN = _(
    "Facebook asks us to send more slowly. The message goes out by itself in a while; you can also try again."
)
EXPIRED = _("The connection to this Page has ended. Reconnect the Page; what waits is sent then.")
REMOVED = _("Messio was removed from the Facebook account that connected this Page. Reconnect the Page.")
PASSWORD = _("The password of the Facebook account that connected this Page was changed. Reconnect the Page.")
CHECKPOINT = _(
    "Facebook wants the person who connected this Page to log in at facebook.com first. Then reconnect the Page."
)
LOST_ROLE = _(
    "The person who connected this Page has no role on it any more. Ask someone who manages the Page to reconnect it."
)
NOT_ALLOWED = _("Messio lacks a permission for this Page. Reconnect the Page and leave every permission switched on.")
NOT_APPROVED = _("Facebook has not approved Messio's app for this yet. Tell whoever runs your Messio.")
NO_TAG = _(
    "Facebook does not let Messio's app send a person's answer after the 24 hours: it lacks the feature Human Agent. Tell whoever runs your Messio. You can write again after the customer's next message."
)
CLOSED = _("The 24 hours for answering are over. You can write again after the customer's next message.")
UNREACHABLE = _("This person cannot get messages from the Page now: they left, blocked it, or closed their account.")
NO_PERSON = _("Facebook does not know this person on this Page any more. The message cannot be sent.")
NOT_FOUND = _(
    "Facebook does not find this person, or the message that this one answers. Send it again without quoting a message."
)
OTHER_APP = _(
    "Another app is answering this customer at the moment. Take the conversation back in the Page's inbox, then try again."
)
RESTRICTED = _(
    "Facebook does not let this Page send messages for now. Look at the Page's support inbox on Facebook for the reason."
)
REFUSED = _("Facebook refused the content of this message. Change it and send it again.")
NOT_FETCHED = _("Facebook could not take the file. Try again, or send a smaller one.")
WRONG_TYPE = _("Facebook refused this file: its type does not fit. Send it in another format.")
TOO_LARGE = _("The file is too large for Messenger. Pictures may have 8 MB, other files 25 MB.")
NO_MARKETING = _("This person has not agreed to marketing messages, or stopped them. The message cannot be sent.")
INSTAGRAM_LINK = _(
    "The Page and its Instagram account are not linked as they should be. Check the link in the Page's settings, then reconnect."
)
NOT_ELIGIBLE = _("This Instagram account may not be used with other apps. It must be a professional account.")
INSTAGRAM_SWITCH = _(
    "The Instagram account does not allow access to its messages. Switch it on in Instagram under Settings, Messages, Connected tools."
)
OLD_FEATURE = _("Facebook refused this: it is meant for something that Messio does not do.")

CHANNEL, APP, CONVERSATION = Scope.CHANNEL, Scope.APP, Scope.CONVERSATION

CATALOGUE: dict[str, Row] = {
    # ── Outcome not known: never sent again before it is proved ──
    "timeout": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "broken": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "unreadable": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "crash": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "unconfirmed": Row(Kind.UNKNOWN, UNCONFIRMED, "retry", source="M"),
    "file_lost": Row(Kind.REJECTED, _("The file is no longer stored here. Add it again and send it anew."), "", source="M"),
    "1/1357046": Row(Kind.UNKNOWN, UNCONFIRMED, "retry"),
    "2": Row(Kind.UNKNOWN, UNCONFIRMED, "retry"),
    # ── Again later ──
    "unreachable": Row(Kind.AWAY, _("Facebook could not be reached. Try again in a few minutes."), "retry", source="M"),
    "1": Row(Kind.TRANSIENT, BUSY, "retry"),
    "1/99": Row(Kind.TRANSIENT, _("Facebook refused this without a reason; often a permission is missing. Try again, then reconnect the Page."), "retry", most_attempts=2, then=Kind.PERMISSION),
    "1200": Row(Kind.TRANSIENT, BUSY, "retry", source="X"),
    "100/2018008": Row(Kind.TRANSIENT, NOT_FETCHED, "retry", most_attempts=2),
    "100/2018294": Row(Kind.TRANSIENT, NOT_FETCHED, "retry", most_attempts=2),
    # ── Limits ──
    "4": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", APP, "R"),
    "341": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", APP, "G"),
    "17": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, "R"),
    "32": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, "R"),
    "613": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL),
    "613/2534040": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL),
    "80001": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, "R"),
    "80002": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, "R"),
    "80006": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, "X"),
    "4/2018022": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL),
    "9/2018352": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry"),
    "limited": Row(Kind.RATE_LIMITED, SLOW_DOWN, "retry", CHANNEL, "M"),
    # ── The token: someone must log in again ──
    "102": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "G"),
    "104": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "G"),
    "190": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "G"),
    "190/458": Row(Kind.TOKEN, REMOVED, "reconnect", CHANNEL, "G"),
    "190/459": Row(Kind.TOKEN, CHECKPOINT, "reconnect", CHANNEL, "G"),
    "190/460": Row(Kind.TOKEN, PASSWORD, "reconnect", CHANNEL, "G"),
    "190/463": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "G"),
    "190/464": Row(Kind.TOKEN, CHECKPOINT, "reconnect", CHANNEL, "G"),
    "190/467": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "G"),
    "190/492": Row(Kind.TOKEN, LOST_ROLE, "reconnect", CHANNEL, "G"),
    "10/2534077": Row(Kind.TOKEN, INSTAGRAM_LINK, "reconnect", CHANNEL),
    "100/2534013": Row(Kind.TOKEN, INSTAGRAM_LINK, "reconnect", CHANNEL),
    "no token": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "M"),
    "erased": Row(Kind.TOKEN, _("The person who connected this Page asked Facebook to delete their data. Someone who manages the Page must reconnect it."), "reconnect", CHANNEL, "M"),
    # ── Permissions ──
    "10": Row(Kind.PERMISSION, NOT_ALLOWED, "reconnect", CHANNEL),
    "200": Row(Kind.PERMISSION, NOT_ALLOWED, "reconnect", CHANNEL, "G"),
    "230": Row(Kind.PERMISSION, NOT_ALLOWED, "reconnect", CHANNEL, "X"),
    "100/33": Row(Kind.PERMISSION, _("Facebook does not show this Page to Messio any more. Reconnect it with someone who manages it."), "reconnect", CHANNEL, "G"),
    "2/2018344": Row(Kind.PERMISSION, _("An admin of the Page must accept Facebook's terms for labels first, in the Page's inbox."), "", CHANNEL),
    "3": Row(Kind.PERMISSION, NOT_APPROVED, "", APP, "G"),
    "200/2018028": Row(Kind.PERMISSION, NOT_APPROVED, "", APP),
    "200/2018027": Row(Kind.PERMISSION, NOT_APPROVED, "", APP),
    "200/2018021": Row(Kind.PERMISSION, NOT_APPROVED, "", APP),
    "200/2534041": Row(Kind.PERMISSION, INSTAGRAM_SWITCH, "", CHANNEL),
    "2018247": Row(Kind.PERMISSION, NOT_APPROVED, "", APP),
    "100/2018247": Row(Kind.PERMISSION, NOT_APPROVED, "", APP),
    "36103": Row(Kind.PERMISSION, NOT_ELIGIBLE, "", CHANNEL),
    # ── The reply window ──
    "10/2018278": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION),
    "10/2018065": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION),
    "10/2534022": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION),
    "10/human_agent": Row(Kind.WINDOW_CLOSED, NO_TAG, "", CONVERSATION, "M"),
    "window_closed": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION, "M"),
    # ── The person ──
    "10/2018108": Row(Kind.UNREACHABLE, UNREACHABLE, "", CONVERSATION),
    "200/1545041": Row(Kind.UNREACHABLE, UNREACHABLE, "", CONVERSATION),
    "551": Row(Kind.UNREACHABLE, UNREACHABLE, "", CONVERSATION),
    "551/1545041": Row(Kind.UNREACHABLE, UNREACHABLE, "", CONVERSATION),
    "100/2018001": Row(Kind.UNREACHABLE, NO_PERSON, "", CONVERSATION),
    "100/2534014": Row(Kind.UNREACHABLE, NO_PERSON, "", CONVERSATION),
    "100/2534001": Row(Kind.UNREACHABLE, NO_PERSON, "", CONVERSATION, "X"),
    "2018218": Row(Kind.UNREACHABLE, NO_PERSON, "", CONVERSATION),
    "100/2018218": Row(Kind.UNREACHABLE, NO_PERSON, "", CONVERSATION),
    # ── The thread belongs to another app ──
    "10/2018300": Row(Kind.REJECTED, OTHER_APP, "retry", CONVERSATION),
    "2018300": Row(Kind.REJECTED, OTHER_APP, "retry", CONVERSATION),
    "2018321": Row(Kind.REJECTED, _("An automatic questionnaire is talking to this customer. Try again when it has ended."), "retry", CONVERSATION),
    "100/2534037": Row(Kind.REJECTED, OTHER_APP, "retry", CONVERSATION),
    # ── The page is restricted ──
    "10/1893063": Row(Kind.REJECTED, RESTRICTED, "", CHANNEL),
    "100/2534029": Row(Kind.REJECTED, RESTRICTED, "", CHANNEL),
    "368": Row(Kind.REJECTED, _("Facebook has blocked sending for a while because of its rules. Wait, and look at the Page's support inbox on Facebook."), "", CHANNEL, "G"),
    "2022": Row(Kind.REJECTED, RESTRICTED, "", CHANNEL),
    "policy/warning": Row(Kind.REJECTED, _("Facebook warned this Page about its messages. Look at the Page's support inbox on Facebook."), "", CHANNEL, "W"),
    "policy/block": Row(Kind.REJECTED, RESTRICTED, "", CHANNEL, "W"),
    # ── This message ──
    "10/1893015": Row(Kind.REJECTED, NO_MARKETING),
    "10/1404170": Row(Kind.REJECTED, NO_MARKETING),
    "4/2018354": Row(Kind.REJECTED, NO_MARKETING),
    "613/2018338": Row(Kind.REJECTED, _("Facebook warned us about messages to this person after the 24 hours. Wait for their next message."), "", CONVERSATION),
    "613/1893016": Row(Kind.REJECTED, NO_MARKETING),
    "506": Row(Kind.REJECTED, _("Facebook says that this is the same message again, and did not send it."), source="G"),
    "100": Row(Kind.REJECTED, REFUSED, source="G"),
    "100/2534015": Row(Kind.REJECTED, REFUSED),
    "100/2534025": Row(Kind.REJECTED, REFUSED),
    "100/2018014": Row(Kind.REJECTED, REFUSED),
    "100/2018164": Row(Kind.REJECTED, REFUSED),
    "100/2018320": Row(Kind.REJECTED, REFUSED),
    "100/2018328": Row(Kind.REJECTED, REFUSED),
    "100/reaction": Row(Kind.REJECTED, _("Facebook did not take this reaction. The message may be gone there."), source="M"),
    "100/33/message": Row(Kind.REJECTED, NOT_FOUND, source="M"),
    "100/2018047": Row(Kind.REJECTED, WRONG_TYPE),
    "100/2018074": Row(Kind.REJECTED, NOT_FETCHED, "retry"),
    "100/2018109": Row(Kind.REJECTED, TOO_LARGE),
    "9000001": Row(Kind.REJECTED, _("The message was deleted on Facebook.")),
    "10303": Row(Kind.REJECTED, OLD_FEATURE),
    # ── Shown with a channel, no failure of a send ──
    "subscription": Row(Kind.TRANSIENT, _("Facebook has stopped sending this Page's messages to Messio, and it could not be switched on again. Reconnect the Page."), "reconnect", CHANNEL, "M"),
}  # fmt: skip

# Whole families of codes, by their first and last number.
FAMILIES: list[tuple[int, int, Row]] = [
    (200, 299, Row(Kind.PERMISSION, NOT_ALLOWED, "reconnect", CHANNEL, "G")),
    (24001, 24005, Row(Kind.REJECTED, OLD_FEATURE)),
    (2018144, 2018171, Row(Kind.REJECTED, OLD_FEATURE)),
    (2071010, 2071025, Row(Kind.REJECTED, OLD_FEATURE)),
]


TABLE = ErrorTable(
    CATALOGUE,
    _(
        "Facebook refused this with a code that Messio does not know: %(code)s. Try again, or ask whoever runs your Messio."
    ),
    FAMILIES,
)
classify, explain = TABLE.classify, TABLE.explain
