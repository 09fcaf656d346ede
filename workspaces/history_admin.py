"""Admin for rows that people read and machines write: links between them, and no count over a table that only grows."""

from typing import Any, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString


class ShallowPaginator(Paginator):  # type: ignore[type-arg]
    """Pages over the newest rows only. Older ones are found by searching and filtering, which a COUNT would not help."""

    DEEPEST_ROW = 1000

    @cached_property
    def count(self) -> int:
        rows = cast(models.QuerySet[Any], self.object_list)
        return rows[: self.DEEPEST_ROW].count()


class ReadOnly:
    """Shown, never written: a hand-edited row would disagree with what is derived from it."""

    def has_add_permission(self, request: HttpRequest, *_: object) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class HistoryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    paginator = ShallowPaginator
    show_full_result_count = False
    list_per_page = 50
    ordering = ["-pk"]


class HistoryInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    extra = 0
    show_change_link = True


def link(row: models.Model | None) -> str | SafeString:
    """A link to the row's own admin page, named as the row is."""
    if row is None:
        return "–"
    meta = row._meta
    return format_html(
        '<a href="{}">{}</a>', reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk]), row
    )


def list_link(model: type[models.Model], text: str, **filters: Any) -> SafeString:
    """A link to the list of a model's rows that the filters leave."""
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return format_html('<a href="{}?{}">{}</a>', url, urlencode(filters), text)
