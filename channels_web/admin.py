"""How chats are set up, and what visitors posted; the secrets are no field here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from channels_web.models import Upload, Widget
from workspaces.history_admin import HistoryAdmin


@admin.register(Widget)
class WidgetAdmin(HistoryAdmin):
    list_display = ("channel", "language", "domains")
    list_filter = ("language",)
    list_select_related = ("channel",)
    search_fields = ("=channel__external_id", "=channel__workspace__slug")
    exclude = ("secrets",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Widget]:
        return super().get_queryset(request).defer("secrets", "channel__credentials")


@admin.register(Upload)
class UploadAdmin(HistoryAdmin):
    list_display = ("id", "channel", "size", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("channel",)
    search_fields = ("=id", "=channel__external_id")
    ordering = ["-created_at"]
    fields = ("channel", "size", "created_at")
