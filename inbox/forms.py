import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import ContactNote
from inbox import queries, teams
from inbox.actions.send_message import Wanted
from inbox.connectors import Capabilities
from inbox.media import kind_of
from inbox.models import (
    Attachment,
    Channel,
    Conversation,
    Draft,
    Message,
    MessagePart,
    SavedReply,
    SavedReplyFile,
    SavedView,
    Tag,
)
from inbox.search.folding import fold
from inbox.variables import VARIABLES, mistakes
from workspaces.ids import read_id
from workspaces.models import Membership, Team, Workspace
from workspaces.roles import Permission

MOST_FILES = 10
LONGEST_NOTE = 5000
LONGEST_DRAFT = 5000
OLDEST_DRAFT_MS = 366 * 24 * 3600 * 1000
LONGEST_SNOOZE = timedelta(days=365)
# Conversations changed by one request; a browser sends more of them one after another.
MOST_AT_ONCE = 50
NOT_HERE = gettext_lazy("This person does not answer customers here any more. Choose somebody else.")
NO_TEAM = gettext_lazy("There is no such team any more. Choose another one.")
# More than any channel takes: what one refuses is said when the reply is taken there.
LARGEST_SAVED_FILE = 25 * 1024**2
SHORTCUT = re.compile(r"[a-z0-9_-]+")


