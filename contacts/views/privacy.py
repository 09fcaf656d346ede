"""What is owed to a customer: all that is held of them in a file, and to be erased."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.access import get_contact
from contacts.actions.erase_contact import erase_contact
from contacts.actions.set_retention import set_retention
from contacts.export import in_pieces
from contacts.forms import RetentionForm
from contacts.models import Contact
from contacts.person import archive
from workspaces.access import MemberRequest, member_view
from workspaces.actions.record_audit import record_audit
from workspaces.roles import Permission

MOST_ERASURES = 50


@require_http_methods(["GET", "POST"])
@member_view(Permission.ERASE)
def index(request: MemberRequest) -> HttpResponse:
    """How long customers are kept, and who was erased. POST: set how long."""
    membership = request.membership
    given = request.POST if request.method == "POST" else None
    form = RetentionForm(given, initial={"months": membership.workspace.keeps_months or ""})
    if form.is_valid():
        set_retention(actor=membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("contacts:privacy", membership.workspace.slug)
    erasures = membership.workspace.erasures.select_related("actor__user").order_by("-pk")[:MOST_ERASURES]
    context = {"here": "settings", "form": form, "erasures": erasures}
    return render(request, "customers/privacy/index.html", context, status=422 if form.errors else 200)


@require_POST
@member_view(Permission.EXPORT)
def person(request: MemberRequest, pk: int) -> HttpResponseBase:
    """All that is held of a customer, as a ZIP that is made while it is downloaded."""
    contact = get_contact(request.membership, pk)
    record_audit(
        workspace=contact.workspace, actor=request.membership, verb="customer.given_out", target=f"#{contact.pk}"
    )
    response = StreamingHttpResponse(in_pieces(archive(contact)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="customer-{contact.pk}.zip"'
    return response


@require_http_methods(["GET", "POST"])
@member_view(Permission.ERASE)
def erasure(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the question. POST: the answer is yes."""
    contact = get_contact(request.membership, pk)
    if request.method == "POST":
        try:
            erase_contact(actor=request.membership, contact=contact)
        except Contact.DoesNotExist as gone:
            raise Http404 from gone
        messages.success(request, _("The customer is erased. Files and raw deliveries follow within minutes."))
        return redirect("contacts:privacy", request.membership.workspace.slug)
    context = {"here": "customers", "customer": contact, "may_export": request.membership.may(Permission.EXPORT)}
    return render(request, "customers/privacy/erasure.html", context)
