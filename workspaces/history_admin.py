"""Admin for rows that people read and machines write: links between them, and nothing that reads a whole table that only grows."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

# How many rows a list shows, and a search finds, at most: the newest.
DEEPEST_ROW = 1000


class ShallowPaginator(Paginator):  # type: ignore[type-arg]
    """Pages over the newest rows only. Older ones are found by searching and filtering, which a COUNT would not help."""

    @cached_property
    def count(self) -> int:
        rows = cast(models.QuerySet[Any], self.object_list)
        return rows[:DEEPEST_ROW].count()


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
    # They count the whole table for each choice of each filter.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    ordering = ["-pk"]

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Look first, each by itself, for rows that hold the term in a field marked "="; for words only where none does.

        Django makes one OR of the upper-cased texts of all fields, ids too, and no index serves that: a message was
        found by reading every message with its parts.
        """
        if not search_term:
            return queryset, False
        exact = [name.removeprefix("=") for name in self.search_fields if name.startswith("=")]
        found = {pk for name in exact for pk in holding(queryset, name, search_term.strip())}
        if found:
            return queryset.filter(pk__in=found), False
        if len(exact) == len(self.search_fields):
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)


def holding(rows: models.QuerySet[Any], name: str, term: str) -> models.QuerySet[Any] | tuple[()]:
    """The ids of the newest rows with this value in the field, or nothing where it cannot be a value of that kind."""
    try:
        value = cast(Any, get_fields_from_path(rows.model, name)[-1]).to_python(term)
    except ValidationError:
        return ()
    return rows.filter(**{name: value}).order_by("-pk").values_list("pk", flat=True)[:DEEPEST_ROW]


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


def links(rows: Iterable[models.Model]) -> str | SafeString:
    return format_html_join("; ", "{}", ((link(row),) for row in rows)) or "–"


def found(model: type[models.Model], pk: int | None) -> models.Model | None:
    """Where a row is named by its id alone, by what may outlive it."""
    return model._default_manager.filter(pk=pk).first() if pk else None


def list_link(model: type[models.Model], text: str, **filters: Any) -> SafeString:
    """A link to the list of a model's rows that the filters leave."""
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return format_html('<a href="{}?{}">{}</a>', url, urlencode(filters), text)
