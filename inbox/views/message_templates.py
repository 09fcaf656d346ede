"""The templates of a conversation's channel: chosen, filled in, sent. And the page that shows a channel's."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inbox import message_templates, wake
from inbox.access import get_channel, get_conversation, get_message_template
from inbox.actions.refresh_templates import refresh_templates
from inbox.actions.send_template import send_template
from inbox.connectors import PASSING, SendError, connectors
from inbox.forms.message_templates import TemplateForm
from inbox.models import Channel, Conversation, Message, MessageTemplate
from inbox.outbox.refusals import CannotSend
from inbox.presenters.conversations import ConversationView
from inbox.presenters.message_templates import OfferedTemplate, template_views
from inbox.text import clean
from inbox.variables import values_for
from inbox.views.panes import changed, respond, target
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission

# Whoever opens the picker wants to see what was approved since.
OLD_AFTER = timedelta(minutes=10)


@require_safe
@member_view(Permission.ANSWER)
def choices(request: MemberRequest, pk: int) -> HttpResponse:
    """The picker, or, while somebody types `q`, what it finds. From what is stored: nobody waits for the platform."""
    conversation = get_conversation(request.membership, pk)
    terms = ConversationView(conversation).allowance.templates
    if terms is None:
        raise Http404("No templates on this platform")
    channel, wanted = conversation.channel, clean(request.GET.get("q", "")).strip()
    is_part = target(request) == "templates-found"
    if not is_part and (channel.templates_at is None or channel.templates_at < timezone.now() - OLD_AFTER):
        wake.templates(channel.pk)
    values = values_for(conversation, request.membership)
    found = [
        OfferedTemplate(template, conversation, message_templates.filled_in(template, values))
        for template in message_templates.search(channel, wanted)
    ]
    context = {
        **about(request, conversation),
        "offered": found,
        "query": wanted,
        "terms": terms,
        "is_cut": len(found) == message_templates.MOST_FOUND,
    }
    return respond(request, "inbox/_templates_found.html" if is_part else "inbox/_templates.html", context)


@require_http_methods(["GET", "POST"])
@member_view(Permission.ANSWER)
def single(request: MemberRequest, pk: int, template_pk: int) -> HttpResponse:
    """GET: its places to fill in, with what is proposed. POST: send it; the answer is the message as every tab shows it."""
    conversation = get_conversation(request.membership, pk)
    template = get_message_template(conversation, template_pk)
    values = values_for(conversation, request.membership)
    proposed = message_templates.filled_in(template, values)
    newest = conversation.messages.order_by("-pk").values_list("pk", flat=True).first()
    options: dict[str, Any] = {
        "template": template,
        "capabilities": ConversationView(conversation).capabilities,
        "proposed": proposed,
        "initial": {"client_id": uuid4(), "seen": newest},
    }
    if request.method == "GET":
        return form_shown(request, conversation, TemplateForm(**options), template, proposed)
    form = TemplateForm(request.POST, request.FILES, **options)
    given = form.values(request.POST)
    if not form.is_valid():
        return form_shown(request, conversation, form, template, given)
    try:
        message = send_template(
            conversation=conversation, author=request.membership, template=template, **form.cleaned_data
        )
    except CannotSend as refusal:
        form.add_error(None, refusal.reason)
        # Whoever was told of a colleague's answer has seen it.
        return form_shown(request, conversation, form, template, given, seen=refusal.newest_id or newest)
    return changed(request, conversation.pk, Message.objects.filter(pk=message.pk))


def form_shown(
    request: MemberRequest,
    conversation: Conversation,
    form: TemplateForm,
    template: MessageTemplate,
    values: dict[str, str],
    seen: int | None = None,
) -> HttpResponse:
    context = {
        **about(request, conversation),
        "form": form,
        "seen": seen,
        "view": OfferedTemplate(template, conversation, values),
        "values": sorted({value for value in values_for(conversation, request.membership).values() if value}),
        "terms": ConversationView(conversation).allowance.templates,
    }
    return respond(request, "inbox/_template_form.html", context, status=422 if form.errors else 200)


def about(request: MemberRequest, conversation: Conversation) -> dict[str, Any]:
    may_manage = request.membership.may(Permission.MANAGE_CHANNELS)
    return {"conversation": conversation, "slug": request.membership.workspace.slug, "may_manage_channels": may_manage}


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CHANNELS)
def of_channel(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: all that the account has, as it was read last. POST: read them now."""
    channel = get_channel(request.membership, pk)
    connector = connectors.get(channel.platform)
    if connector is None or connector.policy.templates is None:
        raise Http404("No templates on this platform")
    problem = refreshed(channel) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return redirect("channels:templates", request.membership.workspace.slug, channel.pk)
    wanted = clean(request.GET.get("q", "")).strip()
    found = message_templates.search(channel, wanted)
    context = {
        "here": "channels",
        "slug": request.membership.workspace.slug,
        "channel": channel,
        "templates": template_views(found),
        "query": wanted,
        "is_cut": len(found) == message_templates.MOST_FOUND,
        "terms": connector.policy.templates,
        "problem": problem,
    }
    return respond(request, "channels/templates.html", context)


def refreshed(channel: Channel) -> str:
    """Why they could not be read; empty where they were."""
    if not channel.credentials:
        return _("This channel is disconnected. Connect it again first.")
    try:
        refresh_templates(channel=channel)
    except SendError as error:
        if error.kind in PASSING:
            return _("The platform does not answer at the moment. Try again in a few minutes.")
        return connectors[channel.platform].explain(error.code).sentence
    return ""
