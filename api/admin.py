"""What operators see of tokens and webhooks; the secrets are no field here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from api.models import ApiToken, IdempotencyKey, IdKey, UploadedFile, WebhookCursor, WebhookEndpoint, WebhookEvent
from workspaces.history_admin import HistoryAdmin


@admin.register(ApiToken)
class ApiTokenAdmin(HistoryAdmin):
    list_display = ("name", "prefix", "workspace", "membership", "created_at", "last_used_at", "revoked_at")
    list_filter = ("created_at", "revoked_at")
    list_select_related = ("workspace", "membership__user")
    search_fields = ("prefix", "=workspace__slug")
    exclude = ("hash",)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(HistoryAdmin):
    list_display = ("url", "workspace", "failing_since", "stopped_at", "created_at")
    list_filter = ("failing_since", "stopped_at")
    list_select_related = ("workspace",)
    search_fields = ("=workspace__slug", "url")
    exclude = ("secrets",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        return super().get_queryset(request).defer("secrets")


@admin.register(WebhookEvent)
class WebhookEventAdmin(HistoryAdmin):
    list_display = ("type", "endpoint", "state", "attempt_count", "status", "error", "created_at")
    list_filter = ("state", "type")
    list_select_related = ("endpoint",)
    search_fields = ("=endpoint__workspace__slug",)
    # What happened is the workspace's own to read.
    exclude = ("data", "answer")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEvent]:
        return super().get_queryset(request).defer("data", "answer", "endpoint__secrets")


@admin.register(UploadedFile)
class UploadedFileAdmin(HistoryAdmin):
    list_display = ("id", "workspace", "kind", "size", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("workspace",)
    search_fields = ("=workspace__slug",)
    fields = ("workspace", "kind", "mime_type", "size", "created_at")


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(HistoryAdmin):
    list_display = ("client_id", "created_at")
    search_fields = ("=client_id",)


@admin.register(IdKey)
class IdKeyAdmin(HistoryAdmin):
    list_display = ("id",)
    exclude = ("key",)


@admin.register(WebhookCursor)
class WebhookCursorAdmin(HistoryAdmin):
    list_display = ("id", "xid")