class FilesField(forms.FileField):
    """Any number of files from one input."""

    widget = type("FilesInput", (forms.FileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in given if file]


class MomentField(forms.Field):
    """A time with its zone, which is kept: it is the one in which people think of that time."""

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = parse_datetime(str(value))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise forms.ValidationError(_("This is no time. Choose it anew."))
        return moment


class ChannelTeamsForm(forms.Form):
    """Which teams look after a channel."""

    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        required=False,
        label=gettext_lazy("Teams"),
        help_text=gettext_lazy("Without a team, everybody looks after it."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["teams"] = list(channel.teams.values_list("pk", flat=True))
        self.fields["teams"].queryset = Team.objects.filter(workspace=channel.workspace_id).order_by("name")  # type: ignore[attr-defined]


def check_snooze(until: datetime) -> datetime:
    """Return a time until which something can be put aside. Raises ValidationError for another."""
    if until <= timezone.now():
        raise forms.ValidationError(_("This time is past. Choose a later one."))
    if until > timezone.now() + LONGEST_SNOOZE:
        raise forms.ValidationError(_("Choose a time within a year."))
    return until


class SnoozeForm(forms.Form):
    """Until when a conversation is put aside."""

    until = MomentField()

    def clean_until(self) -> datetime:
        return check_snooze(self.cleaned_data["until"])


class BulkForm(forms.Form):
    """What is done to a portion of the chosen conversations. ids: with commas. before, left: how many were changed, and how
    many could not be, already."""

    VERBS = ("read", "unread", "assign", "assign_team", "hold", "snooze", "resolve", "reopen")

    verb = forms.ChoiceField(choices=[(name, name) for name in VERBS])
    ids = forms.CharField()
    before = forms.IntegerField(required=False, min_value=0)
    left = forms.IntegerField(required=False, min_value=0)
    until = MomentField(required=False)
    assignee = forms.CharField(required=False)
    team = forms.CharField(required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership

    @property
    def problem(self) -> str:
        return str(next(iter(self.errors.values()))[0])

    def clean_ids(self) -> list[int]:
        ids = [read_id(given) for given in self.cleaned_data["ids"].split(",")]
        if len(ids) > MOST_AT_ONCE or None in ids:
            raise forms.ValidationError(_("These are no conversations. Choose them anew."))
        return [pk for pk in ids if pk is not None]

    def clean_before(self) -> int:
        return self.cleaned_data["before"] or 0

    def clean_left(self) -> int:
        return self.cleaned_data["left"] or 0

    def clean_team(self) -> Team | None:
        """None, where none is named."""
        if not (given := self.cleaned_data["team"]):
            return None
        team = teams.team(self.membership.workspace_id, given)
        if team is None:
            raise forms.ValidationError(NO_TEAM)
        return team

    def clean_assignee(self) -> Membership | None:
        """Nobody, where none is named."""
        if not (given := self.cleaned_data["assignee"]):
            return None
        assignee = queries.assignee(self.membership.workspace_id, given)
        if assignee is None:
            raise forms.ValidationError(NOT_HERE)
        return assignee

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("verb") == "snooze" and not self.errors:
            data["until"] = check_snooze(data["until"] or timezone.now())
        return data


class ScheduleForm(forms.Form):
    """When a message leaves that waits for its time."""

    send_at = MomentField()


class PriorityForm(forms.Form):
    priority = forms.TypedChoiceField(
        choices=Conversation.Priority.choices, coerce=lambda value: Conversation.Priority(int(value))
    )


class TagForm(forms.Form):
    """A tag's name, which no other of the workspace has in whatever case, and its colour. tag: the one to change."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=Tag.Colour.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, workspace: Workspace, tag: Tag | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = workspace.tags.exclude(pk=tag.pk) if tag else workspace.tags.all()
        if tag:
            self.initial = {"name": tag.name, "colour": tag.colour}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if self.others.alias(folded=Lower("name")).filter(folded=Lower(Value(name))).exists():
            raise forms.ValidationError(_("There is a tag of this name already. Choose another name."))
        return name


class SavedViewForm(forms.Form):
    """`cleaned_data` is what `save_view` takes. view: the one to change."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    is_shared = forms.BooleanField(label=gettext_lazy("For everybody in the workspace"), required=False)

    def __init__(self, *args: Any, membership: Membership, view: SavedView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if view:
            self.initial = {"name": view.name, "is_shared": view.is_shared}
        # Who only reads keeps views for themselves.
        self.fields["is_shared"].disabled = not membership.may(Permission.ANSWER)

    @property
    def problem(self) -> str:
        return str(next(iter(self.errors.values()))[0])

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class ContactForm(forms.Form):
    """What the team calls a customer; without a name it is the platform's again."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class ContactNoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("New note"),
        max_length=ContactNote.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class ComposerForm(forms.Form):
    """What is written below a thread. client_id: made by the composer, so that a repeated form is known."""

    client_id = forms.UUIDField()

    @property
    def problems(self) -> list[str]:
        """Every sentence that says why nothing was kept."""
        return [str(error) for errors in self.errors.values() for error in errors]


class NoteForm(ComposerForm):
    text = forms.CharField(max_length=LONGEST_NOTE)


class DraftForm(forms.Form):
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

    @property
    def problem(self) -> str:
        """The first sentence that says why it was not kept."""
        return next(str(error) for errors in self.errors.values() for error in errors)

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
        over = self.capabilities.text_size(text) - self.capabilities.text_limit
        if over > 0:
            raise forms.ValidationError(_("This is %(over)s too long. Send it in two parts.") % {"over": over})
        return text

    def clean_files(self) -> Sequence[File]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        for file in files:
            kind, mime_type = kind_of(file)
            self.check_file(kind, mime_type, file.name or "", file.size or 0)
        return files

    def clean_saved_files(self) -> Sequence[File]:
        """Return the content of each, which the message gets as its own."""
        rows = list(self.cleaned_data["saved_files"])
        for row in rows:
            self.check_file(row.kind, row.mime_type, row.name, row.size)
        try:
            return [row.opened() for row in rows]
        except OSError as lost:
            raise forms.ValidationError(self.fields["saved_files"].error_messages["invalid_choice"]) from lost

    def clean_forwarded_files(self) -> Sequence[File]:
        """The same of what another message brought."""
        rows: list[Attachment] = list(self.cleaned_data["forwarded_files"])
        for row in rows:
            self.check_file(row.sent_kind, row.mime_type, str(row), row.size or 0)
        try:
            return [File(row.file.open("rb"), name=str(row)) for row in rows]
        except OSError as lost:
            raise forms.ValidationError(self.fields["forwarded_files"].error_messages["invalid_choice"]) from lost

    def check_file(self, kind: str, mime_type: str, name: str, size: int) -> None:
        limit = self.capabilities.file_limits.get(kind)
        allowed = self.capabilities.mime_types.get(kind)
        if limit is None or (allowed and mime_type not in allowed):
            raise forms.ValidationError(_("%(name)s: this channel takes no such file.") % {"name": name})
        if not size:
            raise forms.ValidationError(_("%(name)s is empty.") % {"name": name})
        if size > limit:
            raise forms.ValidationError(
                _("%(name)s is too large: this channel takes up to %(limit)s MB.")
                % {"name": name, "limit": limit // 1024**2}
            )

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


class SavedReplyForm(forms.Form):
    """`cleaned_data` is what `save_saved_reply` takes."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    shortcut = forms.CharField(
        label=gettext_lazy("Shortcut"),
        max_length=40,
        help_text=gettext_lazy(
            "What is typed after “/”, such as “price”. It is kept in small letters without accents."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    folder = forms.CharField(
        label=gettext_lazy("Folder"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Choose one or write a new name. It may stay empty."),
        widget=forms.TextInput(attrs={"list": "folders", "autocomplete": "off"}),
    )
    text = forms.CharField(label=gettext_lazy("What is sent"), required=False, widget=forms.Textarea(attrs={"rows": 8}))
    removed: "forms.ModelMultipleChoiceField[SavedReplyFile]" = forms.ModelMultipleChoiceField(
        SavedReplyFile.objects.none(),
        required=False,
        label=gettext_lazy("Take these files out"),
        widget=forms.CheckboxSelectMultiple,
    )
    files = FilesField(  # type: ignore[assignment]
        required=False,
        allow_empty_file=True,
        label=gettext_lazy("Add pictures or files"),
        help_text=gettext_lazy("They are sent after the text."),
    )

    def __init__(self, *args: Any, workspace: Workspace, reply: SavedReply, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if reply.pk:
            self.initial = {name: getattr(reply, name) for name in ("title", "shortcut", "folder", "text")}
        self.workspace = workspace
        self.reply = reply
        files = reply.files.all() if reply.pk else SavedReplyFile.objects.none()
        self.fields["removed"].queryset = files  # type: ignore[attr-defined]

    def clean_shortcut(self) -> str:
        given = self.cleaned_data["shortcut"].removeprefix("/")
        shortcut = fold(given)
        if not SHORTCUT.fullmatch(shortcut):
            raise forms.ValidationError(_("Use letters, digits, - and _ only, without spaces."))
        other = self.workspace.saved_replies.filter(shortcut=shortcut).exclude(pk=self.reply.pk).first()
        if other is not None:
            raise forms.ValidationError(
                _("“/%(shortcut)s” is the shortcut of “%(title)s” already. Choose another.")
                % {"shortcut": shortcut, "title": other.title}
            )
        return shortcut

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        over = len(text) - SavedReply.LONGEST_TEXT
        if over > 0:
            raise forms.ValidationError(_("This is %(over)s characters too long.") % {"over": over})
        if wrong := mistakes(text):
            known = ", ".join(f"{{{{ {name} }}}}" for name in VARIABLES)
            raise forms.ValidationError(
                _("There is no variable “%(wrong)s”. There are: %(known)s.")
                % {"wrong": "”, “".join(wrong), "known": known}
            )
        return text

    def clean_files(self) -> Sequence[File]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        for file in files:
            if not file.size:
                raise forms.ValidationError(_("%(name)s is empty.") % {"name": file.name})
            if file.size > LARGEST_SAVED_FILE:
                raise forms.ValidationError(
                    _("%(name)s is too large: a saved reply takes files up to %(limit)s MB.")
                    % {"name": file.name, "limit": LARGEST_SAVED_FILE // 1024**2}
                )
        return files

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        count = len(self.fields["removed"].queryset) - len(data["removed"]) + len(data["files"])  # type: ignore[attr-defined]
        if count > MOST_FILES:
            raise forms.ValidationError(_("A saved reply takes at most %(number)s files.") % {"number": MOST_FILES})
        if not data["text"] and not count:
            raise forms.ValidationError(_("Write a text, or add a file."))
        data["removed"] = list(data["removed"])
        return data
