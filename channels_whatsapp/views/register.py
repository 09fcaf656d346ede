"""Registering a connected number with its PIN."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from channels_whatsapp.actions.register_number import register_number
from channels_whatsapp.errors import explain
from channels_whatsapp.forms import PinForm
from channels_whatsapp.login import trouble
from inbox.access import get_channel
from inbox.connectors import PASSING, SendError
from inbox.models import Channel
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CHANNELS)
def register(request: MemberRequest, pk: int) -> HttpResponse:
    channel = get_number(request, pk)
    form = PinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            register_number(channel=channel, pin=form.cleaned_data["pin"])
        except SendError as error:
            form.add_error("pin", trouble(error) if error.kind in PASSING else explain(error.code).sentence)
        else:
            messages.success(request, _("%(name)s is registered with WhatsApp.") % {"name": channel.name})
            return redirect("channels:list", request.membership.workspace.slug)
    context = {"channel": channel, "form": form, "here": "channels"}
    return render(request, "channels_whatsapp/register.html", context, status=422 if form.errors else 200)


def get_number(request: MemberRequest, pk: int) -> Channel:
    channel = get_channel(request.membership, pk)
    if channel.platform != "whatsapp":
        raise Http404("No number of WhatsApp")
    return channel
