"""What attachments and other turns without text are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

LABELS: dict[str, Promise] = {
    "image": gettext_lazy("Picture"),
    "video": gettext_lazy("Video"),
    "audio": gettext_lazy("Voice message"),
    "file": gettext_lazy("File"),
    "sticker": gettext_lazy("Sticker"),
    "location": gettext_lazy("Location"),
    "product": gettext_lazy("Product"),
    "card_picture": gettext_lazy("Picture"),
    "template": gettext_lazy("Card"),
    "fallback": gettext_lazy("Link"),
    "share": gettext_lazy("Shared post"),
    "post": gettext_lazy("Shared post"),
    "reel": gettext_lazy("Reel"),
    "ig_post": gettext_lazy("Shared post"),
    "ig_reel": gettext_lazy("Reel"),
    "story_mention": gettext_lazy("Mention in a story"),
    "story": gettext_lazy("Story"),
    "ig_story": gettext_lazy("Story"),
    "story_reply": gettext_lazy("Answer to your story"),
    "contact": gettext_lazy("Contact card"),
    "appointment_booking": pgettext_lazy("kind of message", "Appointment"),
    "deleted": gettext_lazy("Message deleted"),
    "unsupported": gettext_lazy("Message of an unknown kind"),
}

# Our own words for a file that could not be kept; a platform's code is not among them.
REASONS: dict[str, Promise] = {
    "too_large": gettext_lazy("The file is larger than Messio keeps. Look at it on the platform."),
    "mistyped": gettext_lazy("The file is not what it says it is, so it was not kept."),
    "missing": gettext_lazy("The platform gave no file."),
    "gone": gettext_lazy("The platform no longer has this file."),
    "timeout": gettext_lazy("The platform did not deliver the file in time."),
    "host": gettext_lazy("The file lies on a server that is not the platform's, so it was not fetched."),
}


def kind_label(kind: str) -> str:
    return str(LABELS.get(kind) or _("Attachment"))


def missing_reason(code: str) -> str:
    return str(REASONS.get(code) or _("The file could not be fetched from the platform."))
