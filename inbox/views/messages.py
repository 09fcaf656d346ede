from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox import queries
from inbox.access import get_conversation, get_message
from inbox.actions.add_note import add_note
from inbox.actions.keep_out import keep_out
from inbox.actions.reschedule_message import reschedule_message
from inbox.actions.retry_message import retry_message
from inbox.actions.send_message import send_message
from inbox.actions.signal_customer import signal_customer
from inbox.actions.take_back_message import AlreadyLeft, take_back_message
from inbox.connectors import get_connector
from inbox.forms.composer import NoteForm, ReplyForm, ScheduleForm
from inbox.models import Conversation, Message
from inbox.outbox.refusals import CannotSend
from inbox.presenters.message_templates import TakenBackTemplate
from inbox.views.panes import changed, respond, told
from workspaces.access import MemberRequest, member_view, require
from workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@member_view()
def collection(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: messages before the position `before`, or behind the position `after`. POST: send one; the answer is the message as every tab shows it."""
    conversation = get_conversation(request.membership, pk)
    if request.method == "POST":
        require(request.membership, Permission.ANSWER)
        return create(request, conversation)
    if after := request.GET.get("after"):
        messages, has_more = queries.newer(conversation, after)
        newer_than = messages[-1] if has_more else None
        context = {"conversation": conversation, "messages_shown": messages, "newer_than": newer_than}
        return respond(request, "inbox/_newer_messages.html", context)
    messages, has_more = queries.thread(conversation, before=request.GET.get("before", ""))
    context = {
        "conversation": conversation,
        "messages_shown": messages,
        "older_than": messages[0] if has_more else None,
    }
    return respond(request, "inbox/_older_messages.html", context)


def create(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    capabilities = get_connector(conversation.channel.platform).capabilities
    form = ReplyForm(request.POST, request.FILES, conversation=conversation, capabilities=capabilities)
    if not form.is_valid():
        return refused(request, form.problems)
    try:
        message = send_message(conversation=conversation, author=request.membership, **form.cleaned_data)
    except CannotSend as refusal:
        return refused(request, [refusal.reason], seen=refusal.newest_id)
    return shown(request, message)


@require_POST
@member_view(Permission.NOTE)
def notes(request: MemberRequest, pk: int) -> HttpResponse:
    """Write a note, which only members see; the answer is the note as every tab shows it."""
    conversation = get_conversation(request.membership, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return refused(request, form.problems)
    try:
        note = add_note(conversation=conversation, author=request.membership, **form.cleaned_data)
    except CannotSend as refusal:
        return refused(request, [refusal.reason])
    return shown(request, note)


def refused(request: MemberRequest, problems: list[str], seen: int | None = None) -> HttpResponse:
    return respond(request, "inbox/_composer_problems.html", {"problems": problems, "seen": seen}, status=422)


def shown(request: MemberRequest, message: Message) -> HttpResponse:
    return changed(request, message.conversation_id, Message.objects.filter(pk=message.pk))


def attempted(request: MemberRequest, act: Callable[[], Message]) -> HttpResponse:
    """Do something to a message that is there; answer with it as every tab shows it, or with why not."""
    try:
        message = act()
    except CannotSend as refusal:
        return told(request, refusal.reason)
    except Message.DoesNotExist as gone:
        raise Http404 from gone
    return shown(request, message)


@require_http_methods(["DELETE"])
@member_view(Permission.ANSWER)
def single(request: MemberRequest, pk: int, message_pk: int) -> HttpResponse:
    """Take a message back that has not left: undo, cancel what is scheduled, delete what failed.

    The answer removes it from the thread and brings its words, for the composer or the template's form.
    """
    message = get_message(request.membership, pk, message_pk)
    words = next(iter(queries.with_details(Message.objects.filter(pk=message.pk))), None)
    template = TakenBackTemplate(words) if words and words.is_template else None
    return without(request, message, taken_back=words, template_back=template)


@require_http_methods(["DELETE"])
@member_view(Permission.ANSWER)
def own(request: MemberRequest, pk: int, client_id: UUID) -> HttpResponse:
    """Take one's own message back whose answer the browser did not get; 204 where it did not come here, and now cannot.

    Its words are in the browser.
    """
    conversation = get_conversation(request.membership, pk)
    message = keep_out(conversation=conversation, author=request.membership, client_id=client_id)
    return without(request, message) if message else HttpResponse(status=204)


@require_http_methods(["DELETE"])
@member_view(Permission.NOTE)
def own_note(request: MemberRequest, pk: int, client_id: UUID) -> HttpResponse:
    """As `own`, of a note, which is there for everybody once it is saved."""
    conversation = get_conversation(request.membership, pk)
    if keep_out(conversation=conversation, author=request.membership, client_id=client_id):
        return told(request, _("The note is saved already. You can delete it in its menu."))
    return HttpResponse(status=204)


def without(request: MemberRequest, message: Message, **more: Any) -> HttpResponse:
    """Take it back; the answer removes it from the thread."""
    pk = message.pk
    try:
        take_back_message(message=message)
    except AlreadyLeft:
        return told(request, _("It has already left, so it can no longer be taken back."))
    except Message.DoesNotExist as gone:
        raise Http404 from gone
    return changed(request, message.conversation_id, Message.objects.none(), removed=pk, **more)


@require_safe
@member_view()
def text(request: MemberRequest, pk: int, message_pk: int) -> HttpResponse:
    """The whole text of a message that the thread shows folded."""
    return HttpResponse(escape(get_message(request.membership, pk, message_pk).text))


@require_POST
@member_view(Permission.ANSWER)
def retry(request: MemberRequest, pk: int, message_pk: int) -> HttpResponse:
    """Try it now: again, or instead of at its time."""
    message = get_message(request.membership, pk, message_pk)
    return attempted(request, lambda: retry_message(message=message, actor=request.membership))


@require_POST
@member_view(Permission.ANSWER)
def schedule(request: MemberRequest, pk: int, message_pk: int) -> HttpResponse:
    """Give a message that waits for its time another one, `send_at`."""
    message = get_message(request.membership, pk, message_pk)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return told(request, str(form.errors["send_at"][0]))
    return attempted(request, lambda: reschedule_message(message=message, **form.cleaned_data))


@require_http_methods(["POST", "DELETE"])
@member_view(Permission.ANSWER)
def typing(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell the customer that somebody writes, or with DELETE that nobody does any more."""
    signal_customer(get_conversation(request.membership, pk), "typing_on" if request.method == "POST" else "typing_off")
    return HttpResponse(status=204)
