"""The settings of tickets' deadlines."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.actions.set_targets import set_targets
from helpdesk.forms.targets import HoursForm, target_forms
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_TICKETS)
def show(request: MemberRequest) -> HttpResponse:
    workspace = request.membership.workspace
    data = request.POST if request.method == "POST" else None
    form = HoursForm(data, workspace=workspace)
    lines = target_forms(workspace, data)
    # Both are asked, so that all problems are told at once.
    if data is not None and all([form.is_valid(), lines.is_valid()]):
        given = form.cleaned_data
        set_targets(actor=request.membership, hours=given["week"], holidays=given["holidays"], targets=lines.targets)
        messages.success(request, _("Saved. The tickets in work get their deadlines within a minute."))
        return redirect("tickets:targets", workspace.slug)
    context = {"here": "tickets", "slug": workspace.slug, "form": form, "lines": lines}
    return render(request, "helpdesk/targets.html", context, status=200 if data is None else 422)
