"""What visitors send."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_web.access import Seat
from channels_web.connector import LONGEST_TEXT, MB
from inbox.forms.fields import FilesField
from inbox.media import kind_of
from inbox.models import Message, MessagePart

MOST_FILES = 5
LARGEST_FILE = 10 * MB
LONGEST_NAME, LONGEST_EMAIL, LONGEST_PHONE, LONGEST_URL, LONGEST_TITLE = 100, 254, 30, 2000, 300
# What runs when it is opened. Everything else is given to the team as a file, never shown as a page.
RUNS = (
    ".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".pif", ".cpl", ".msc", ".reg", ".lnk", ".url", ".scf", ".ps1",
    ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta", ".jar", ".apk", ".app", ".command", ".desktop", ".sh",
)  # fmt: skip
RUNS_TYPES = ("application/x-msdownload", "application/x-executable", "application/vnd.microsoft.portable-executable")


class PageForm(forms.Form):
    """Where the visitor is on the shop's website, as their browser says. What cannot be read is left out."""

    page_url = forms.CharField(required=False)
    page_title = forms.CharField(required=False)

    def clean_page_url(self) -> str:
        url = str(self.cleaned_data["page_url"])
        return url if url.startswith(("http://", "https://")) and len(url) <= LONGEST_URL else ""

    def clean_page_title(self) -> str:
        return str(self.cleaned_data["page_title"])[:LONGEST_TITLE]

    @property
    def page(self) -> dict[str, str]:
        """As `parsing.py` reads it; empty where nothing is known."""
        if not self.is_valid() or not self.cleaned_data["page_url"]:
            return {}
        return {"url": self.cleaned_data["page_url"], "title": self.cleaned_data["page_title"]}


class MessageForm(forms.Form):
    """asks: what is still to be asked of the visitor, each optional or required.

    client_id: made by the browser, so that a repeated form is known. website: seen by no person.
    """

    client_id = forms.UUIDField()
    text = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        error_messages={"max_length": gettext_lazy("That is too long. Please send it in several messages.")},
    )
    files = FilesField(required=False, allow_empty_file=True)  # type: ignore[assignment]
    reply_to = forms.CharField(required=False)
    name = forms.CharField(required=False, max_length=LONGEST_NAME)
    email = forms.EmailField(required=False, max_length=LONGEST_EMAIL)
    phone = forms.CharField(
        required=False,
        max_length=LONGEST_PHONE,
        validators=[RegexValidator(r"^\+?[\d\s().-]{6,}\Z", gettext_lazy("This does not look like a phone number."))],
    )
    website = forms.CharField(required=False)

    def __init__(self, *args: Any, seat: Seat, asks: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat
        for name in ("name", "email", "phone"):
            self.fields[name].required = asks.get(name) == "required"
            self.fields[name].error_messages["required"] = _("Please fill this in, so that we can reach you.")

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean_files(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["files"]
        if files and not self.seat.widget.takes_files:
            raise forms.ValidationError(_("This chat takes no files."))
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(count)s files can be sent at once.") % {"count": MOST_FILES})
        for file in files:
            if (file.size or 0) > LARGEST_FILE:
                raise forms.ValidationError(_("%(name)s is larger than 10 MB.") % {"name": file.name})
            if not file.size:
                raise forms.ValidationError(_("%(name)s is empty.") % {"name": file.name})
            # Windows forgets dots and spaces at the end of a name.
            if (file.name or "").lower().rstrip(" .").endswith(RUNS) or kind_of(file)[1] in RUNS_TYPES:
                raise forms.ValidationError(_("%(name)s is a program. Those are not taken here.") % {"name": file.name})
        return files

    def clean_reply_to(self) -> str:
        """The external id of a message of the visitor's own thread; what is none of theirs is answered to nobody."""
        pk = str(self.cleaned_data["reply_to"]).removeprefix("chat-")
        if self.seat.conversation is None or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            return ""
        theirs = MessagePart.objects.filter(message__conversation=self.seat.conversation, message=int(pk), number=0)
        found = theirs.exclude(message__kind__in=[Message.Kind.NOTE, Message.Kind.ACTIVITY])
        return found.values_list("external_id", flat=True).first() or ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data["text"].strip() and not data["files"]:
            raise forms.ValidationError(_("Write something first."))
        return data

    @property
    def told(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "email", "phone") if self.cleaned_data.get(name)}
