"""What the panel asks and says; each answer is news (`news.py`) as JSON. The socket carries the same."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from channels_web import said
from channels_web.access import Seat, seat_of
from channels_web.actions.adopt_thread import adopt_thread
from channels_web.actions.join_contact import join_contact
from channels_web.actions.receive_message import receive_message
from channels_web.actions.tell_page import tell_page
from channels_web.answers import news_for
from channels_web.forms.visitor import MessageForm, PageForm
from channels_web.identify import NotProved, Proof, claimed, prove
from channels_web.limits import check_message, check_spam, count_facts
from channels_web.models import Widget
from channels_web.news import asks, older
from channels_web.parsing import SAID, SHOP
from channels_web.posts import post
from channels_web.tokens import make_token, new_visitor
from channels_web.views.door import answer, answering, of_chat, seat_or_none, seated
from inbox.actions.end_conversation import end_conversation
from inbox.queries import told_of


@require_POST
@of_chat
@answering
def session(request: HttpRequest, widget: Widget) -> HttpResponseBase:
    """Begin, or begin again: with a token the visitor's thread, with the shop's signature that of whom it signed in.

    Without either there is a new visitor, of whom nothing is kept before they write. identified: false says that the
    signature did not fit.
    """
    known = seat_or_none(widget, request.POST.get("token", ""))
    seat = known or seat_of(widget, new_visitor())
    told: dict[str, Any] = {}
    if request.POST.get("facts"):
        try:
            seat = recognise(request, seat)
        except NotProved:
            told["identified"] = False
    tell_page(seat=seat, page=PageForm(request.POST).page)
    # A token that stands keeps its date, by which the first look is known; when it is due, `news_for` renews it.
    if known is None or known.visitor != seat.visitor:
        told["token"] = make_token(widget.key, seat.visitor)
    return answer(news_for(seat) | told)


def recognise(request: HttpRequest, seat: Seat) -> Seat:
    """By what the shop's page says of its visitor: with a signature it is proved, without one only shown. Raises NotProved."""
    facts, signature = (request.POST.get(name, "") for name in ("facts", "signature"))
    if signature:
        return sign_in(seat, prove(seat.widget, facts, signature))
    said_now = claimed(facts)
    tell_facts(seat, SAID, said_now)
    return seat


def sign_in(seat: Seat, proof: Proof) -> Seat:
    """From now on the visitor is whom the shop says."""
    if seat.visitor.external_id != proof.visitor.external_id:
        adopt_thread(channel=seat.channel, anonymous=seat.visitor, verified=proof.visitor)
    own = seat_of(seat.widget, proof.visitor)
    if own.conversation:
        tell_facts(own, SHOP, proof.facts)
        if proof.email:
            join_contact(channel=own.channel, external_id=own.visitor.external_id, email=proof.email)
    return own


def tell_facts(seat: Seat, kind: str, facts: dict[str, Any]) -> None:
    """What differs from what is known. Raises TooMuch."""
    if seat.conversation and told_of(seat.channel, seat.visitor.external_id).get(kind) != facts:
        count_facts(seat.widget, seat.visitor)
        post(seat.channel, seat.visitor.external_id, **{kind: facts})


@require_POST
@of_chat
@answering
@seated
def messages(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    form = MessageForm(request.POST, request.FILES, seat=seat, asks=asks(seat))
    if not form.is_valid():
        return answer({"code": "invalid", "errors": form.errors}, 422)
    seat = keep_message(request, seat, form)
    told = news_for(seat, request.POST.get("cursor", ""))
    # Of whom the shop signed in it ends by itself.
    return answer(told if seat.visitor.is_verified else told | {"token": make_token(seat.widget.key, seat.visitor)})


def keep_message(request: HttpRequest, seat: Seat, form: MessageForm) -> Seat:
    """Return the seat as it is with the message. Raises TooMuch, LooksLikeSpam."""
    is_first, given = seat.conversation is None, form.cleaned_data
    check_spam(seat.visitor, given["text"], given["website"], is_first=is_first)
    size = sum(file.size for file in given["files"])
    check_message(request, seat.widget, seat.visitor, size=size, is_first=is_first)
    # Nothing of what the shop's page said was kept before the first message.
    known = said_of(request, seat) if is_first else {}
    receive_message(
        seat=seat,
        client_id=given["client_id"],
        text=given["text"],
        files=given["files"],
        reply_to=given["reply_to"],
        told=form.told,
        page=PageForm(request.POST).page,
        **known,
    )
    return seat_of(seat.widget, seat.visitor)


def said_of(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    """What the shop's page says of this visitor: {"proof"} or {"said"}, or nothing where it is of somebody else."""
    facts, signature = (request.POST.get(name, "") for name in ("facts", "signature"))
    try:
        if not signature:
            return {"said": claimed(facts)} if facts else {}
        proof = prove(seat.widget, facts, signature)
    except NotProved:
        return {}
    return {"proof": proof} if proof.visitor.external_id == seat.visitor.external_id else {}


@require_POST
@of_chat
@answering
@seated
def news_since(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """In place of a socket: one word of the visitor's page (`said`), then what is new since `cursor`."""
    said.take(seat, said.read(request.POST.get("said", "")))
    return answer(news_for(seat, request.POST.get("cursor", "")))


@require_POST
@of_chat
@answering
@seated
def older_than(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    return answer(older(seat, request.POST.get("before", "")))


@require_POST
@of_chat
@answering
@seated
def end(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    if seat.conversation:
        end_conversation(conversation=seat.conversation)
    return answer(news_for(seat_of(seat.widget, seat.visitor), request.POST.get("cursor", "")))
