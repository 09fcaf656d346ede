"""Making one customer of two, and two of one again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import get_contact, get_merge
from contacts.actions.merge_contacts import merge_contacts
from contacts.actions.undo_merge import undo_merge
from contacts.called import called
from contacts.errors import MergedSince
from contacts.forms import MergeForm
from contacts.holdings import counted
from contacts.presenters import merged_lines
from workspaces.access import MemberRequest, member_view
from workspaces.errors import Refused
from workspaces.roles import Permission


@require_safe
@member_view(Permission.ANSWER)
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """With whom the customer is to be one: those who are called `q`."""
    contact = get_contact(request.membership, pk)
    typed = request.GET.get("q", "").strip()[:100]
    context = {
        "here": "customers",
        "slug": request.membership.workspace.slug,
        "customer": contact,
        "typed": typed,
        "found": called(request.membership, typed, without=contact.pk),
    }
    return render(request, "customers/merging.html", context)


@require_http_methods(["GET", "POST"])
@member_view(Permission.ANSWER)
def preview(request: MemberRequest, pk: int, other_pk: int) -> HttpResponse:
    """GET: what the one customer will be, and a choice where both have something. POST: merge `other_pk` into `pk`."""
    membership = request.membership
    kept, gone = get_contact(membership, pk), get_contact(membership, other_pk)
    if kept.pk == gone.pk:
        messages.info(request, _("These two are one customer already."))
        return redirect("contacts:customer", membership.workspace.slug, kept.pk)
    own_fields = list(membership.workspace.custom_fields.all())
    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, gone=gone, own_fields=own_fields)
    if form.is_valid():
        try:
            merge_contacts(actor=membership, kept=kept, gone=gone, wins=form.wins)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Both are one customer now. The timeline has a way back."))
            return redirect("contacts:customer", membership.workspace.slug, kept.pk)
    context: dict[str, Any] = {
        "here": "customers",
        "slug": membership.workspace.slug,
        "customer": kept,
        "other": gone,
        "form": form,
        "certain": merged_lines(kept, gone, own_fields),
        "kept_has": counted(kept),
        "gone_has": counted(gone),
    }
    return render(request, "customers/merge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_view(Permission.ANSWER)
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the question. POST: the answer is yes."""
    membership = request.membership
    merge = get_merge(membership, pk)
    context: dict[str, Any] = {"here": "customers", "slug": membership.workspace.slug, "merge": merge}
    if request.method == "POST":
        try:
            restored = undo_merge(actor=membership, merge=merge)
        except Refused as refusal:
            context["problem"] = str(refusal)
            context["later"] = refusal.later if isinstance(refusal, MergedSince) else None
        else:
            messages.success(request, _("These are two customers again. This is the one that had been merged."))
            return redirect("contacts:customer", membership.workspace.slug, restored.pk)
    return render(request, "customers/undo_merge.html", context, status=422 if "problem" in context else 200)
