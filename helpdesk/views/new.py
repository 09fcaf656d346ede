"""Making a ticket: of nothing, of a conversation, of messages that somebody picked."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from contacts.access import get_contact
from contacts.models import Contact
from helpdesk import summary
from helpdesk.actions.create_ticket import create_ticket
from helpdesk.forms.tickets import NewTicketForm
from helpdesk.presenters.tickets import TicketView
from inbox.access import get_conversation
from inbox.models import Conversation, Message
from inbox.views.panes import respond
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.ids import read_id
from workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@member_view(Permission.TICKET)
def new(request: MemberRequest) -> HttpResponse:
    """Query or form: `conversation`, and `message` for each that was picked; or `customer`. As a fragment: what a dialog holds."""
    given = request.POST if request.method == "POST" else request.GET
    pk, customer_pk = read_id(given.get("conversation", "")), read_id(given.get("customer", ""))
    conversation = get_conversation(request.membership, pk) if pk is not None else None
    customer = get_contact(request.membership, customer_pk) if customer_pk is not None else None
    if request.method == "POST":
        return create(request, conversation, customer)
    picked = ids_in(request)
    messages = summary.offered(conversation, picked) if conversation else []
    chosen = summary.taken(messages, picked)
    initial: dict[str, Any] = {"client_id": uuid4()}
    if conversation:
        words = {"subject": summary.subject(conversation, chosen), "description": summary.description(chosen)}
        initial |= words | {"assignee": conversation.assignee_id, "team": conversation.team_id}
    form = NewTicketForm(initial=initial, membership=request.membership)
    return shown(request, form, conversation, customer, messages, {message.pk for message in chosen})


def create(request: MemberRequest, conversation: Conversation | None, customer: Contact | None) -> HttpResponse:
    form = NewTicketForm(request.POST, membership=request.membership)
    picked = ids_in(request)
    if not form.is_valid():
        messages = summary.offered(conversation, picked) if conversation else []
        return shown(request, form, conversation, customer, messages, picked)
    ticket = create_ticket(
        workspace=request.membership.workspace,
        actor=request.membership,
        requester=customer,
        conversation=conversation,
        messages=list(conversation.messages.filter(pk__in=picked)) if conversation else [],
        **form.for_action(),
    )
    if not is_fragment(request):
        return redirect(TicketView(ticket).url)
    return respond(request, "helpdesk/_made.html", {"ticket": ticket, "view": TicketView(ticket)})


def ids_in(request: HttpRequest) -> set[int]:
    given = request.POST if request.method == "POST" else request.GET
    found = {read_id(one) for one in given.getlist("message")[: summary.MOST_OFFERED * 2]}
    return {pk for pk in found if pk is not None}


def shown(
    request: MemberRequest,
    form: NewTicketForm,
    conversation: Conversation | None,
    customer: Contact | None,
    messages: list[Message],
    chosen: set[int],
) -> HttpResponse:
    context: dict[str, Any] = {
        "here": "tickets",
        "slug": request.membership.workspace.slug,
        "form": form,
        "conversation": conversation,
        "customer": customer,
        "offered": messages,
        "chosen": chosen,
    }
    template = "helpdesk/_new.html" if is_fragment(request) else "helpdesk/new.html"
    return respond(request, template, context, status=422 if form.errors else 200)
