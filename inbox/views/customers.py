"""What is known of a customer, beside the thread or instead of it, and what was said on a day."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.access import get_contact
from contacts.views.customer import known
from inbox import sight
from inbox.access import get_customer
from inbox.actions.start_conversation import start_conversation
from inbox.customers.starting import ways_to
from inbox.customers.timeline import exchange_of, with_conversations, words
from inbox.forms.customers import StartForm
from inbox.models import Message
from inbox.presenters.conversations import ConversationView
from inbox.views.panes import list_context, respond, shared_context, target
from workspaces.access import MemberRequest, member_view
from workspaces.errors import Refused
from workspaces.roles import Permission


@require_safe
@member_view()
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """As a fragment: what the panel holds (`#customer-…`) or its blocks (`#customer-panels-…`), the pane that takes the
    thread's place (`#thread`), or both panes."""
    if target(request) == f"customer-{pk}":
        return part(request, "customers/_panel.html", pk)
    if target(request) == f"customer-panels-{pk}":
        return part(request, "customers/_panels.html", pk)
    context = shared_context(request) | customer_context(request, pk)
    if target(request) == "thread":
        return respond(request, "customers/_pane.html", context)
    context |= list_context(request, context["wanted"])
    return respond(request, "inbox/_panes.html" if target(request) == "inbox" else "inbox/index.html", context)


@require_safe
@member_view()
def day(request: MemberRequest, pk: int, message_pk: int) -> HttpResponse:
    """What was said with the customer on the day of this message, in its conversation, the first of it first."""
    contact = get_contact(request.membership, pk)
    theirs = Message.objects.filter(
        conversation__in=sight.conversations(request.membership), conversation__identity__contact=contact
    )
    message = get_object_or_404(with_conversations(theirs), pk=message_pk)
    said, is_cut = exchange_of(request.membership, message)
    context = {
        "slug": request.membership.workspace.slug,
        "customer": contact,
        "view": ConversationView(message.conversation),
        "messages_shown": [(row, words(row)) for row in said],
        "is_cut": is_cut,
        "last": message,
    }
    return respond(request, "customers/timeline/day.html", context)


@require_POST
@member_view(Permission.ANSWER)
def conversations(request: MemberRequest, pk: int) -> HttpResponse:
    """Begin a thread with a customer who has none on the channel, at one of their telephones."""
    membership = request.membership
    contact = get_contact(membership, pk)
    form = StartForm(request.POST, ways=ways_to(membership, contact))
    if not form.is_valid():
        messages.error(request, _("That way is not open any more. Look at the customer again."))
        return redirect("contacts:customer", membership.workspace.slug, contact.pk)
    way = form.cleaned_data["way"]
    try:
        conversation, __ = start_conversation(actor=membership, contact=contact, channel=way.channel, way=way)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("contacts:customer", membership.workspace.slug, contact.pk)
    return redirect(f"{ConversationView(conversation).url}?status=any")


def part(request: MemberRequest, template: str, pk: int) -> HttpResponse:
    return respond(request, template, shared_context(request) | customer_context(request, pk))


def customer_context(request: MemberRequest, pk: int) -> dict[str, Any]:
    conversation, contact = get_customer(request.membership, pk)
    return {**known(request.membership, contact), "conversation": conversation}
