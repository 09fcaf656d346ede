"""What platforms approved of a channel's templates, as it was read last."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from inbox.models import MessageTemplate
from workspaces.history_admin import HistoryAdmin, link


@admin.register(MessageTemplate)
class MessageTemplateAdmin(HistoryAdmin):
    list_display = ("id", "name", "language", "category", "state", "state_at", "channel")
    list_display_links = ("id", "name")
    list_filter = ("state", "state_at")
    list_select_related = ("channel",)
    search_fields = ("=id", "=external_id", "=channel__workspace__slug", "name")
    fields = (
        "name", "language", "category", "external_id", "channel_link", "state", "state_at", "reason", "header",
        "header_file", "body", "footer", "buttons", "examples", "can_be_sent", "fills",
    )  # fmt: skip
    readonly_fields = ("channel_link",)

    @admin.display(description=_("channel"))
    def channel_link(self, template: MessageTemplate) -> str | SafeString:
        return link(template.channel)
