"""The settings of a workspace's own fields, the same pages whatever they are fields of."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from workspaces.access import MemberRequest, require
from workspaces.actions.change_own_field import change_own_field
from workspaces.actions.create_own_field import create_own_field
from workspaces.actions.delete_own_field import delete_own_field
from workspaces.errors import TooManyFields
from workspaces.models import OwnField
from workspaces.own_fields import TAKEN, OwnFieldForm


@dataclass(frozen=True)
class FieldPages:
    """urls: the namespace that has `fields`, `field` and `field-deletion`. The rest are sentences for people: what the page is
    called and is for, where a new field is seen from then on, and what goes with one that is deleted."""

    form: type[OwnFieldForm]
    urls: str
    icon: str
    title: Any
    lead: Any
    shown_in: Any
    goes_with: Any

    @property
    def model(self) -> type[OwnField]:
        return self.form._meta.model

    def address(self, request: MemberRequest) -> str:
        return reverse(f"{self.urls}:fields", args=[request.membership.workspace.slug])

    def context(self, request: MemberRequest, **more: Any) -> dict[str, Any]:
        slug = request.membership.workspace.slug
        return {"here": "settings", "pages": self, "slug": slug, "fields_url": self.address(request), **more}

    def get(self, request: MemberRequest, pk: int) -> OwnField:
        """Raises Http404."""
        return get_object_or_404(self.model._default_manager.filter(workspace=request.membership.workspace), pk=pk)


def listed(request: MemberRequest, pages: FieldPages) -> HttpResponse:
    """Those that there are. POST: make one."""
    membership = request.membership
    form = pages.form(request.POST if request.method == "POST" else None, workspace=membership.workspace)
    if request.method == "POST":
        require(membership, pages.model.MANAGED_BY)
        if form.is_valid():
            try:
                field = create_own_field(actor=membership, model=pages.model, **form.cleaned_data)
            except TooManyFields as refusal:
                form.add_error(None, str(refusal))
            except IntegrityError:
                form.add_error("name", TAKEN)
            else:
                messages.success(request, _("The field %(name)s is there now.") % {"name": field.name})
                return redirect(pages.address(request))
    rows = pages.model._default_manager.filter(workspace=membership.workspace)
    lines = [
        (
            row,
            reverse(f"{pages.urls}:field", args=[membership.workspace.slug, row.pk]),
            reverse(f"{pages.urls}:field-deletion", args=[membership.workspace.slug, row.pk]),
        )
        for row in rows
    ]
    context = pages.context(request, form=form, lines=lines, may_manage=membership.may(pages.model.MANAGED_BY))
    return render(request, "custom_fields/index.html", context, status=422 if form.errors else 200)


def edited(request: MemberRequest, pages: FieldPages, pk: int) -> HttpResponse:
    field = pages.get(request, pk)
    given = request.POST if request.method == "POST" else None
    form = pages.form(given, instance=field, workspace=request.membership.workspace)
    if form.is_valid():
        try:
            change_own_field(actor=request.membership, field=field, **form.cleaned_data)
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        except IntegrityError:
            form.add_error("name", TAKEN)
        else:
            messages.success(request, _("Saved."))
            return redirect(pages.address(request))
    context = pages.context(request, form=form, field=field)
    return render(request, "custom_fields/edit.html", context, status=422 if form.errors else 200)


def deleted(request: MemberRequest, pages: FieldPages, pk: int) -> HttpResponse:
    """GET: the question. POST: the answer is yes."""
    field = pages.get(request, pk)
    if request.method == "POST":
        try:
            delete_own_field(actor=request.membership, field=field)
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        messages.success(request, _("The field %(name)s is deleted.") % {"name": field.name})
        return redirect(pages.address(request))
    return render(request, "custom_fields/deletion.html", pages.context(request, field=field))
