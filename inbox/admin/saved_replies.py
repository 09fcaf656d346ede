"""What workspaces answer again and again."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from inbox.models import SavedReply, SavedReplyFile
from workspaces.history_admin import HistoryAdmin, HistoryInline, link


class FileInline(HistoryInline):
    model = SavedReplyFile
    show_change_link = False
    fields = ("kind", "name", "mime_type", "size")


@admin.register(SavedReply)
class SavedReplyAdmin(HistoryAdmin):
    list_display = ("id", "title", "shortcut", "folder", "workspace", "used_count", "updated_at")
    list_display_links = ("id", "title")
    list_filter = ("updated_at",)
    list_select_related = ("workspace",)
    search_fields = ("=id", "=workspace__slug", "=shortcut", "title")
    inlines = (FileInline,)
    fields = ("title", "shortcut", "folder", "text", "workspace_link", "author", "used_count", "updated_at")
    readonly_fields = ("workspace_link", "author")

    @admin.display(description=_("workspace"))
    def workspace_link(self, reply: SavedReply) -> str | SafeString:
        return link(reply.workspace)

    @admin.display(description=_("author"))
    def author(self, reply: SavedReply) -> str | SafeString:
        return link(reply.created_by)
