"""What Zalo's errors mean: one table from code to what to do, what to tell the agent, and what it slows.

Numbers are Zalo's; those behind "oauth/" come from the host that gives tokens. Words are ours: what happened when Zalo
gave no code at all, or, behind a code, what it was given for.

Sources (the `source` of a row), read 2026-11: A: Open API, "Mã lỗi"; O: "Các loại mã sử dụng trong OAuth"; R: "Giới hạn
tốc độ API"; X: the number is documented, its meaning taken from integrations; M: Messio's own.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from inbox.connectors import ErrorKind as Kind
from inbox.connectors import Scope
from inbox.errors import ErrorRow, ErrorTable


@dataclass(frozen=True)
class Row(ErrorRow):
    source: str = "A"


# ── Sentences that several codes share ─────────────────────────────────────────────────────────────────────────────

UNCONFIRMED = _("Zalo did not say whether this message was sent. Look in Zalo OA Manager before you send it again.")
EXPIRED = _("The connection to this Official Account has ended. Reconnect it; what waits is sent then.")
NO_CONSENT = _(
    "This Official Account no longer lets Messio in. An administrator of the Official Account must reconnect it."
)
NOT_SET_UP = _(
    "Messio's app is not set up at Zalo as it must be: it is inactive, or lacks the Official Account API. Tell whoever runs your Messio, then reconnect."
)
NOT_VERIFIED = _(
    "Zalo has not verified this Official Account, or it is blocked. Look in Zalo OA Manager, then reconnect."
)
ACCOUNT_GONE = _("Zalo does not know this Official Account any more. Connect another one.")
PLAN = _("The plan of this Official Account does not include this. Choose a larger one in Zalo OA Manager.")
BILLING = _(
    "No account for payments is linked to this Official Account, or it cannot be used. Link one in Zalo OA Manager."
)
CLOSED = _("The 7 days for answering are over. You can write again after the customer's next message.")
NIGHT = _("Zalo takes this message between 6 and 22 o'clock only. It goes out by itself in the morning.")
QUOTA = _("The messages that Zalo allows this Official Account are used up. Buy more in Zalo OA Manager, or wait.")
NOT_FOLLOWING = _("This person does not follow the Official Account, so Zalo does not deliver the message.")
UNREACHABLE = _("This person cannot get messages from the Official Account now: they refuse them, or left Zalo.")
FULL = _("This person has got as many messages as Zalo lets them get for now. Try again later.")
REFUSED = _("Zalo refused the content of this message. Change it and send it again.")
TOO_LARGE = _("The file is too large for Zalo. Pictures may have 1 MB, other files 5 MB.")
WRONG_TYPE = _("Zalo refused this file: its type does not fit. It takes pictures, and PDF, Word and CSV files.")
POLICY = _("Zalo refused this message because of its rules. Change it and send it again.")
OLD_FEATURE = _("Zalo refused this: it is meant for something that Messio does not do.")
NOT_UPLOADED = _("Zalo did not take the file. Try again, or send another one.")

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
    "unreachable": Row(Kind.AWAY, _("Zalo could not be reached. Try again in a few minutes."), "retry", source="M"),
    "upload": Row(Kind.TRANSIENT, NOT_UPLOADED, "retry", source="M", most_attempts=3, then=Kind.REJECTED),
    "token_expired": Row(Kind.TRANSIENT, _("The access to this Official Account is being renewed. The message goes out by itself in a while."), "retry", CHANNEL, "M"),
    "-200": Row(Kind.TRANSIENT, _("Zalo could not send this message. Try again in a few minutes."), "retry", most_attempts=2, then=Kind.REJECTED),
    # ── Limits ──
    "-32": Row(Kind.RATE_LIMITED, _("Zalo asks us to send more slowly. The message goes out by itself in a while; you can also try again."), "retry", APP, "R"),
    "-234": Row(Kind.RATE_LIMITED, NIGHT, "", CONVERSATION),
    # ── The token, or what it rests on: a person must act ──
    "-216": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL),
    "-220": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL),
    "-124": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL),
    "-204": Row(Kind.TOKEN, ACCOUNT_GONE, "reconnect", CHANNEL, "X"),
    "-205": Row(Kind.TOKEN, ACCOUNT_GONE, "reconnect", CHANNEL, "X"),
    "-209": Row(Kind.TOKEN, NOT_SET_UP, "reconnect", APP),
    "-212": Row(Kind.TOKEN, NOT_SET_UP, "reconnect", APP),
    "-219": Row(Kind.TOKEN, NO_CONSENT, "reconnect", CHANNEL),
    "-221": Row(Kind.TOKEN, NOT_VERIFIED, "reconnect", CHANNEL, "X"),
    "-223": Row(Kind.TOKEN, NO_CONSENT, "reconnect", CHANNEL),
    "-235": Row(Kind.TOKEN, NO_CONSENT, "reconnect", CHANNEL),
    "-242": Row(Kind.TOKEN, _("Zalo does not accept Messio's proof of the app secret. Tell whoever runs your Messio, then reconnect."), "reconnect", APP),
    "no token": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "M"),
    "another account": Row(Kind.TOKEN, _("This access belongs to another Official Account. Log in to Zalo with the right one."), "reconnect", CHANNEL, "M"),
    "oauth/-14002": Row(Kind.TOKEN, NOT_SET_UP, "reconnect", APP, "O"),
    "oauth/-14003": Row(Kind.TOKEN, _("The address to which Zalo leads back is not the one in its console. Tell whoever runs your Messio."), "reconnect", APP, "O"),
    "oauth/-32": Row(Kind.RATE_LIMITED, _("Zalo asks us to wait. Try again in a few minutes."), "retry", APP, "R"),
    # The rest of what that host says, a used or expired refresh token included, has no documented number.
    "oauth": Row(Kind.TOKEN, EXPIRED, "reconnect", CHANNEL, "O"),
    # ── The plan: something must be bought or linked ──
    "-224": Row(Kind.PERMISSION, PLAN, "", CHANNEL),
    "-320": Row(Kind.PERMISSION, BILLING, "", CHANNEL, "X"),
    "-321": Row(Kind.PERMISSION, BILLING, "", CHANNEL, "X"),
    # ── The reply window ──
    "-230": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION),
    "-232": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION),
    "window_closed": Row(Kind.WINDOW_CLOSED, CLOSED, "", CONVERSATION, "M"),
    # ── Quotas ──
    "-211": Row(Kind.QUOTA, QUOTA),
    # ── The person ──
    "-213": Row(Kind.UNREACHABLE, NOT_FOLLOWING, "", CONVERSATION),
    "-217": Row(Kind.UNREACHABLE, UNREACHABLE, "", CONVERSATION, "X"),
    "-218": Row(Kind.UNREACHABLE, FULL, "retry", CONVERSATION),
    "-227": Row(Kind.UNREACHABLE, _("This person has not used Zalo for 45 days, or Zalo has blocked them. The message cannot be sent."), "", CONVERSATION),
    "-244": Row(Kind.UNREACHABLE, UNREACHABLE, "", CONVERSATION, "X"),
    # ── This message ──
    "-100": Row(Kind.REJECTED, NOT_UPLOADED, "retry"),
    "-201": Row(Kind.REJECTED, REFUSED),
    "-201/reaction": Row(Kind.REJECTED, _("Zalo did not take this reaction. The message may be gone there."), source="M"),
    "-210": Row(Kind.REJECTED, TOO_LARGE, source="X"),
    "-233": Row(Kind.REJECTED, WRONG_TYPE, source="X"),
    "-240": Row(Kind.REJECTED, OLD_FEATURE),
    "-248": Row(Kind.REJECTED, POLICY, source="X"),
    "-249": Row(Kind.REJECTED, OLD_FEATURE),
    "wrong type": Row(Kind.REJECTED, WRONG_TYPE, source="M"),
    "no buttons": Row(Kind.REJECTED, _("Zalo takes no buttons to a visitor without an account. Send the words without them."), source="M"),
    **dict.fromkeys(("-214", "-237", "-238", "-241", "-403", "-1340", "-1341"), Row(Kind.REJECTED, OLD_FEATURE)),
}  # fmt: skip


TABLE = ErrorTable(
    CATALOGUE,
    _("Zalo refused this with a code that Messio does not know: %(code)s. Try again, or ask whoever runs your Messio."),
)
classify, explain = TABLE.classify, TABLE.explain
