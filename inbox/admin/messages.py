"""Messages with all that hangs on them."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from inbox.connectors import connectors
from inbox.models import (
    Attachment,
    Fact,
    Identity,
    Message,
    MessagePart,
    OutgoingReaction,
    Reaction,
    Rendition,
    SearchEntry,
    SendAttempt,
    TakenBack,
)
from workspaces.history_admin import HistoryAdmin, HistoryInline, link, links


class PartInline(HistoryInline):
    model = MessagePart
    fields = ("number", "external_id", "status", "error_code", "platform_at", "tried_at", "key")


class AttachmentInline(HistoryInline):
    model = Attachment
    fields = ("number", "kind", "state", "name", "mime_type", "size", "error_code")


class AttemptInline(HistoryInline):
    model = SendAttempt
    show_change_link = False
    fields = ("part_number", "started_at", "duration_ms", "outcome", "code")


class ReactionInline(HistoryInline):
    model = Reaction
    show_change_link = False
    fields = ("actor", "emoji")


class OutgoingReactionInline(HistoryInline):
    model = OutgoingReaction
    show_change_link = False
    fields = ("emoji", "asked_at", "retry_at", "attempt_count", "error_code")


@admin.register(Message)
class MessageAdmin(HistoryAdmin):
    list_display = ("id", "at", "direction", "kind", "writer", "excerpt", "status", "error_code", "conversation_link")
    list_filter = ("direction", "kind", "status", "is_deleted")
    list_select_related = ("author__user", "conversation__identity")
    search_fields = ("=id", "=parts__external_id")
    inlines = (PartInline, AttemptInline, AttachmentInline, ReactionInline, OutgoingReactionInline)
    fields = (
        "conversation_link", "channel_link", "direction", "kind", "writer", "text", "data", "reply_to_external_id", "at",
        "status", "error_code", "explanation", "facts", "is_deleted", "edited_at", "client_id", "due_at", "retry_at",
        "attempt_count", "cancel_if_customer_writes", "claim_expires_at", "version", "created_at",
    )  # fmt: skip
    readonly_fields = ("conversation_link", "channel_link", "writer", "explanation", "facts")

    @admin.display(description=_("conversation"))
    def conversation_link(self, message: Message) -> str | SafeString:
        return link(message.conversation)

    @admin.display(description=_("channel"))
    def channel_link(self, message: Message) -> str | SafeString:
        return link(message.conversation.channel)

    @admin.display(description=_("author"))
    def writer(self, message: Message) -> str:
        return str(message.author or message.author_name or message.get_author_type_display())

    @admin.display(description=_("text"))
    def excerpt(self, message: Message) -> str:
        return message.text[:80]

    @admin.display(description=_("explanation"))
    def explanation(self, message: Message) -> str:
        connector = connectors.get(message.conversation.channel.platform)
        return connector.explain(message.error_code).sentence if connector and message.error_code else "–"

    @admin.display(description=_("facts"))
    def facts(self, message: Message) -> str | SafeString:
        ids = [part.external_id for part in message.parts.all() if part.external_id]
        rows = Fact.objects.filter(channel=message.conversation.channel_id, subject__in=ids).order_by("order")
        return links(rows)


@admin.register(MessagePart)
class MessagePartAdmin(HistoryAdmin):
    list_display = ("id", "external_id", "channel", "status", "error_code", "platform_at", "message_link")
    list_filter = ("status",)
    list_select_related = ("channel", "message")
    search_fields = ("=id", "=external_id", "=key")
    fields = (
        "message_link", "channel", "number", "external_id", "key", "status", "error_code", "platform_at", "tried_at",
    )  # fmt: skip
    readonly_fields = ("message_link",)

    @admin.display(description=_("message"))
    def message_link(self, part: MessagePart) -> str | SafeString:
        return link(part.message)


@admin.register(Attachment)
class AttachmentAdmin(HistoryAdmin):
    list_display = ("id", "kind", "state", "name", "mime_type", "size", "error_code", "attempt_count", "message_link")
    list_filter = ("state",)
    list_select_related = ("message",)
    search_fields = ("=id", "=message__id")
    fields = (
        "message_link", "part", "number", "kind", "state", "name", "mime_type", "size", "file", "source", "data",
        "error_code", "attempt_count", "retry_at",
    )  # fmt: skip
    readonly_fields = ("message_link", "source")

    @admin.display(description=_("message"))
    def message_link(self, attachment: Attachment) -> str | SafeString:
        return link(attachment.message)

    @admin.display(description=_("copied from"))
    def source(self, attachment: Attachment) -> str:
        """Without what follows the path: a platform's link opens the file for whoever holds the whole of it."""
        return attachment.source_url.partition("?")[0] or "–"


@admin.register(Rendition)
class RenditionAdmin(HistoryAdmin):
    list_display = ("id", "attachment_id", "state", "mime_type", "size", "error_code", "attempt_count", "message_link")
    list_filter = ("state",)
    list_select_related = ("attachment__message",)
    search_fields = ("=attachment__id", "=attachment__message__id")
    fields = (
        "message_link", "attachment", "state", "mime_type", "size", "file", "error_code", "attempt_count", "retry_at",
    )  # fmt: skip
    readonly_fields = ("message_link",)

    @admin.display(description=_("message"))
    def message_link(self, rendition: Rendition) -> str | SafeString:
        return link(rendition.attachment.message)


@admin.register(Fact)
class FactAdmin(HistoryAdmin):
    list_display = ("id", "kind", "subject", "actor", "order", "value", "channel")
    list_filter = ("kind",)
    list_select_related = ("channel",)
    search_fields = ("=id", "=subject")
    fields = ("kind", "channel", "subject", "about", "actor", "order", "value")
    readonly_fields = ("about",)

    @admin.display(description=_("about"))
    def about(self, fact: Fact) -> str | SafeString:
        """The message or the customer that the platform's id names, where they are here."""
        part = MessagePart.objects.filter(channel=fact.channel_id, external_id=fact.subject).first()
        if part:
            return link(part.message)
        return link(Identity.objects.filter(channel=fact.channel_id, external_id=fact.subject).first())


@admin.register(SendAttempt)
class SendAttemptAdmin(HistoryAdmin):
    list_display = ("id", "started_at", "duration_ms", "part_number", "outcome", "code", "message")
    list_filter = ("outcome",)
    list_select_related = ("message",)
    search_fields = ("=id", "=message__id", "=code")


@admin.register(SearchEntry)
class SearchEntryAdmin(HistoryAdmin):
    list_display = ("message_id", "at", "message_link")
    list_display_links = ("message_id", "at")
    list_select_related = ("message",)
    search_fields = ("=message__id",)
    fields = ("message_link", "at", "vector")
    readonly_fields = ("message_link",)

    @admin.display(description=_("message"))
    def message_link(self, entry: SearchEntry) -> str | SafeString:
        return link(entry.message)


@admin.register(TakenBack)
class TakenBackAdmin(HistoryAdmin):
    list_display = ("id", "conversation_link", "client_id", "at")
    search_fields = ("=client_id",)
    fields = ("conversation_link", "client_id", "at")
    readonly_fields = ("conversation_link",)

    @admin.display(description=_("conversation"))
    def conversation_link(self, taken: TakenBack) -> str | SafeString:
        return link(taken.conversation)
