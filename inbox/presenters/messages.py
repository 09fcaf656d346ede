from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import Urlizer, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from inbox.models import Direction, Message, Status
from inbox.presenters.attachments import AttachmentView, attachment_views
from inbox.presenters.conversations import ConversationView, application, came_from, first_word
from inbox.presenters.kinds import kind_label
from inbox.presenters.mentions import with_mentions
from inbox.presenters.message_state import MessageState
from inbox.presenters.message_verbs import DeletionView, deletion_view, verbs
from inbox.presenters.reactions import ReactionView, RefusedReaction, reaction_views, refused_reaction
from inbox.text import excerpt

# Of an incoming message: which button it was.
PRESSED = {"quick_reply", "payload"}
# What is longer is folded, and its addresses are not looked for: that would take longer than the page.
LONG_TEXT = 3000
FOLDED_AT = 800


class NewTabUrlizer(Urlizer):
    """Links of customers open beside the inbox, and learn nothing of it."""

    url_template = '<a href="{href}" target="_blank" rel="nofollow noopener noreferrer">{url}</a>'


urlizer = NewTabUrlizer()


def urlize(text: str) -> SafeString:
    return mark_safe(urlizer(text, autoescape=True))  # noqa: S308 (escaped by the line itself)


class MessageView(MessageState):
    """A message as the thread shows it. It came through `queries.with_details`."""

    @property
    def until(self) -> datetime | None:
        """Of an activity that names a time: until when."""
        return parse_datetime(self.message.data.get("until", ""))

    @property
    def author(self) -> str:
        message = self.message
        if message.direction == Direction.INCOMING:
            return ConversationView(message.conversation).name
        if message.author:
            return first_word(str(message.author))
        return application(message.author_name) or _("Written elsewhere")

    @property
    def author_key(self) -> str:
        """The same for turns that one person wrote, so that they can stand together."""
        message = self.message
        return f"{message.direction or message.kind}-{message.author_type}-{message.author_id or message.author_name}"

    # ── What it says ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def text(self) -> SafeString:
        if self.is_folded:
            return format_html("{}", self.head)
        if mentioned := self.message.data.get("mentions"):
            return with_mentions(self.message.text, mentioned, urlize)
        return urlize(self.message.text)

    @property
    def is_folded(self) -> bool:
        return len(self.message.text) > LONG_TEXT

    @property
    def head(self) -> str:
        """What stands at once of a long text; cut at a line or a word where there is one."""
        head = self.message.text[:FOLDED_AT]
        cut = max(head.rfind("\n"), head.rfind(" "))
        return head[:cut] if cut > FOLDED_AT // 2 else head

    @property
    def text_url(self) -> str:
        """The whole of it, which may be megabytes: it comes when it is wanted."""
        return reverse("inbox:text", args=[self.slug, self.message.conversation_id, self.message.pk])

    @property
    def unsupported(self) -> str:
        if self.message.kind != Message.Kind.UNSUPPORTED:
            return ""
        return _("%(platform)s sent something that cannot be shown here yet. Look at it there.") % {
            "platform": self.connector.label
        }

    @property
    def edits(self) -> list[str]:
        """The earlier texts, oldest first."""
        return [excerpt(str(text), 2000) for text in self.message.data.get("edits", [])]

    @cached_property
    def attachments(self) -> list[AttachmentView]:
        return attachment_views(self.message.attachments.all(), self.slug)

    @property
    def pictures(self) -> list[AttachmentView]:
        return [view for view in self.attachments if view.shape == "image"]

    @property
    def others(self) -> list[AttachmentView]:
        return [view for view in self.attachments if view.shape != "image"]

    @cached_property
    def reactions(self) -> list[ReactionView]:
        return reaction_views(self.message, ConversationView(self.message.conversation).name)

    @property
    def refused_reaction(self) -> RefusedReaction | None:
        return refused_reaction(self.message, self.connector)

    @property
    def our_reaction(self) -> str:
        return next((reaction.emoji for reaction in self.reactions if reaction.is_ours), "")

    @property
    def quote(self) -> dict[str, str] | None:
        """The message that this one answers: its author, its first words, its id and the thread opened at it, as far as
        we have it."""
        if not self.message.reply_to_external_id:
            return None
        original: Message | None = getattr(self.message, "quoted", None)
        if original is None:
            return {"id": "", "url": "", "author": "", "text": _("An earlier message")}
        kind = original.first_kind  # type: ignore[attr-defined]
        return {
            "id": str(original.pk),
            "url": f"{ConversationView(self.message.conversation).url}?at={original.position}",
            "author": self.author_of(original),
            "text": summary(original, kind),
        }

    def author_of(self, original: Message) -> str:
        if original.direction == Direction.INCOMING:
            return ConversationView(self.message.conversation).name
        return first_word(str(original.author)) if original.author else application(original.author_name) or _("We")

    @property
    def buttons(self) -> list[str]:
        """The words on those that stand below it."""
        return [str(title) for title in self.message.data.get("buttons", [])]

    @property
    def context(self) -> str:
        """What it is beyond words: a template of ours, the press of a button, for another app, from an advertisement."""
        if self.message.is_template:
            return _("Template “%(name)s”") % {"name": self.message.data["template"]["name"]}
        is_press = self.message.direction == Direction.INCOMING and PRESSED & self.message.data.keys()
        if self.message.kind == Message.Kind.POSTBACK or is_press:
            return _("Pressed a button")
        if self.message.data.get("standby"):
            return _("Another app was answering then")
        return came_from(self.message.data.get("referral") or {})

    @property
    def may_be_quoted(self) -> bool:
        """Where the platform knows the message: a note it never heard of."""
        unknown = self.message.status in (Status.QUEUED, Status.SENDING, Status.UNCONFIRMED, Status.FAILED)
        is_there = bool(self.message.direction) and not self.message.is_deleted
        return self.connector.capabilities.reply_to and is_there and not unknown

    @property
    def verbs(self) -> str:
        has_files = any(file.is_content for file in self.message.attachments.all())
        capabilities = self.connector.capabilities
        return verbs(self.message, capabilities, may_be_quoted=self.may_be_quoted, has_files=has_files)

    @property
    def deletion(self) -> DeletionView | None:
        return deletion_view(self.message)

    @property
    def summary(self) -> str:
        return summary(self.message, self.attachments[0].attachment.kind if self.attachments else "")


def summary(message: Message, first_kind: str) -> str:
    """One line that stands for a message. first_kind: of its attachments."""
    if message.is_deleted:
        return kind_label("deleted")
    return excerpt(message.text, 120) or kind_label(first_kind or str(message.kind))
