from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, ContactEmail, ContactNote, ContactPhone, CustomField
from workspaces.history_admin import HistoryAdmin, HistoryInline, link


class ContactNoteInline(HistoryInline):
    model = ContactNote
    show_change_link = False
    fields = ("text", "author", "created_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactNote]:
        return super().get_queryset(request).select_related("author__user")


class ContactEmailInline(HistoryInline):
    model = ContactEmail
    show_change_link = False
    fields = readonly_fields = ("address", "verified_at", "verified_by")


class ContactPhoneInline(HistoryInline):
    model = ContactPhone
    show_change_link = False
    fields = readonly_fields = ("number",)


@admin.register(CustomField)
class CustomFieldAdmin(HistoryAdmin):
    list_display = ("name", "kind", "workspace")
    list_select_related = ("workspace",)
    list_filter = ("kind",)
    search_fields = ("name", "=workspace__slug")


@admin.register(Contact)
class ContactAdmin(HistoryAdmin):
    list_display = ("id", "name", "workspace", "created_at")
    list_display_links = ("id", "name")
    list_select_related = ("workspace",)
    list_filter = ("created_at",)
    search_fields = ("=id", "name", "=emails__address", "=phones__number", "=workspace__slug")
    inlines = (ContactEmailInline, ContactPhoneInline, ContactNoteInline)
    fields = (
        "name",
        "workspace_link",
        "picture",
        "company",
        "address",
        "birthday",
        "language",
        "custom",
        "owner",
        "consent",
        "source",
        "identities",
        "created_at",
    )
    readonly_fields = ("workspace_link", "identities")

    @admin.display(description=_("workspace"))
    def workspace_link(self, contact: Contact) -> str | SafeString:
        return link(contact.workspace)

    @admin.display(description=_("identities"))
    def identities(self, contact: Contact) -> str | SafeString:
        rows = contact.identities.select_related("channel")
        return format_html_join("; ", "{} ({})", ((link(row), row.channel) for row in rows)) or "–"
