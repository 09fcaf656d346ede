"""What is written below a ticket."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.models import Ticket
from helpdesk.ratings import with_request
from inbox.connectors import get_connector
from inbox.forms.composer import LONGEST_NOTE, MOST_FILES, ComposerForm, ReplyForm
from inbox.forms.fields import FilesField
from inbox.models import Conversation
from inbox.text import grouped

MEGABYTE = 1024**2
LARGEST_FILE_MB = 25


class CommentForm(ComposerForm):
    """An internal comment. `cleaned_data` is what `add_comment` takes."""

    text = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        error_messages={"max_length": gettext_lazy("Too long: shorten it, or make two comments of it.")},
    )
    files = FilesField(required=False, allow_empty_file=True)  # type: ignore[assignment]

    def clean_files(self) -> Sequence[File]:
        files: list[File] = self.cleaned_data["files"]
        for file in files:
            if not file.size:
                raise forms.ValidationError(_("%(name)s is empty.") % {"name": file.name})
            if file.size > LARGEST_FILE_MB * MEGABYTE:
                raise forms.ValidationError(
                    _("%(name)s is too large: a ticket keeps files of up to %(limit)s MB.")
                    % {"name": file.name, "limit": grouped(LARGEST_FILE_MB)}
                )
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(number)s files at once.") % {"number": MOST_FILES})
        return files

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("text") and not data.get("files"):
            raise forms.ValidationError(gettext_lazy("Write something, or choose a file."))
        return data


class PublicCommentForm(ReplyForm):
    """A public one: what the composer of its conversation would send, and where the ticket goes with it."""

    status = forms.ChoiceField(choices=[("", ""), *Ticket.Status.choices], required=False)
    asks_rating = forms.BooleanField(required=False)

    def __init__(self, *args: Any, ticket: Ticket, conversation: Conversation, **kwargs: Any) -> None:
        capabilities = get_connector(conversation.channel.platform).capabilities
        self.ticket = ticket
        super().__init__(*args, conversation=conversation, capabilities=capabilities, **kwargs)

    def clean_text(self) -> str:
        """With what is asked at its end it must not be too long either."""
        written: str = self.cleaned_data["text"]
        if self.data.get("asks_rating"):
            self.cleaned_data["text"] = with_request(written, self.ticket)
            super().clean_text()
            self.cleaned_data["text"] = written
        return super().clean_text()

    def for_action(self) -> dict[str, Any]:
        """What `answer_customer` takes."""
        return {name: self.cleaned_data[name] for name in ("client_id", "text", "files", "status", "asks_rating")}
