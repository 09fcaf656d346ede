from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inbox.models.channel import Channel
from inbox.models.conversation import Conversation
from inbox.positions import position
from workspaces.models import Membership

if TYPE_CHECKING:
    from inbox.models.rendition import Rendition


class Direction(models.TextChoices):
    INCOMING = "incoming", _("Incoming")
    OUTGOING = "outgoing", _("Outgoing")


class Status(models.TextChoices):
    """What is known of an outgoing message. It only climbs, in the order of RANK."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")


# Proof of delivery beats a failure, and a late `sent` does not undo one.
RANK = {status: rank for rank, status in enumerate(Status.values)}


class Message(models.Model):
    """A turn of the conversation, a note that only we see, or an activity: a change of its state.

    `at` is the platform's time (ours until the platform told it); (at, id) is its position in the thread.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Message")
        POSTBACK = "postback", _("Button")
        UNSUPPORTED = "unsupported", _("Unsupported")
        NOTE = "note", _("Note")
        ACTIVITY = "activity", _("Activity")

    class AuthorType(models.TextChoices):
        CONTACT = "contact", _("Customer")
        MEMBER = "member", _("Member")
        EXTERNAL = "external", _("Written elsewhere")
        SYSTEM = "system", _("Messio")

    class Arrival(models.TextChoices):
        """How a message that was not written here came to be known."""

        WEBHOOK = "webhook", _("Posted by the platform")
        SYNC = "sync", _("Found by a check: its webhook never came")
        HISTORY = "history", _("From before the channel was connected")

    # No index of its own on a foreign key that leads one of the indexes below, here and in the other tables.
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MESSAGE)
    direction = models.CharField(max_length=10, choices=Direction, blank=True)
    author_type = models.CharField(max_length=10, choices=AuthorType)
    author = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="messages", db_index=False
    )
    # Of an author who is no member: the platform's own inbox, another app.
    author_name = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    reply_to_external_id = models.CharField(max_length=255, blank=True)
    # What the text does not carry: {"quick_reply", "payload", "referral", "standby", "activity", "automatic", …}. Of what
    # goes out: buttons, the words on each; template {"external_id", "name", "language", "values"}, as OutgoingTemplate.
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    arrival = models.CharField(max_length=10, choices=Arrival, blank=True)
    is_deleted = models.BooleanField(default=False)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.BigIntegerField(default=1)

    # Sending. `due_at` orders the line of a conversation, `retry_at` holds its head.
    status = models.CharField(max_length=12, choices=Status, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    client_id = models.UUIDField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    # Of a message that waits to be sent: not any more once the customer wrote.
    cancel_if_customer_writes = models.BooleanField(default=False)
    claim = models.UUIDField(null=True, blank=True)
    claim_expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "client_id"], condition=~Q(client_id=None), name="message_client_id_once"
            ),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(status="sending"), name="message_sending_once"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-at", "-id"], name="message_by_position"),
            models.Index(
                fields=["conversation", "direction", "-at"], condition=~Q(direction=""), name="message_by_direction"
            ),
            # What stands in a thread beside what was said: notes, and what was done with it.
            models.Index(
                fields=["conversation", "kind", "-at", "-id"], condition=Q(direction=""), name="message_beside"
            ),
            # What a member wrote lately: sending is limited.
            models.Index(fields=["author", "created_at"], condition=~Q(author=None), name="message_by_author"),
            # The outbox: what waits, by conversation and in its order.
            models.Index(
                fields=["conversation", "due_at", "id"],
                condition=Q(status__in=["queued", "sending"]),
                name="message_in_line",
            ),
            # What a watermark may still lift.
            models.Index(
                fields=["conversation", "status", "at"],
                condition=Q(status__in=["sent", "delivered"]),
                name="message_liftable_by_status",
            ),
            # What operators watch: sends that failed or cannot be proved.
            models.Index(
                fields=["status", "at"], condition=Q(status__in=["unconfirmed", "failed"]), name="message_troubled"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def position(self) -> str:
        return position(self.at, self.pk)

    @property
    def is_template(self) -> bool:
        return "template" in self.data


class MessagePart(models.Model):
    """What the platform knows under one id. An incoming message has one part, an outgoing one as many as it takes.

    (channel, external_id) is unique: that is what makes ingestion exactly-once.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="parts", db_index=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveSmallIntegerField(default=0)
    # Travels with the send, so that an echo or a status can prove it.
    key = models.UUIDField(default=uuid4)
    external_id = models.CharField(max_length=255, null=True, blank=True)
    # The platform's time; compared with its watermarks, which our own clock must never be.
    platform_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    # When the call began that is not yet answered: an interrupted send is looked for from here on.
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="part_external_id_once"),
            models.UniqueConstraint(fields=["message", "number"], name="part_number_once"),
        ]
        indexes = [
            models.Index(fields=["key"], condition=~Q(status=""), name="part_by_key"),
        ]


class SendAttempt(models.Model):
    """One call to the platform for a part: when, how long, and what it answered. Never its words, never a token."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("Sent")
        FOUND = "found", _("Had been sent already")
        RETRY = "retry", _("Tried again later")
        AWAY = "away", _("The platform could not be reached")
        HELD = "held", _("Held until the channel is reconnected")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("No clear answer")

    message = models.ForeignKey(Message, models.CASCADE, related_name="attempts")
    part_number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    # The platform's code, drawn as a sentence by its connector; empty when all went well.
    code = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def first_kind_of(self, message: str) -> models.Subquery:
        """An annotation: the kind of a message's first attachment, null where it has none. message: the field that names it."""
        return models.Subquery(self.filter(message=models.OuterRef(message)).order_by("number").values("kind")[:1])


class Attachment(models.Model):
    """A file, or something shared (a link, a product, a place), that belongs to a message."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being copied")
        STORED = "stored", _("Stored")
        FAILED = "failed", _("Not available")
        CARD = "card", _("No file")

    # The kind of a picture that belongs to an item of a card; its data: {"card": that one's number, "item": which}.
    CARD_PICTURE = "card_picture"

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    part = models.ForeignKey(MessagePart, models.CASCADE, null=True, related_name="attachments")
    number = models.PositiveSmallIntegerField(default=0)
    # image, video, audio, file, sticker, or the platform's word for a card: location, product, fallback, reel, …
    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=State)
    name = models.CharField(max_length=255, blank=True)
    mime_type = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(null=True, blank=True)
    file = models.FileField(upload_to="attachments/%Y/%m/%d/", max_length=300, blank=True)
    source_url = models.TextField(blank=True)
    # Of a card: {"title", "subtitle", "url", "latitude", "longitude", "items", "status", "start_time", "end_time", …}
    data = models.JSONField(default=dict, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["retry_at"], condition=Q(state="waiting"), name="attachment_waiting")]

    def __str__(self) -> str:
        return self.name or self.kind

    @property
    def is_content(self) -> bool:
        """Whether it is a file that we have, and that was sent for its own sake."""
        return self.state == self.State.STORED and self.kind != self.CARD_PICTURE

    @property
    def made(self) -> "Rendition | None":
        """What was made of it, once that is there."""
        rendition = getattr(self, "rendition", None)
        return rendition if rendition and rendition.state == rendition.State.MADE else None

    @property
    def sent_kind(self) -> str:
        """What it would be, were it sent by us: nobody sends stickers."""
        return "image" if self.kind == "sticker" else self.kind


class Reaction(models.Model):
    """An emoji on a message, one per actor: the customer, or the business as the platform sees it."""

    class Actor(models.TextChoices):
        CONTACT = "contact", _("Customer")
        BUSINESS = "business", _("Us")

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions", db_index=False)
    actor = models.CharField(max_length=10, choices=Actor)
    emoji = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "actor"], name="reaction_once")]
