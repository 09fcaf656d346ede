"""Filters that members gave a name."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from inbox.models import SavedView
from workspaces.history_admin import HistoryAdmin, link


@admin.register(SavedView)
class SavedViewAdmin(HistoryAdmin):
    list_display = ("id", "name", "workspace", "owner", "is_shared", "created_at")
    list_display_links = ("id", "name")
    list_filter = ("is_shared",)
    list_select_related = ("workspace", "owner__user")
    search_fields = ("=id", "=workspace__slug", "name")
    fields = ("name", "query", "is_shared", "workspace_link", "owner_link", "created_at")
    readonly_fields = ("workspace_link", "owner_link")

    @admin.display(description=_("workspace"))
    def workspace_link(self, view: SavedView) -> str | SafeString:
        return link(view.workspace)

    @admin.display(description=_("owner"))
    def owner_link(self, view: SavedView) -> str | SafeString:
        return link(view.owner)
