"""What is written below a thread."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.actions.send_message import Wanted
from inbox.connectors import Capabilities
from inbox.forms.fields import FilesField, MomentField, TextsField
from inbox.media import kind_of
from inbox.models import Attachment, Conversation, Draft, Message, MessagePart, SavedReplyFile
from inbox.text import grouped
from workspaces.forms import OneSentenceForm

MOST_FILES = 10
# Of our own, beside the channel's: in all, however many messages the composer makes of it.
LONGEST_REPLY = 5000
LONGEST_NOTE = 5000
LONGEST_DRAFT = 5000
OLDEST_DRAFT_MS = 366 * 24 * 3600 * 1000


class ComposerForm(forms.Form):
    """What is written below a thread. client_id: made by the composer, so that a repeated form is known."""

    client_id = forms.UUIDField()

    @property
    def problems(self) -> list[str]:
        """Every sentence that says why nothing was kept."""
        return [str(error) for errors in self.errors.values() for error in errors]


class NoteForm(ComposerForm):
    text = forms.CharField(max_length=LONGEST_NOTE)


class DraftForm(OneSentenceForm):
    """What is in the composer. `cleaned_data` is what `keep_draft` takes.

    age_ms: how long ago the last key was pressed, since a browser's clock may be wrong.
    """

    mode = forms.ChoiceField(choices=Draft.Mode)
    text = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST_DRAFT,
        error_messages={"max_length": gettext_lazy("Too long to be kept here. It stays on this device.")},
    )
    reply_to = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    age_ms = forms.IntegerField(min_value=0, max_value=OLDEST_DRAFT_MS)
    version = forms.IntegerField(min_value=0, max_value=2**63 - 1)

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conversation = conversation

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean_reply_to(self) -> Message | None:
        pk = self.cleaned_data["reply_to"]
        return self.conversation.messages.filter(pk=pk).first() if pk else None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["typed_at"] = timezone.now() - timedelta(milliseconds=data.pop("age_ms", 0))
        return data


class ReplyForm(ComposerForm):
    """What the composer sends. `cleaned_data` is what `send_message` takes."""

    text = forms.CharField(required=False)
    files = FilesField(required=False, allow_empty_file=True)  # type: ignore[assignment]
    saved_files: "forms.ModelMultipleChoiceField[SavedReplyFile]" = forms.ModelMultipleChoiceField(
        SavedReplyFile.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("A file of the saved reply was deleted meanwhile. Take it out, then send.")
        },
    )
    forwarded_files: "forms.ModelMultipleChoiceField[Attachment]" = forms.ModelMultipleChoiceField(
        Attachment.objects.none(),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("A forwarded file is no longer there. Take it out, then send.")},
    )
    buttons = TextsField(required=False)
    reply_to = forms.IntegerField(required=False)
    send_at = MomentField(required=False)
    cancel_if_customer_writes = forms.BooleanField(required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    resolves = forms.BooleanField(required=False)

    def __init__(self, *args: Any, conversation: Conversation, capabilities: Capabilities, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conversation = conversation
        self.capabilities = capabilities
        mine = SavedReplyFile.objects.filter(reply__workspace=conversation.workspace_id)
        self.fields["saved_files"].queryset = mine  # type: ignore[attr-defined]
        theirs = Attachment.objects.filter(message__conversation__workspace=conversation.workspace_id)
        there = theirs.filter(message__is_deleted=False, state=Attachment.State.STORED)
        self.fields["forwarded_files"].queryset = there  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if (over := len(text) - LONGEST_REPLY) > 0:
            raise forms.ValidationError(
                _("Too long by %(over)s: at most %(most)s characters at once. Shorten it.")
                % {"over": grouped(over), "most": grouped(LONGEST_REPLY)}
            )
        over = self.capabilities.text_size(text) - self.capabilities.text_limit
        if over > 0:
            raise forms.ValidationError(_("This is %(over)s too long. Send it in two parts.") % {"over": grouped(over)})
        return text

    def clean_files(self) -> Sequence[File]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        for file in files:
            kind, mime_type = kind_of(file)
            check_file(self.capabilities, kind, mime_type, file.name or "", file.size or 0)
        return files

    def clean_saved_files(self) -> Sequence[File]:
        """Return the content of each, which the message gets as its own."""
        rows = list(self.cleaned_data["saved_files"])
        for row in rows:
            check_file(self.capabilities, row.kind, row.mime_type, row.name, row.size)
        try:
            return [row.opened() for row in rows]
        except OSError as lost:
            raise forms.ValidationError(self.fields["saved_files"].error_messages["invalid_choice"]) from lost

    def clean_forwarded_files(self) -> Sequence[File]:
        """The same of what another message brought."""
        rows: list[Attachment] = list(self.cleaned_data["forwarded_files"])
        for row in rows:
            check_file(self.capabilities, row.sent_kind, row.mime_type, str(row), row.size or 0)
        try:
            return [File(row.file.open("rb"), name=str(row)) for row in rows]
        except OSError as lost:
            raise forms.ValidationError(self.fields["forwarded_files"].error_messages["invalid_choice"]) from lost

    def clean_reply_to(self) -> str:
        """Return the external id of the message that is answered; one that has none is answered without a quote."""
        pk = self.cleaned_data["reply_to"]
        if pk is None or not self.capabilities.reply_to:
            return ""
        parts = MessagePart.objects.filter(
            message__conversation=self.conversation, message=pk, external_id__isnull=False
        )
        part = parts.order_by("number").first()
        return (part and part.external_id) or ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["files"] = [*data.pop("saved_files", ()), *data.pop("forwarded_files", ()), *data.get("files", ())]
        if len(data["files"]) > MOST_FILES:
            raise forms.ValidationError(_("Send at most %(number)s files at once.") % {"number": MOST_FILES})
        if not self.errors and not data.get("text") and not data["files"]:
            raise forms.ValidationError(gettext_lazy("Write something, or choose a file."))
        send_at, cancel = data.pop("send_at", None), data.pop("cancel_if_customer_writes", False)
        seen = data.pop("seen", None) or 0
        resolves = data.pop("resolves", False)
        data["wanted"] = Wanted(
            by_hand=True, send_at=send_at, cancel_if_customer_writes=cancel, seen_id=seen, resolves=resolves
        )
        return data


def check_file(capabilities: Capabilities, kind: str, mime_type: str, name: str, size: int) -> None:
    """Raises ValidationError for what the channel would not take."""
    limit = capabilities.limit(kind, mime_type)
    if limit is None:
        raise forms.ValidationError(_("%(name)s: this channel takes no such file.") % {"name": name})
    if not size:
        raise forms.ValidationError(_("%(name)s is empty.") % {"name": name})
    if size > limit.at_most:
        raise forms.ValidationError(
            _("%(name)s is too large: this channel takes such files up to %(limit)s MB.")
            % {"name": name, "limit": limit.at_most // 1024**2}
        )


class ScheduleForm(forms.Form):
    """When a message leaves that waits for its time."""

    send_at = MomentField()
