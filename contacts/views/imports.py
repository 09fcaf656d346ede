"""Files of customers: chosen, matched, checked, imported, undone; and the other way, all of them as a file."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.access import get_import
from contacts.actions import change_import
from contacts.actions.open_import import open_import
from contacts.asked import Asked
from contacts.errors import NotNow
from contacts.export import as_file, export_pages
from contacts.importing.columns import MOST_COLUMNS
from contacts.importing.forms import ImportFileForm, MatchingForm, ReadingForm
from contacts.importing.kinds import KINDS
from contacts.importing.page import ImportPage
from contacts.importing.report import report_pages
from contacts.models import ContactImport
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.actions.record_audit import record_audit
from workspaces.roles import Permission

SHOWN = 20


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CUSTOMERS)
def index(request: MemberRequest) -> HttpResponse:
    """Choose a file of customers, or of another `kind`; those that were imported before. POST: keep it."""
    kind = request.GET.get("kind", "contacts")
    if kind not in KINDS:
        raise Http404("No such kind of file")
    form = ImportFileForm(request.POST or None, request.FILES or None) if request.method == "POST" else ImportFileForm()
    if form.is_valid():
        imported = open_import(actor=request.membership, file=form.cleaned_data["file"], kind=kind)
        return redirect("contacts:import", request.membership.workspace.slug, imported.pk)
    earlier = request.membership.workspace.contact_imports.filter(kind=kind)
    context = {
        "here": "customers",
        "form": form,
        "kind": KINDS[kind],
        "kinds": KINDS.values(),
        "imports": earlier.select_related("author__user").order_by("-pk")[:SHOWN],
        "most_megabytes": settings.IMPORT_MOST_MEGABYTES,
        "most_bytes": settings.IMPORT_MOST_MEGABYTES * 1024 * 1024,
        "most_rows": settings.IMPORT_MOST_ROWS,
        "most_columns": MOST_COLUMNS,
        "kept_days": ContactImport.KEPT_FOR.days,
    }
    return render(request, "customers/import/index.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CUSTOMERS)
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Where it stands; as a fragment, what of the page changes. POST: say what the columns hold."""
    imported = get_import(request.membership, pk)
    form = MatchingForm(request.POST, instance=imported) if request.method == "POST" else None
    if form is not None and form.is_valid():
        return changed(request, imported, change_import.match_columns, **form.cleaned_data)
    page = ImportPage(imported, form)
    context = {
        "here": "customers",
        "imported": imported,
        "page": page,
        "reading_form": ReadingForm(instance=imported),
        "slug": request.membership.workspace.slug,
    }
    template = "customers/import/_live.html" if is_fragment(request) else "customers/import/show.html"
    return render(request, template, context, status=422 if form else 200)


@require_POST
@member_view(Permission.MANAGE_CUSTOMERS)
def reading(request: MemberRequest, pk: int) -> HttpResponse:
    """Read the file in other letters, or with another delimiter."""
    imported = get_import(request.membership, pk)
    form = ReadingForm(request.POST, instance=imported)
    if not form.is_valid():
        raise Http404("No such way to read a file")
    return changed(request, imported, change_import.read_otherwise, **form.cleaned_data)


@require_POST
@member_view(Permission.MANAGE_CUSTOMERS)
def matching(request: MemberRequest, pk: int) -> HttpResponse:
    """Back to the columns."""
    return changed(request, get_import(request.membership, pk), change_import.match_again)


@require_POST
@member_view(Permission.MANAGE_CUSTOMERS)
def run(request: MemberRequest, pk: int) -> HttpResponse:
    return changed(request, get_import(request.membership, pk), change_import.run_import)


@require_POST
@member_view(Permission.MANAGE_CUSTOMERS)
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    return changed(request, get_import(request.membership, pk), change_import.stop_import)


@require_POST
@member_view(Permission.MANAGE_CUSTOMERS)
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    return changed(request, get_import(request.membership, pk), change_import.undo_import)


def changed(
    request: MemberRequest, imported: ContactImport, action: Callable[..., None], **given: object
) -> HttpResponse:
    """Do it, and lead back to the page; what is refused stands there."""
    try:
        action(actor=request.membership, imported=imported, **given)
    except NotNow as refusal:
        messages.error(request, str(refusal))
    return redirect("contacts:import", request.membership.workspace.slug, imported.pk)


@require_safe
@member_view(Permission.MANAGE_CUSTOMERS)
def problems(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """The rows that were not taken, with what is wrong, as CSV."""
    imported = get_import(request.membership, pk)
    if not imported.file:
        raise Http404("Forgotten")
    return as_file(report_pages(imported), _("what-is-wrong"))


@require_safe
@member_view(Permission.EXPORT)
def export(request: MemberRequest) -> StreamingHttpResponse:
    """The customers that the address asks for, as the list's does, as CSV."""
    asked = Asked(request.membership, request.GET)
    details = {"query": asked.to_query()}
    record_audit(
        workspace=request.membership.workspace,
        actor=request.membership,
        verb="contacts.exported",
        target="",
        details=details,
    )
    return as_file(export_pages(asked), _("customers"))
