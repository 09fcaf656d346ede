"""What Meta's errors are called where an Instagram account meets them; kinds and actions are those of `errors`."""

from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_fb import errors
from inbox.errors import ErrorRow, ErrorTable

Sentence = str | Promise

# In place of a sentence that several codes share.
SHARED: list[tuple[Sentence, Sentence]] = [
    (errors.UNCONFIRMED, _("Instagram did not say whether this message was sent. Look in the Instagram app before you send it again.")),
    (errors.BUSY, _("Instagram has a problem at the moment. Try again in a few minutes.")),
    (errors.SLOW_DOWN, _("Instagram asks us to send more slowly. The message goes out by itself in a while; you can also try again.")),
    (errors.EXPIRED, _("The connection to this Instagram account has ended. Reconnect it; what waits is sent then.")),
    (errors.REMOVED, _("Messio was removed from the Facebook account that connected this Instagram account. Reconnect it.")),
    (errors.PASSWORD, _("The password of the Facebook account that connected this Instagram account was changed. Reconnect it.")),
    (errors.CHECKPOINT, _("Facebook wants the person who connected this Instagram account to log in at facebook.com first. Then reconnect it.")),
    (errors.LOST_ROLE, _("The person who connected this Instagram account has no role on its Page any more. Ask someone who manages the Page to reconnect it.")),
    (errors.NOT_ALLOWED, _("Messio lacks a permission for this Instagram account. Reconnect it and leave every permission switched on.")),
    (errors.NOT_APPROVED, _("Meta has not approved Messio's app for this on Instagram yet. Tell whoever runs your Messio.")),
    (errors.NO_TAG, _("Instagram does not let Messio's app send a person's answer after the 24 hours: it lacks the feature Human Agent. Tell whoever runs your Messio. You can write again after the customer's next message.")),
    (errors.UNREACHABLE, _("This person cannot get messages from your Instagram account now: they left, blocked it, or closed theirs.")),
    (errors.NO_PERSON, _("Instagram does not know this person any more, or the conversation was deleted there. The message cannot be sent.")),
    (errors.NOT_FOUND, _("Instagram does not find this person, or the message that this one answers. Send it again without quoting a message.")),
    (errors.OTHER_APP, _("Another app is answering this customer at the moment. Take the conversation back in the Instagram app or in Meta Business Suite, then try again.")),
    (errors.RESTRICTED, _("Instagram does not let this account send messages for now. Look under Account Status in the Instagram app for the reason.")),
    (errors.REFUSED, _("Instagram refused the content of this message. Change it and send it again.")),
    (errors.NOT_FETCHED, _("Instagram could not take the file. Try again, or send a smaller one.")),
    (errors.WRONG_TYPE, _("Instagram refused this file: its type does not fit. Send it in another format.")),
    (errors.TOO_LARGE, _("The file is too large for Instagram. Pictures may have 8 MB, other files 25 MB.")),
    (errors.OLD_FEATURE, _("Instagram refused this: it is meant for something that Messio does not do.")),
]  # fmt: skip

# In place of a code's own.
OWN: dict[str, Sentence] = {
    "unreachable": _("Instagram could not be reached. Try again in a few minutes."),
    "1/99": _("Instagram refused this without a reason; often a permission is missing. Try again, then reconnect the account."),
    "erased": _("The person who connected this Instagram account asked Facebook to delete their data. Someone who manages its Page must reconnect it."),
    "100/33": _("Facebook does not show the Page of this Instagram account to Messio any more. Reconnect it with someone who manages the Page."),
    "2/2018344": _("An admin of the Page must accept Facebook's terms for labels first, in the Page's inbox."),
    "368": _("Instagram has blocked sending for a while because of its rules. Wait, and look under Account Status in the Instagram app."),
    "policy/warning": _("Instagram warned this account about its messages. Look under Account Status in the Instagram app."),
    "613/2018338": _("Instagram warned us about messages to this person after the 24 hours. Wait for their next message."),
    "506": _("Instagram says that this is the same message again, and did not send it."),
    "100/reaction": _("Instagram did not take this reaction. The message may be gone there."),
    "9000001": _("The message was deleted on Instagram."),
    "subscription": _("Meta has stopped sending this Instagram account's messages to Messio, and it could not be switched on again. Reconnect the account."),
}  # fmt: skip


def _said(code: str, row: ErrorRow) -> ErrorRow:
    shared = next((ours for theirs, ours in SHARED if theirs is row.sentence), row.sentence)
    return replace(row, sentence=OWN.get(code) or OWN.get(code.partition("/")[0]) or shared)


TABLE = ErrorTable(
    {code: _said(code, row) for code in (*errors.CATALOGUE, *OWN) if (row := errors.TABLE.find(code))},
    _(
        "Instagram refused this with a code that Messio does not know: %(code)s. Try again, or ask whoever runs your Messio."
    ),
    [(low, high, _said("", row)) for low, high, row in errors.FAMILIES],
)
