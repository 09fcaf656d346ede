from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts.models import (
    BulkChange,
    Clue,
    Contact,
    ContactEmail,
    ContactEvent,
    ContactImport,
    ContactNote,
    ContactPhone,
    CustomField,
    Distinct,
    Erasure,
    ImportKey,
    ImportLine,
    Merge,
    Segment,
    Suggestion,
)
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


@admin.register(ContactEvent)
class ContactEventAdmin(HistoryAdmin):
    list_display = ("id", "verb", "contact", "actor_name", "at")
    list_select_related = ("contact",)
    list_filter = ("verb", "at")
    search_fields = ("=contact__id",)


@admin.register(Merge)
class MergeAdmin(HistoryAdmin):
    list_display = ("id", "workspace", "kept_id", "gone_id", "origin", "at", "undone_at")
    list_select_related = ("workspace",)
    list_filter = ("origin", "at")
    search_fields = ("=kept_id", "=gone_id", "=workspace__slug")
    fields = ("workspace", "kept_id", "gone_id", "origin", "at", "undone_at")


@admin.register(Suggestion)
class SuggestionAdmin(HistoryAdmin):
    list_display = ("id", "first", "second", "workspace", "created_at")
    list_select_related = ("first", "second", "workspace")
    search_fields = ("=first__id", "=second__id", "=workspace__slug")


@admin.register(Distinct)
class DistinctAdmin(HistoryAdmin):
    list_display = ("id", "workspace", "first_id", "second_id", "at")
    list_select_related = ("workspace",)
    search_fields = ("=first_id", "=second_id", "=workspace__slug")


@admin.register(Clue)
class ClueAdmin(HistoryAdmin):
    list_display = ("id", "contact", "kind", "is_proof")
    list_select_related = ("contact",)
    list_filter = ("kind", "is_proof")
    search_fields = ("=contact__id",)


@admin.register(CustomField)
class CustomFieldAdmin(HistoryAdmin):
    list_display = ("name", "kind", "workspace")
    list_select_related = ("workspace",)
    list_filter = ("kind",)
    search_fields = ("name", "=workspace__slug")


@admin.register(Erasure)
class ErasureAdmin(HistoryAdmin):
    list_display = ("contact_id", "workspace", "actor", "at", "finished_at")
    list_select_related = ("workspace", "actor__user")
    search_fields = ("=contact_id", "=workspace__slug")


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
        "tags",
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


@admin.register(ContactImport)
class ContactImportAdmin(HistoryAdmin):
    list_display = ("id", "name", "workspace", "state", "position", "created_count", "failed_count", "created_at")
    list_select_related = ("workspace",)
    list_filter = ("state", "created_at")
    search_fields = ("=id", "name", "=workspace__slug")


@admin.register(ImportLine)
class ImportLineAdmin(HistoryAdmin):
    list_display = ("id", "contact_import", "number", "contact", "is_new", "is_kept")
    list_select_related = ("contact_import", "contact")
    search_fields = ("=contact_import__id",)


@admin.register(ImportKey)
class ImportKeyAdmin(HistoryAdmin):
    list_display = ("id", "contact_import", "hash", "who")
    list_select_related = ("contact_import",)
    search_fields = ("=contact_import__id", "=hash")


@admin.register(Segment)
class SegmentAdmin(HistoryAdmin):
    list_display = ("id", "name", "workspace", "owner", "is_shared", "created_at")
    list_display_links = ("id", "name")
    list_select_related = ("workspace", "owner__user")
    list_filter = ("is_shared",)
    search_fields = ("=id", "=workspace__slug", "name")


@admin.register(BulkChange)
class BulkChangeAdmin(HistoryAdmin):
    list_display = ("id", "verb", "value_name", "state", "changed_count", "workspace", "created_at")
    list_select_related = ("workspace",)
    list_filter = ("verb", "state")
    search_fields = ("=id", "=workspace__slug")
    exclude = ("steps",)
