"""A message that is to be said to another customer too, and what each conversation would make of it."""

import json
import mimetypes
from collections.abc import Iterable
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from inbox.models import Attachment, Conversation, Message
from inbox.presenters.conversations import ConversationView
from inbox.presenters.messages import summary
from inbox.text import grouped


class ForwardedView:
    """message: with its `attachments`."""

    def __init__(self, message: Message, slug: str) -> None:
        self.message = message
        self.slug = slug

    @property
    def address(self) -> str:
        return reverse("inbox:forwarding", args=[self.slug, self.message.conversation_id, self.message.pk])

    @cached_property
    def files(self) -> list[Attachment]:
        return [file for file in self.message.attachments.all() if file.is_content]

    @property
    def summary(self) -> str:
        return summary(self.message, self.files[0].kind if self.files else "")

    @property
    def files_data(self) -> str:
        """What the composer takes of the files: JSON [{id, field, name, type, size, url}, …]."""
        return json.dumps([self.file_data(file) for file in self.files])

    def file_data(self, file: Attachment) -> dict[str, object]:
        name = file_name(file)
        url = reverse("inbox:attachment", args=[self.slug, file.pk, name.replace("/", "_")])
        given = {"id": file.pk, "field": "forwarded_files", "name": name}
        return given | {"type": file.mime_type, "size": file.size or 0, "url": url}


class TargetView(ConversationView):
    """A conversation that may take the message. From `queries.rows`."""

    def __init__(self, conversation: Conversation, forwarded: ForwardedView) -> None:
        super().__init__(conversation)
        self.forwarded = forwarded

    @property
    def problems(self) -> list[str]:
        """What has to be changed before it is sent there."""
        over = self.capabilities.text_size(self.forwarded.message.text) - self.capabilities.text_limit
        refused = [
            file_name(file)
            for file in self.forwarded.files
            if not self.capabilities.takes(file.sent_kind, file.mime_type, file.size or 0)
        ]
        said = []
        if over > 0:
            said.append(
                _("The text is %(over)s too long here: shorten it before you send it.") % {"over": grouped(over)}
            )
        if refused:
            said.append(_("Not taken here: %(names)s") % {"names": ", ".join(refused)})
        return said


def target_views(rows: Iterable[Conversation], forwarded: ForwardedView) -> list[TargetView]:
    return [TargetView(row, forwarded) for row in rows]


def file_name(file: Attachment) -> str:
    """Platforms give many files no name."""
    return file.name or f"{file.kind}{mimetypes.guess_extension(file.mime_type) or ''}"
