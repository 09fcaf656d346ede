"""What tokens opened, and the applications that workspaces brought with them; of neither the secrets."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from channels_whatsapp.models import OwnApp, Signup
from workspaces.history_admin import HistoryAdmin


@admin.register(Signup)
class SignupAdmin(HistoryAdmin):
    """Its credentials are a token and its session opens it, so neither is a field here."""

    list_display = ("id", "created_at", "membership")
    list_filter = ("created_at",)
    list_select_related = ("membership__user", "membership__workspace")
    search_fields = ("=id", "=membership__user__email", "=membership__workspace__slug")
    ordering = ["-created_at"]
    fields = ("membership", "numbers", "results", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Signup]:
        return super().get_queryset(request).defer("credentials")


@admin.register(OwnApp)
class OwnAppAdmin(HistoryAdmin):
    list_display = ("app_id", "workspace", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("workspace",)
    search_fields = ("=app_id", "=workspace__slug")
    ordering = ["-created_at"]
    fields = ("app_id", "workspace", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OwnApp]:
        return super().get_queryset(request).defer("secrets")
