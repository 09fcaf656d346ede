"""Connecting a number: the account's credentials are pasted, checked, and kept encrypted."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels_twilio.client import TwilioClient
from channels_twilio.connector import SANDBOX
from channels_twilio.errors import explain
from channels_twilio.forms import AccountForm
from channels_twilio.senders import FORMER, former_webhook, senders
from inbox.access import get_channel
from inbox.actions.connect_channel import ChannelTaken, connect_channel
from inbox.connections import no_connection_held
from inbox.connectors import SendError
from workspaces.access import MemberRequest, member_view
from workspaces.ids import read_id
from workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CHANNELS)
def connect(request: MemberRequest) -> HttpResponse:
    """?channel=ID: to connect that one again."""
    channel_id = read_id(request.GET.get("channel", ""))
    channel = get_channel(request.membership, channel_id) if channel_id is not None else None
    number = channel.external_id.removeprefix("whatsapp:") if channel and channel.platform == "twilio" else ""
    form = AccountForm(request.POST if request.method == "POST" else None, initial={"number": number})
    if form.is_valid() and connected(request, form):
        return redirect("channels:list", request.membership.workspace.slug)
    status = 422 if form.errors else 200
    return render(request, "channels_twilio/connect.html", {"form": form, "here": "channels"}, status=status)


def connected(request: MemberRequest, form: AccountForm) -> bool:
    """Whether it is; why not stands in the form."""
    credentials = {name: value for name, value in form.cleaned_data.items() if value and name != "number"}
    number = form.cleaned_data["number"]
    try:
        with no_connection_held():
            client = TwilioClient(credentials)
            client.account_facts()
            found = {str(row.get("sender_id")): row for row in senders(client)}
        numbers = list(found)
        if number not in [*numbers, SANDBOX]:
            form.add_error("number", no_such_number(numbers))
            return False
        former = former_webhook(found.get(number, {})) or kept_of(request, number)
        connect_channel(
            workspace=request.membership.workspace,
            platform="twilio",
            external_id=number,
            name=number.removeprefix("whatsapp:"),
            credentials=credentials | ({FORMER: former} if former else {}),
            actor=request.membership,
        )
    except ChannelTaken as taken:
        form.add_error(None, str(taken))
    except SendError as error:
        form.add_error(None, explain(error.code).sentence)
    return not form.errors


def kept_of(request: MemberRequest, number: str) -> dict[str, str]:
    """Where a number that is connected again had posted before the first time."""
    channels = request.membership.workspace.channels.filter(platform="twilio", external_id=number)
    channel = channels.exclude(credentials=None).first()
    return dict((channel.credentials or {}).get(FORMER) or {}) if channel else {}


def no_such_number(numbers: list[str]) -> str:
    if not numbers:
        return _("This account has no WhatsApp number. Add one under Messaging → Senders in Twilio’s console.")
    has = ", ".join(number.removeprefix("whatsapp:") for number in numbers[:5])
    return _("This account has no such WhatsApp number. It has: %(numbers)s.") % {"numbers": has}
