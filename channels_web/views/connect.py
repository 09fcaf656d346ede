"""Opening a chat for the shop's website."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from channels_web.actions.open_chat import open_chat
from channels_web.forms.owner import ChatForm
from inbox.access import get_channel
from inbox.models import Channel
from workspaces.access import MemberRequest, member_view
from workspaces.ids import read_id
from workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CHANNELS)
def connect(request: MemberRequest) -> HttpResponse:
    """?channel=ID: to open one again that was closed, as it was."""
    workspace, before = request.membership.workspace, closed(request)
    name = before.name if before else workspace.name
    initial = {"name": name, "language": get_language()}
    form = ChatForm(request.POST if request.method == "POST" else None, initial=initial)
    if before:
        del form.fields["website"], form.fields["language"]
    if form.is_valid():
        given = form.cleaned_data
        channel = open_chat(
            workspace=workspace,
            name=given["name"],
            domains=form.domains,
            language=given.get("language", ""),
            actor=request.membership,
            channel=before,
        )
        return redirect("channels_web:settings", workspace.slug, channel.pk)
    context = {"form": form, "before": before, "here": "channels"}
    return render(request, "channels_web/connect.html", context, status=422 if form.errors else 200)


def closed(request: MemberRequest) -> Channel | None:
    channel_id = read_id(request.GET.get("channel", ""))
    channel = get_channel(request.membership, channel_id) if channel_id is not None else None
    return channel if channel and channel.platform == "web" else None
