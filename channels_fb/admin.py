"""What people granted in Facebook's dialog, and what Facebook asked us to delete."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from channels_fb.models import ConnectAttempt, DataDeletionRequest
from workspaces.history_admin import HistoryAdmin, link


@admin.register(ConnectAttempt)
class ConnectAttemptAdmin(HistoryAdmin):
    """Its pages carry tokens and its session opens it, so neither is a field here."""

    list_display = ("id", "created_at", "membership", "workspace", "chosen_count", "done_count")
    list_filter = ("created_at",)
    list_select_related = ("membership__user", "membership__workspace")
    search_fields = ("=id", "=membership__user__email", "=membership__workspace__slug", "=person_external_id")
    ordering = ["-created_at"]
    fields = ("membership", "workspace", "person_external_id", "declined", "chosen", "results", "created_at")
    readonly_fields = ("workspace",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConnectAttempt]:
        return super().get_queryset(request).defer("pages")

    @admin.display(description=_("workspace"))
    def workspace(self, attempt: ConnectAttempt) -> str | SafeString:
        return link(attempt.membership.workspace)

    @admin.display(description=_("ticked"))
    def chosen_count(self, attempt: ConnectAttempt) -> int:
        return len(attempt.chosen)

    @admin.display(description=_("done"))
    def done_count(self, attempt: ConnectAttempt) -> int:
        return len(attempt.results)


@admin.register(DataDeletionRequest)
class DataDeletionRequestAdmin(HistoryAdmin):
    list_display = ("code", "asked_at", "login_count", "channel_count")
    list_filter = ("asked_at",)
    search_fields = ("=code",)
