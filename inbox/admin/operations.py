"""What comes in and goes wrong: raw deliveries, refused posts, the change log, heartbeats."""

import json
from typing import Any

from django.contrib import admin
from django.contrib.messages import SUCCESS
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inbox.actions.replay_deliveries import replay_deliveries
from inbox.admin.channels import PlatformFilter
from inbox.admin.spoken_of import spoken_of
from inbox.models import Change, Channel, Conversation, ErasedCustomer, Heartbeat, Message, Refusal, WebhookDelivery
from workspaces.history_admin import HistoryAdmin, found, link, links
from workspaces.models import Membership, Workspace

SHOWN_CHARACTERS = 200_000


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(HistoryAdmin):
    """The body is shown readable; the row keeps the bytes as they came, and a replay parses those."""

    list_display = ("id", "platform", "state", "received_at", "processed_at", "reason", "request_id")
    list_filter = ("state", PlatformFilter)
    search_fields = ("=id", "=request_id")
    actions = ("replay",)
    fields = (
        "platform", "state", "error", "received_at", "processed_at", "retry_at", "failed_count", "request_id",
        "messages", "conversations", "context", "size", "content",
    )  # fmt: skip
    readonly_fields = ("messages", "conversations", "size", "content")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        return super().get_queryset(request).defer("body")

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("inbox.change_webhookdelivery")

    @admin.action(description=_("Replay selected deliveries"), permissions=["replay"])
    def replay(self, request: HttpRequest, deliveries: QuerySet[WebhookDelivery]) -> None:
        count = replay_deliveries(WebhookDelivery.objects.filter(pk__in=deliveries.order_by().values("pk")))
        words = ngettext(
            "%(count)d delivery waits to be read again.", "%(count)d deliveries wait to be read again.", count
        )
        self.message_user(request, words % {"count": count}, SUCCESS)

    @admin.display(description=_("error"))
    def reason(self, delivery: WebhookDelivery) -> str:
        return delivery.error[:120]

    @admin.display(description=_("messages"))
    def messages(self, delivery: WebhookDelivery) -> str | SafeString:
        return links(spoken_of(delivery)[0])

    @admin.display(description=_("conversations"))
    def conversations(self, delivery: WebhookDelivery) -> str | SafeString:
        return links(spoken_of(delivery)[1])

    @admin.display(description=_("size in bytes"))
    def size(self, delivery: WebhookDelivery) -> int:
        return len(delivery.body)

    @admin.display(description=_("content"))
    def content(self, delivery: WebhookDelivery) -> SafeString:
        return format_html("<pre>{}</pre>", readable(bytes(delivery.body))[:SHOWN_CHARACTERS])


def readable(body: bytes) -> str:
    """JSON is indented; anything else is shown as text, with what is no text marked."""
    text = body.decode(errors="backslashreplace")
    try:
        value: Any = json.loads(text)
        text = json.dumps(value, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        pass
    # A lone surrogate, which JSON can spell, cannot be sent to a browser.
    return text.encode(errors="backslashreplace").decode().replace("\0", "\\x00")


@admin.register(Refusal)
class RefusalAdmin(HistoryAdmin):
    list_display = ("hour", "platform", "reason", "count")
    list_filter = (PlatformFilter, "hour")
    search_fields = ("platform", "reason")
    ordering = ["-hour", "platform", "reason"]


@admin.register(Change)
class ChangeAdmin(HistoryAdmin):
    list_display = ("id", "at", "workspace_id", "conversation_id", "message_id", "membership_id", "xid", "request_id")
    list_filter = ("moves", "at")
    search_fields = ("=id", "=workspace_id", "=channel_id", "=conversation_id", "=message_id", "=request_id")
    fields = ("at", "workspace", "channel", "conversation", "message", "membership", "moves", "xid", "request_id")
    readonly_fields = ("workspace", "channel", "conversation", "message", "membership")

    @admin.display(description=_("workspace"))
    def workspace(self, change: Change) -> str | SafeString:
        return link(found(Workspace, change.workspace_id))

    @admin.display(description=_("channel"))
    def channel(self, change: Change) -> str | SafeString:
        return link(found(Channel, change.channel_id))

    @admin.display(description=_("conversation"))
    def conversation(self, change: Change) -> str | SafeString:
        return link(found(Conversation, change.conversation_id))

    @admin.display(description=_("message"))
    def message(self, change: Change) -> str | SafeString:
        return link(found(Message, change.message_id))

    @admin.display(description=_("member"))
    def membership(self, change: Change) -> str | SafeString:
        return link(found(Membership, change.membership_id))


@admin.register(Heartbeat)
class HeartbeatAdmin(HistoryAdmin):
    list_display = ("name", "at")
    search_fields = ("name",)


@admin.register(ErasedCustomer)
class ErasedCustomerAdmin(HistoryAdmin):
    list_display = ("id", "channel", "until")
    search_fields = ("=id", "=channel__workspace__slug")
    list_select_related = ("channel",)
