"""Fields that a workspace has of its own for its customers."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.access import get_custom_field
from contacts.actions.change_custom_field import change_custom_field
from contacts.actions.create_custom_field import create_custom_field
from contacts.actions.delete_custom_field import delete_custom_field
from contacts.errors import TooManyFields
from contacts.forms import TAKEN, CustomFieldForm
from contacts.models import CustomField
from workspaces.access import MemberRequest, member_view, require
from workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    """Those that there are. POST: make one."""
    membership = request.membership
    form = CustomFieldForm(request.POST if request.method == "POST" else None, workspace=membership.workspace)
    if request.method == "POST":
        require(membership, Permission.MANAGE_CUSTOMERS)
        if form.is_valid():
            try:
                field = create_custom_field(actor=membership, **form.cleaned_data)
            except TooManyFields as refusal:
                form.add_error(None, str(refusal))
            except IntegrityError:
                form.add_error("name", TAKEN)
            else:
                messages.success(request, _("The field %(name)s is there now.") % {"name": field.name})
                return redirect("contacts:fields", membership.workspace.slug)
    context = {
        "here": "settings",
        "form": form,
        "fields": membership.workspace.custom_fields.all(),
        "may_manage": membership.may(Permission.MANAGE_CUSTOMERS),
    }
    return render(request, "custom_fields/index.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CUSTOMERS)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    field = get_custom_field(request.membership, pk)
    given = request.POST if request.method == "POST" else None
    form = CustomFieldForm(given, instance=field, workspace=request.membership.workspace)
    if form.is_valid():
        try:
            change_custom_field(actor=request.membership, field=field, **form.cleaned_data)
        except CustomField.DoesNotExist as gone:
            raise Http404 from gone
        except IntegrityError:
            form.add_error("name", TAKEN)
        else:
            messages.success(request, _("Saved."))
            return redirect("contacts:fields", request.membership.workspace.slug)
    context = {"here": "settings", "form": form, "field": field}
    return render(request, "custom_fields/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CUSTOMERS)
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the question. POST: the answer is yes."""
    field = get_custom_field(request.membership, pk)
    if request.method == "POST":
        try:
            delete_custom_field(actor=request.membership, field=field)
        except CustomField.DoesNotExist as gone:
            raise Http404 from gone
        messages.success(request, _("The field %(name)s is deleted.") % {"name": field.name})
        return redirect("contacts:fields", request.membership.workspace.slug)
    return render(request, "custom_fields/deletion.html", {"here": "settings", "field": field})
