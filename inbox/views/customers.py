"""What is known of a customer, beside the thread or instead of it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.actions.change_contact import change_contact
from contacts.errors import EmailTaken
from contacts.forms import ContactForm
from contacts.models import Contact
from contacts.presenters import known_of
from inbox import queries
from inbox.access import get_customer
from inbox.actions.add_contact_note import add_contact_note
from inbox.actions.delete_contact_note import delete_contact_note
from inbox.forms.customers import ContactNoteForm
from inbox.models import Conversation
from inbox.presenters.customers import lines
from inbox.views.panes import list_context, respond, shared_context, target
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission

MOST_NOTES = 50


@require_safe
@member_view()
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """As a fragment: what the panel holds (`#customer-…`), the pane that takes the thread's place (`#thread`), or both panes."""
    if target(request) == f"customer-{pk}":
        return panel(request, pk)
    context = shared_context(request) | customer_context(request, pk)
    if target(request) == "thread":
        return respond(request, "customers/_pane.html", context)
    context |= list_context(request.membership, context["wanted"])
    return respond(request, "inbox/_panes.html" if target(request) == "inbox" else "inbox/index.html", context)


@require_POST
@member_view(Permission.ANSWER)
def details(request: MemberRequest, pk: int) -> HttpResponse:
    """Write what the team knows of the customer."""
    _, contact = get_customer(request.membership, pk)
    form = ContactForm(request.POST, instance=contact, workspace=request.membership.workspace)
    if form.is_valid():
        try:
            change_contact(actor=request.membership, contact=contact, **form.changes)
        except EmailTaken as taken:
            form.add_error("emails", str(taken))
        except Contact.DoesNotExist as gone:
            raise Http404 from gone
    return panel(request, pk) if form.is_valid() else panel(request, pk, contact_form=form)


@require_POST
@member_view(Permission.NOTE)
def notes(request: MemberRequest, pk: int) -> HttpResponse:
    """Write a note about the customer, which stands beside whatever they write, on any channel."""
    _, contact = get_customer(request.membership, pk)
    form = ContactNoteForm(request.POST)
    if not form.is_valid():
        return panel(request, pk, note_form=form)
    add_contact_note(actor=request.membership, contact=contact, **form.cleaned_data)
    return panel(request, pk)


@require_http_methods(["DELETE"])
@member_view(Permission.NOTE)
def note(request: MemberRequest, pk: int, note_pk: int) -> HttpResponse:
    _, contact = get_customer(request.membership, pk)
    delete_contact_note(actor=request.membership, note=get_object_or_404(contact.notes, pk=note_pk))
    return panel(request, pk)


def panel(request: MemberRequest, pk: int, **refused: Any) -> HttpResponse:
    """refused: a form with what was typed into it."""
    context = shared_context(request) | customer_context(request, pk) | refused
    return respond(request, "customers/_panel.html", context, status=422 if refused else 200)


def customer_context(request: MemberRequest, pk: int) -> dict[str, Any]:
    conversation, contact = get_customer(request.membership, pk)
    workspace = request.membership.workspace
    theirs = Conversation.objects.filter(workspace_id=request.membership.workspace_id, identity__contact=contact)
    return {
        "customer": contact,
        "conversation": conversation,
        "told": lines(contact),
        "channel_facts": queries.channel_facts(conversation),
        "theirs": queries.rows(theirs).order_by("-last_message_at"),
        "notes": contact.notes.select_related("author__user").order_by("-pk")[:MOST_NOTES],
        "may_note": request.membership.may(Permission.NOTE),
        "may_erase": request.membership.may(Permission.ERASE),
        "known": known_of(contact, workspace.custom_fields.all()),
        "contact_form": ContactForm(instance=contact, workspace=workspace),
        "note_form": ContactNoteForm(),
    }
