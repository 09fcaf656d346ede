"""What is written below a ticket, its files, and who can be mentioned."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from helpdesk import queries, sight
from helpdesk.access import get_file, get_ticket
from helpdesk.actions.add_comment import add_comment
from helpdesk.actions.answer_customer import answer_customer
from helpdesk.errors import NoConversation
from helpdesk.forms.comments import CommentForm, PublicCommentForm
from helpdesk.models import Ticket
from helpdesk.views.ticket import changed, gone
from inbox import mentions
from inbox.access import get_conversation
from inbox.outbox.refusals import CannotSend
from inbox.stored_files import stored_file
from inbox.views.panes import respond
from workspaces.access import MemberRequest, member_view, require
from workspaces.errors import Refused
from workspaces.ids import read_id
from workspaces.roles import Permission


@require_POST
@member_view(Permission.NOTE)
def collection(request: MemberRequest, number: int) -> HttpResponse:
    """Write a comment: for the customer too where the form says `is_public`, else for members alone."""
    ticket = get_ticket(request.membership, number)
    try:
        if request.POST.get("is_public"):
            return reply(request, ticket)
        form = CommentForm(request.POST, request.FILES)
        if not form.is_valid():
            return refused(request, form.problems)
        add_comment(ticket=ticket, author=request.membership, **form.cleaned_data)
    except Ticket.DoesNotExist:
        return gone(request, ticket)
    return changed(request, ticket)


def reply(request: MemberRequest, ticket: Ticket) -> HttpResponse:
    require(request.membership, Permission.ANSWER)
    if ticket.conversation_id is None:
        return refused(request, [str(NoConversation())])
    conversation = get_conversation(request.membership, ticket.conversation_id)
    form = PublicCommentForm(request.POST, request.FILES, ticket=ticket, conversation=conversation)
    if not form.is_valid():
        return refused(request, form.problems)
    try:
        answer_customer(ticket=ticket, author=request.membership, **form.for_action())
    except CannotSend as refusal:
        return refused(request, [refusal.reason])
    except Refused as refusal:
        return refused(request, [str(refusal)])
    return changed(request, ticket)


def refused(request: MemberRequest, problems: list[str]) -> HttpResponse:
    return respond(request, "helpdesk/_problems.html", {"problems": problems}, status=422)


@require_safe
@member_view()
def entries(request: MemberRequest, number: int) -> HttpResponse:
    """What happened before the entry `before`."""
    ticket = get_ticket(request.membership, number)
    found, has_more = queries.entries(request.membership, ticket, read_id(request.GET.get("before", "")))
    context = {"ticket": ticket, "slug": request.membership.workspace.slug, "entries": found}
    return respond(request, "helpdesk/_older.html", context | {"before": found[0].pk if has_more else None})


@require_safe
@member_view(Permission.NOTE)
def mention_choices(request: MemberRequest, number: int) -> HttpResponse:
    """What the composer offers after an @, for the letters `q`."""
    ticket, wanted = get_ticket(request.membership, number), request.GET.get("q", "")
    context = {"choices": mentions.choices(sight.mentionable(ticket), wanted), "query": wanted}
    return respond(request, "inbox/_mention_choices.html", context)


@require_safe
@member_view()
def file(request: MemberRequest, number: int, pk: int, name: str) -> HttpResponseBase:
    """`name` is there for people who save the file; the numbers alone find it."""
    row = get_file(request.membership, number, pk)
    return stored_file(request, row.file, row.mime_type, row.name or name)
