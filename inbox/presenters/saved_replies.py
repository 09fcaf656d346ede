import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from inbox.connectors import ButtonLimits
from inbox.models import SavedReply, SavedReplyFile
from inbox.variables import VARIABLES, fill
from workspaces.models import Membership

FIRST_NAME, NAME = "Lan", "Nguyễn Thị Lan"


def sample_values(membership: Membership) -> dict[str, str]:
    """What a preview fills in, where there is no conversation yet."""
    channel = membership.workspace.channels.order_by("name").values_list("name", flat=True).first()
    return {
        "contact.first_name": FIRST_NAME,
        "contact.name": NAME,
        "agent.name": membership.user.name or _("An agent"),
        "workspace.name": membership.workspace.name,
        "channel.name": channel or membership.workspace.name,
    }


def variables() -> list[dict[str, str]]:
    """All there are, each {code, meaning}."""
    return [{"code": f"{{{{ {name} }}}}", "meaning": str(meaning)} for name, meaning in VARIABLES.items()]


class SavedReplyView:
    """A saved reply with the values of a conversation, or of a preview, filled in.

    limits: of the conversation's channel; None where it has no buttons, or no channel is meant.
    """

    def __init__(
        self, reply: SavedReply, slug: str, values: Mapping[str, str], limits: ButtonLimits | None = None
    ) -> None:
        self.reply = reply
        self.slug = slug
        self.values = values
        self.limits = limits

    @cached_property
    def text(self) -> str:
        return fill(self.reply.text, self.values)

    @cached_property
    def buttons(self) -> list[str]:
        """Those that the channel takes below this text: all of them, or none."""
        titles, limits = self.reply.buttons, self.limits
        if limits is None or len(titles) > limits.most or len(self.text) > limits.text:
            return []
        return titles if all(len(title) <= limits.title for title in titles) else []

    @property
    def taken_text(self) -> str:
        """What the composer gets: with the buttons as numbered lines, where they are none there."""
        return self.text if self.buttons else with_lines(self.text, self.reply.buttons)

    @property
    def buttons_data(self) -> str:
        return json.dumps(self.buttons)

    @cached_property
    def files(self) -> "list[SavedFileView]":
        return [SavedFileView(row, self.slug) for row in self.reply.files.all()]

    @property
    def pictures(self) -> "list[SavedFileView]":
        return [file for file in self.files if file.is_picture]

    @property
    def url(self) -> str:
        return self.address("saved-reply")

    @property
    def deletion_url(self) -> str:
        return self.address("saved-reply-deletion")

    @property
    def uses_url(self) -> str:
        return self.address("saved-reply-uses")

    def address(self, name: str) -> str:
        return reverse(f"inbox:{name}", args=[self.slug, self.reply.pk])

    @property
    def files_data(self) -> str:
        """What the composer takes of the files: JSON [{id, name, type, size, url}, …]."""
        return json.dumps([file.data for file in self.files])


class SavedFileView:
    def __init__(self, row: SavedReplyFile, slug: str) -> None:
        self.row = row
        self.url = reverse("inbox:saved-reply-file", args=[slug, row.pk, row.name.replace("/", "_") or row.kind])

    @property
    def is_picture(self) -> bool:
        return self.row.kind == "image"

    @property
    def size(self) -> str:
        return filesizeformat(self.row.size)

    @property
    def data(self) -> dict[str, Any]:
        row = self.row
        return {"id": row.pk, "name": row.name, "type": row.mime_type, "size": row.size, "url": self.url}


def with_lines(text: str, titles: Sequence[str]) -> str:
    """The words on buttons as lines below a text, numbered, so that a customer can answer with a figure."""
    lines = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
    return f"{text}\n\n{lines}" if lines else text


def saved_reply_views(
    replies: Iterable[SavedReply], slug: str, values: Mapping[str, str], limits: ButtonLimits | None = None
) -> list[SavedReplyView]:
    return [SavedReplyView(reply, slug, values, limits) for reply in replies]
