"""The templates of a number's account, and what became of them at Meta."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from channels_whatsapp.connector import client_of
from channels_whatsapp.errors import explain
from channels_whatsapp.message_templates import read_templates
from channels_whatsapp.subscription import waba_of
from channels_whatsapp.views.register import get_number
from inbox.connections import no_connection_held
from inbox.connectors import PASSING, SendError
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission

NO_ANSWER = _("WhatsApp does not answer at the moment. Look again in a few minutes.")


@require_safe
@member_view(Permission.MANAGE_CHANNELS)
def templates(request: MemberRequest, pk: int) -> HttpResponse:
    """As Meta has them now: whoever looks here wants to know whether one was approved."""
    channel = get_number(request, pk)
    found, problem = [], ""
    try:
        with no_connection_held():
            client = client_of(channel)
            found = read_templates(client, waba_of(client, channel))
    except SendError as error:
        problem = str(NO_ANSWER) if error.kind in PASSING else explain(error.code).sentence
    context = {"channel": channel, "templates": found, "problem": problem, "here": "channels"}
    return render(request, "channels_whatsapp/templates.html", context)
