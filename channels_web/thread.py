"""A thread as its visitor may see it: what both said, and what became of the chat. Never notes, never what did not leave."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from channels_web.access import Seat
from inbox import positions, queries
from inbox.models import Attachment, Conversation, Direction, Message, Status
from inbox.presenters.attachments import AttachmentView
from inbox.presenters.conversations import first_word
from inbox.presenters.messages import summary, urlize
from inbox.text import excerpt

PAGE = 50
SHOWN = (Status.SENT, Status.DELIVERED, Status.READ)
# Activities that concern the visitor; all others are the team's own.
ENDINGS = ("resolved", "customer_ended")
FILE_SALT = "channels_web.file"
FILE_SECONDS = 24 * 3600


def visible(conversation: Conversation) -> QuerySet[Message]:
    said = Q(direction=Direction.INCOMING) | Q(direction=Direction.OUTGOING, status__in=SHOWN)
    ended = Q(kind=Message.Kind.ACTIVITY, data__activity__in=ENDINGS)
    return conversation.messages.filter(said | ended, is_deleted=False)


def page(conversation: Conversation, before: str = "") -> tuple[list[Message], bool]:
    """The newest, or those before a position, oldest first; and whether there are older ones."""
    found = visible(conversation).filter(positions.before(before, "at")).order_by("-at", "-pk")[: PAGE + 1]
    messages = detailed(found, conversation)
    return messages[:PAGE][::-1], len(messages) > PAGE


def changed(conversation: Conversation, message_ids: Iterable[int]) -> list[Message]:
    found = visible(conversation).filter(pk__in=list(message_ids)).order_by("at", "pk")
    return detailed(found, conversation)


def detailed(messages: QuerySet[Message], conversation: Conversation) -> list[Message]:
    return queries.with_details(messages.annotate(joins=joins()), [conversation])


def joins() -> Combinable:
    """Whether a member of the team speaks for the first time, or for the first time since the chat was closed."""
    ended = Message.objects.filter(
        conversation=OuterRef("conversation"),
        kind=Message.Kind.ACTIVITY,
        data__activity__in=ENDINGS,
        at__lt=OuterRef(OuterRef("at")),
        at__gt=OuterRef("at"),
    )
    same_moment = Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))
    earlier = Message.objects.filter(
        Q(at__lt=OuterRef("at")) | same_moment,
        conversation=OuterRef("conversation"),
        direction=Direction.OUTGOING,
        author=OuterRef("author"),
        status__in=SHOWN,
    )
    return ~Exists(earlier.filter(~Exists(ended)))


def turns(seat: Seat, messages: Iterable[Message]) -> Iterator["Turn | Line"]:
    for message in messages:
        if message.direction:
            if message.author_id is not None and message.joins:  # type: ignore[attr-defined]
                yield Line.joined(message, seat)
            yield Turn(message, seat)
        else:
            yield Line.ended(message)


def render(seat: Seat, messages: Iterable[Message]) -> list[str]:
    return [render_to_string("channels_web/_message.html", {"turn": turn}).strip() for turn in turns(seat, messages)]


@dataclass(frozen=True)
class Line:
    """What became of the chat, in a line between its turns."""

    id: str
    position: str
    version: int
    at: datetime
    words: str
    kind: str = "line"

    @classmethod
    def joined(cls, message: Message, seat: Seat) -> "Line":
        """Just before somebody of the team speaks for the first time."""
        at = message.at - timedelta(microseconds=1)
        words = _("%(name)s joined the chat") % {"name": author_of(message, seat)}
        return cls(f"j{message.pk}", positions.position(at, message.pk), message.version, at, words)

    @classmethod
    def ended(cls, message: Message) -> "Line":
        if message.data.get("activity") == "customer_ended":
            words = _("You ended this chat. Write again whenever you like.")
        else:
            words = _("This chat was closed. Write again whenever you like.")
        return cls(str(message.pk), message.position, message.version, message.at, words)


class Turn:
    """A message as its visitor sees it: the team's first names, and nothing of how it works."""

    is_deleted = False

    def __init__(self, message: Message, seat: Seat) -> None:
        self.message = message
        self.seat = seat
        self.id = message.pk
        self.kind = message.direction
        self.position = message.position
        self.version = message.version
        self.at = message.at
        # By which the browser that sent it knows it.
        self.client_id = str(message.data.get("client_id", ""))
        self.author = author_of(message, seat)
        self.author_number = message.author_id or 0
        self.author_key = f"{message.direction}-{message.author_id}"
        self.is_edited = message.edited_at is not None
        self.reactions = [row["emoji"] for row in message.reacted if row["actor"] == "business"]  # type: ignore[attr-defined]

    @property
    def status(self) -> str:
        """Of the visitor's own: it is here. What became of ours is the team's to know."""
        return "sent" if self.kind == Direction.INCOMING else ""

    @property
    def text(self) -> SafeString:
        return urlize(self.message.text)

    @property
    def quote(self) -> dict[str, str] | None:
        if not self.message.reply_to_external_id:
            return None
        original: Message | None = getattr(self.message, "quoted", None)
        if original is None or original.is_deleted:
            return {"author": "", "text": _("An earlier message")}
        words = excerpt(summary(original, original.first_kind), 120)  # type: ignore[attr-defined]
        return {"author": author_of(original, self.seat), "text": words}

    @cached_property
    def files(self) -> list["VisitorFile"]:
        return [VisitorFile(row, self.seat) for row in self.message.attachments.all()]

    @property
    def pictures(self) -> list["VisitorFile"]:
        return [file for file in self.files if file.shape == "image"]

    @property
    def others(self) -> list["VisitorFile"]:
        return [file for file in self.files if file.shape != "image"]


class VisitorFile(AttachmentView):
    """The same as the team sees, under an address that was made for this visitor."""

    def __init__(self, attachment: Attachment, seat: Seat) -> None:
        super().__init__(attachment, "")
        self.seat = seat

    @property
    def url(self) -> str:
        signed = sign_file(self.seat, self.attachment)
        return reverse("channels_web:file", args=[self.seat.widget.key, signed, self.name.replace("/", "_")])

    def made_url(self, name: str) -> str:
        return reverse(
            "channels_web:made_file", args=[self.seat.widget.key, sign_file(self.seat, self.attachment), name]
        )


def sign_file(seat: Seat, attachment: Attachment) -> str:
    """A name for a file that no other visitor is given, and that ends: pictures cannot bring a token along."""
    return signing.TimestampSigner(salt=FILE_SALT).sign(f"{seat.visitor.external_id}.{attachment.pk}")


def author_of(message: Message, seat: Seat) -> str:
    """The team is known by its first names. One without a name is the shop: their address is nobody's business."""
    if message.direction == Direction.INCOMING:
        return _("You")
    user: Any = message.author.user if message.author else None
    return first_word(user.name) if user and user.name else seat.widget.shown_title
