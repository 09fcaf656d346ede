"""Channels, and the customers on them."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inbox.connectors import connectors
from inbox.models import Channel, ChannelSync, Conversation, Fact, Identity
from workspaces.history_admin import HistoryAdmin, HistoryInline, link, list_link


class PlatformFilter(admin.SimpleListFilter):
    """Offers the platforms that we know, where the field's own filter would read the whole table for them."""

    title = _("platform")
    parameter_name = "platform"
    path = "platform"

    def lookups(self, request: HttpRequest, model_admin: object) -> Iterator[tuple[str, str]]:
        return ((connector.platform, connector.label) for connector in connectors.values())

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(**{self.path: self.value()}) if self.value() else rows


class ChannelPlatformFilter(PlatformFilter):
    path = "channel__platform"


class SyncInline(HistoryInline):
    model = ChannelSync
    show_change_link = False
    fields = (
        "next_at", "checked_at", "complete_until", "claimed_until", "interval_seconds", "late_seconds", "repaired_count",
        "unrepairable_count", "error_code", "refused_count", "import_state", "imported_conversations", "imported_messages",
        "import_error_code",
    )  # fmt: skip


@admin.register(Channel)
class ChannelAdmin(HistoryAdmin):
    """Credentials are in no field here, not even encrypted."""

    list_display = ("id", "name", "platform", "external_id", "workspace", "status", "last_event_at", "conversations")
    list_display_links = ("id", "name")
    list_filter = ("status", PlatformFilter)
    list_select_related = ("workspace",)
    search_fields = ("=id", "name", "=external_id", "=workspace__slug")
    inlines = (SyncInline,)
    fields = (
        "name", "platform", "external_id", "workspace_link", "status", "status_code", "stopped_at", "explanation", "teams",
        "picture",
        "conversations", "identities", "last_event_at", "checked_at", "templates_at", "paused_until", "timeout_count",
        "away_since", "halted_at", "halted_by_link", "shows_seen", "shows_typing", "limits", "limits_at", "last_sent_at",
        "connected_by_link", "connected_by_external_id", "created_at",
    )  # fmt: skip
    readonly_fields = (
        "workspace_link",
        "explanation",
        "conversations",
        "identities",
        "connected_by_link",
        "halted_by_link",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        return super().get_queryset(request).defer("credentials")

    @admin.display(description=_("workspace"))
    def workspace_link(self, channel: Channel) -> str | SafeString:
        return link(channel.workspace)

    @admin.display(description=_("explanation"))
    def explanation(self, channel: Channel) -> str:
        connector = connectors.get(channel.platform)
        return connector.explain(channel.status_code).sentence if connector and channel.status_code else "–"

    @admin.display(description=_("conversations"))
    def conversations(self, channel: Channel) -> SafeString:
        return list_link(Conversation, gettext("Conversations"), channel__id__exact=channel.pk)

    @admin.display(description=_("identities"))
    def identities(self, channel: Channel) -> SafeString:
        return list_link(Identity, gettext("Identities"), channel__id__exact=channel.pk)

    @admin.display(description=_("connected by"))
    def connected_by_link(self, channel: Channel) -> str | SafeString:
        return link(channel.connected_by)

    @admin.display(description=_("paused by"))
    def halted_by_link(self, channel: Channel) -> str | SafeString:
        return link(channel.halted_by)


@admin.register(Identity)
class IdentityAdmin(HistoryAdmin):
    list_display = ("id", "name", "external_id", "channel", "contact", "profile_asked_at", "profile_due_at")
    list_display_links = ("id", "name", "external_id")
    list_select_related = ("channel", "contact")
    list_filter = (ChannelPlatformFilter, ("profile_due_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("=id", "=external_id", "name")
    fields = (
        "name", "external_id", "joined_link", "other_ids", "channel_link", "contact_link", "conversation_link", "facts",
        "profile_asked_at", "profile_due_at", "created_at",
    )  # fmt: skip
    readonly_fields = ("joined_link", "other_ids", "channel_link", "contact_link", "conversation_link", "facts")

    @admin.display(description=_("joined to"))
    def joined_link(self, identity: Identity) -> str | SafeString:
        return link(identity.joined_to)

    @admin.display(description=_("other ids"))
    def other_ids(self, identity: Identity) -> SafeString:
        return list_link(Identity, gettext("Identities"), joined_to__id__exact=identity.pk)

    @admin.display(description=_("channel"))
    def channel_link(self, identity: Identity) -> str | SafeString:
        return link(identity.channel)

    @admin.display(description=_("contact"))
    def contact_link(self, identity: Identity) -> str | SafeString:
        return link(identity.contact)

    @admin.display(description=_("conversation"))
    def conversation_link(self, identity: Identity) -> str | SafeString:
        return link(Conversation.objects.filter(identity=identity.joined_to_id or identity.pk).first())

    @admin.display(description=_("facts"))
    def facts(self, identity: Identity) -> SafeString:
        return list_link(
            Fact,
            gettext("What the platform said"),
            channel__id__exact=identity.channel_id,
            subject=identity.external_id,
        )


@admin.register(ChannelSync)
class ChannelSyncAdmin(HistoryAdmin):
    list_display = (
        "channel", "next_at", "checked_at", "interval_seconds", "repaired_count", "error_code", "import_state",
        "imported_conversations", "import_error_code",
    )  # fmt: skip
    list_filter = (
        "import_state", ("error_code", admin.EmptyFieldListFilter), ("import_error_code", admin.EmptyFieldListFilter),
        ChannelPlatformFilter,
    )  # fmt: skip
    list_select_related = ("channel",)
    search_fields = ("=channel__id", "=channel__external_id", "channel__name", "=channel__workspace__slug")
