"""Webhooks: where events are posted, with which secret, and what was answered."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from api.access import get_webhook
from api.actions import save_webhook
from api.actions.send_test import send_test
from api.actions.stop_webhook import resume_webhook, stop_webhook
from api.forms import WebhookForm
from api.models import WebhookEndpoint
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission

MOST_LOGGED = 50


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_API)
def index(request: MemberRequest) -> HttpResponse:
    """Those that there are. POST: make one."""
    workspace = request.membership.workspace
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            endpoint = save_webhook.create_webhook(actor=request.membership, **form.cleaned_data)
        except save_webhook.TooManyWebhooks as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("From now on events are posted there."))
            return redirect("api:webhook", workspace.slug, endpoint.pk)
    context = {"here": "settings", "form": form, "endpoints": workspace.webhook_endpoints.order_by("pk")}
    return render(request, "api/webhooks.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_API)
def single(request: MemberRequest, pk: int) -> HttpResponse:
    """One with its secret and its log. POST: change it."""
    endpoint = get_webhook(request.membership, pk)
    form = WebhookForm(request.POST if request.method == "POST" else None, instance=endpoint)
    if form.is_valid():
        try:
            save_webhook.change_webhook(actor=request.membership, endpoint=endpoint, **form.cleaned_data)
        except WebhookEndpoint.DoesNotExist as gone:
            raise Http404 from gone
        messages.success(request, _("Saved."))
        return back(request, pk)
    context = {
        "here": "settings",
        "form": form,
        "endpoint": endpoint,
        "log": endpoint.log.order_by("-pk")[:MOST_LOGGED],
    }
    return render(request, "api/webhook.html", context, status=422 if form.errors else 200)


@require_POST
@member_view(Permission.MANAGE_API)
def secret(request: MemberRequest, pk: int) -> HttpResponse:
    """Sign with another secret from now on."""
    save_webhook.renew_secret(actor=request.membership, endpoint=get_webhook(request.membership, pk))
    messages.success(request, _("The next event is signed with the new secret."))
    return back(request, pk)


@require_POST
@member_view(Permission.MANAGE_API)
def tests(request: MemberRequest, pk: int) -> HttpResponse:
    send_test(actor=request.membership, endpoint=get_webhook(request.membership, pk))
    messages.success(request, _("A test is on its way. Its answer stands in the log in a moment."))
    return back(request, pk)


@require_POST
@member_view(Permission.MANAGE_API)
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: post nothing there until somebody wishes otherwise; `resume`: that is now."""
    endpoint = get_webhook(request.membership, pk)
    act = resume_webhook if request.POST.get("resume") else stop_webhook
    act(actor=request.membership, endpoint=endpoint)
    return back(request, pk)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_API)
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the question. POST: the answer is yes."""
    endpoint = get_webhook(request.membership, pk)
    if request.method == "POST":
        save_webhook.delete_webhook(actor=request.membership, endpoint=endpoint)
        messages.success(request, _("The webhook is deleted."))
        return redirect("api:webhooks", request.membership.workspace.slug)
    return render(request, "api/webhook_deletion.html", {"here": "settings", "endpoint": endpoint})


def back(request: MemberRequest, pk: int) -> HttpResponse:
    return redirect("api:webhook", request.membership.workspace.slug, pk)
