"""What comes in and goes wrong: raw deliveries, refused posts, the change log, heartbeats."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inbox.actions.replay_deliveries import replay_deliveries
from inbox.admin.channels import PlatformFilter
from inbox.models import Change, Heartbeat, Refusal, WebhookDelivery
from workspaces.history_admin import HistoryAdmin

SHOWN_CHARACTERS = 200_000


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(HistoryAdmin):
    """The body is shown readable; the row keeps the bytes as they came, and a replay parses those."""

    list_display = ("id", "platform", "state", "received_at", "processed_at", "reason", "request_id")
    list_filter = ("state", PlatformFilter)
    search_fields = ("=id", "=request_id")
    actions = ("replay",)
    fields = (
        "platform", "state", "error", "received_at", "processed_at", "retry_at", "request_id", "context", "size", "content",
    )  # fmt: skip
    readonly_fields = ("size", "content")

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
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    @admin.display(description=_("error"))
    def reason(self, delivery: WebhookDelivery) -> str:
        return delivery.error[:120]

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
    list_filter = (PlatformFilter,)
    ordering = ["-hour", "platform", "reason"]


@admin.register(Change)
class ChangeAdmin(HistoryAdmin):
    list_display = ("id", "at", "workspace_id", "conversation_id", "message_id", "membership_id", "xid", "request_id")
    search_fields = ("=id", "=conversation_id", "=request_id")


@admin.register(Heartbeat)
class HeartbeatAdmin(HistoryAdmin):
    list_display = ("name", "at")
