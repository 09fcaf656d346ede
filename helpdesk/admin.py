"""Tickets with what happened in them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from helpdesk.models import (
    BreachNotice,
    BusinessHours,
    SavedTicketView,
    Target,
    Ticket,
    TicketCounter,
    TicketEntry,
    TicketField,
    TicketFile,
    TicketLink,
    TicketRating,
    Workflow,
)
from workspaces.history_admin import HistoryAdmin, HistoryInline, link


class TicketLinkInline(HistoryInline):
    model = TicketLink
    fk_name = "ticket"
    show_change_link = False
    fields = readonly_fields = ("kind", "other")


class TicketFileInline(HistoryInline):
    model = TicketFile
    show_change_link = False
    fields = readonly_fields = ("name", "kind", "mime_type", "size")


class TicketRatingInline(HistoryInline):
    model = TicketRating
    show_change_link = False
    fields = readonly_fields = ("score", "words", "asked_at", "given_at")


class TicketEntryInline(HistoryInline):
    model = TicketEntry
    fields = readonly_fields = ("kind", "author", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TicketEntry]:
        return super().get_queryset(request).select_related("author__user")


@admin.register(Ticket)
class TicketAdmin(HistoryAdmin):
    list_display = ("id", "number", "subject", "status", "priority", "workspace", "created_at")
    list_display_links = ("id", "number")
    list_filter = ("status", "priority", "kind")
    list_select_related = ("workspace",)
    search_fields = ("=id", "=number", "=workspace__slug", "subject")
    fields = (
        "number",
        "workspace_link",
        "subject",
        "description",
        "custom",
        "kind",
        "status",
        "status_changed_at",
        "priority",
        "assignee",
        "team",
        "requester_link",
        "conversation_link",
        "created_by",
        "created_at",
        "changed_at",
        "due_at",
        "first_answer_due",
        "next_answer_due",
        "resolution_due",
        "alarm_at",
        "deleted_at",
        "version",
    )
    readonly_fields = ("workspace_link", "requester_link", "conversation_link")
    inlines = (TicketRatingInline, TicketLinkInline, TicketEntryInline)

    @admin.display(description=_("workspace"))
    def workspace_link(self, ticket: Ticket) -> str | SafeString:
        return link(ticket.workspace)

    @admin.display(description=_("customer"))
    def requester_link(self, ticket: Ticket) -> str | SafeString:
        return link(ticket.requester)

    @admin.display(description=_("conversation"))
    def conversation_link(self, ticket: Ticket) -> str | SafeString:
        return link(ticket.conversation)


@admin.register(TicketEntry)
class TicketEntryAdmin(HistoryAdmin):
    list_display = ("id", "ticket", "kind", "author", "at")
    list_filter = ("kind",)
    list_select_related = ("ticket", "author__user")
    search_fields = ("=id", "=ticket__number")
    fields = ("ticket_link", "kind", "author", "message_link", "text", "data", "at")
    readonly_fields = ("ticket_link", "message_link")
    inlines = (TicketFileInline,)

    @admin.display(description=_("ticket"))
    def ticket_link(self, entry: TicketEntry) -> str | SafeString:
        return link(entry.ticket)

    @admin.display(description=_("message"))
    def message_link(self, entry: TicketEntry) -> str | SafeString:
        return link(entry.message)


@admin.register(TicketField)
class TicketFieldAdmin(HistoryAdmin):
    list_display = ("name", "kind", "workspace")
    list_select_related = ("workspace",)
    list_filter = ("kind",)
    search_fields = ("name", "=workspace__slug")


@admin.register(TicketCounter)
class TicketCounterAdmin(HistoryAdmin):
    list_display = ("workspace", "last_number")
    list_select_related = ("workspace",)
    search_fields = ("=workspace__slug",)


@admin.register(SavedTicketView)
class SavedTicketViewAdmin(HistoryAdmin):
    list_display = ("id", "name", "workspace", "owner", "is_shared", "created_at")
    list_display_links = ("id", "name")
    list_filter = ("is_shared",)
    list_select_related = ("workspace", "owner__user")
    search_fields = ("=id", "=workspace__slug", "name")
    fields = ("name", "query", "is_shared", "owner", "created_at")


@admin.register(BusinessHours)
class BusinessHoursAdmin(HistoryAdmin):
    list_display = ("workspace", "stale_since")
    list_select_related = ("workspace",)
    search_fields = ("=workspace__slug",)


@admin.register(Target)
class TargetAdmin(HistoryAdmin):
    list_display = ("id", "workspace", "priority", "platform", "first_answer_minutes", "resolution_minutes")
    list_select_related = ("workspace",)
    search_fields = ("=workspace__slug",)


@admin.register(Workflow)
class WorkflowAdmin(HistoryAdmin):
    list_display = ("workspace",)
    list_select_related = ("workspace",)
    search_fields = ("=workspace__slug",)


@admin.register(BreachNotice)
class BreachNoticeAdmin(HistoryAdmin):
    list_display = ("id", "membership", "ticket", "deadline", "at", "sent_at")
    list_select_related = ("membership__user", "ticket")
    search_fields = ("=ticket__number",)
