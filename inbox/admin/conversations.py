"""Conversations, how far members have read them, and that they have begun an answer."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inbox.models import Conversation, ConversationTag, Draft, JoinedConversation, Message, Participant, ReadMark
from workspaces.history_admin import HistoryAdmin, HistoryInline, link, list_link
from workspaces.models import Tag


class ReadMarkInline(HistoryInline):
    model = ReadMark
    show_change_link = False
    fields = ("membership", "incoming_count")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReadMark]:
        return super().get_queryset(request).select_related("membership__user")


class DraftInline(HistoryInline):
    """Without its words: they are the member's own until they are sent."""

    model = Draft
    show_change_link = False
    fields = ("membership", "mode", "typed_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Draft]:
        return super().get_queryset(request).select_related("membership__user").defer("text")


class ParticipantInline(HistoryInline):
    model = Participant
    show_change_link = False
    fields = ("membership", "added_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        return super().get_queryset(request).select_related("membership__user")


class ConversationTagInline(HistoryInline):
    model = ConversationTag
    show_change_link = False
    fields = ("tag", "added_by", "added_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConversationTag]:
        return super().get_queryset(request).select_related("tag", "added_by__user")


@admin.register(Tag)
class TagAdmin(HistoryAdmin):
    list_display = ("id", "name", "colour", "workspace", "created_at")
    list_filter = ("colour",)
    list_select_related = ("workspace",)
    search_fields = ("=id", "=workspace__slug", "name")
    fields = ("workspace_link", "name", "colour", "conversations", "created_at")
    readonly_fields = ("workspace_link", "conversations")

    @admin.display(description=_("workspace"))
    def workspace_link(self, tag: Tag) -> str | SafeString:
        return link(tag.workspace)

    @admin.display(description=_("conversations"))
    def conversations(self, tag: Tag) -> SafeString:
        return list_link(Conversation, gettext("Conversations"), taggings__tag__id__exact=tag.pk)


@admin.register(Conversation)
class ConversationAdmin(HistoryAdmin):
    list_display = (
        "id",
        "customer",
        "channel",
        "status",
        "team",
        "assignee",
        "incoming_count",
        "last_message_at",
        "messages",
    )
    list_filter = ("status", "preview_direction")
    list_select_related = ("channel", "identity__contact", "assignee__user", "team")
    search_fields = ("=id", "=identity__external_id", "=workspace__slug", "identity__name")
    inlines = (ConversationTagInline, ParticipantInline, ReadMarkInline, DraftInline)
    fields = (
        "workspace_link", "channel_link", "customer", "messages", "status", "status_changed_at", "team", "assignee",
        "handled_by", "preview", "preview_kind", "preview_direction", "incoming_count", "waiting_since", "closes_at", "send_error", "last_message_at",
        "last_customer_at", "read_until", "referral", "version", "created_at",
    )  # fmt: skip
    readonly_fields = ("workspace_link", "channel_link", "customer", "messages")

    @admin.display(description=_("workspace"))
    def workspace_link(self, conversation: Conversation) -> str | SafeString:
        return link(conversation.workspace)

    @admin.display(description=_("channel"))
    def channel_link(self, conversation: Conversation) -> str | SafeString:
        return link(conversation.channel)

    @admin.display(description=_("customer"))
    def customer(self, conversation: Conversation) -> str | SafeString:
        return link(conversation.identity)

    @admin.display(description=_("messages"))
    def messages(self, conversation: Conversation) -> SafeString:
        return list_link(Message, gettext("Messages"), conversation__id__exact=conversation.pk)


@admin.register(JoinedConversation)
class JoinedConversationAdmin(HistoryAdmin):
    list_display = ("id", "conversation_link", "at")
    search_fields = ("=id", "=conversation__id")
    fields = ("conversation_link", "at")
    readonly_fields = ("conversation_link",)

    @admin.display(description=_("conversation"))
    def conversation_link(self, joined: JoinedConversation) -> str | SafeString:
        return link(joined.conversation)
