"""The settings of the ways that tickets go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.actions.set_workflow import set_workflow
from helpdesk.errors import LeadsNowhere
from helpdesk.forms.workflow import WorkflowForm
from helpdesk.workflow import USUAL, ways_of
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_TICKETS)
def show(request: MemberRequest) -> HttpResponse:
    """POST: let them be as the form says; with `usual`, as they were before anybody changed them."""
    ways = ways_of(request.membership.workspace)
    form = WorkflowForm(request.POST if request.method == "POST" else None, ways=ways)
    if form.is_valid():
        try:
            set_workflow(actor=request.membership, ways=USUAL if "usual" in request.POST else form.ways)
        except LeadsNowhere as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("tickets:workflow", request.membership.workspace.slug)
    context = {
        "here": "settings",
        "slug": request.membership.workspace.slug,
        "form": form,
        "is_usual": ways == USUAL,
    }
    return render(request, "helpdesk/workflow.html", context, status=422 if form.errors else 200)
