"""The chat's document: inside a shop's page as a frame, and as a page of its own that works without a script too."""

import json
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels_web import news, thread
from channels_web.access import Seat, seat_of
from channels_web.actions.tell_receipts import tell_delivered
from channels_web.connector import LONGEST_TEXT
from channels_web.domains import ancestors, is_allowed, is_ours, parent_of
from channels_web.forms.visitor import LARGEST_FILE, MOST_FILES, MessageForm
from channels_web.limits import LooksLikeSpam, TooMuch, count_call
from channels_web.models import Widget
from channels_web.tokens import LASTS, make_token, new_visitor
from channels_web.views.door import is_too_large, let_in, of_chat, refused, seat_or_none
from channels_web.views.talk import keep_message

COOKIE = "messio_chat"
LIMITS = json.dumps(
    {"count": MOST_FILES, "files": {kind: {"": [LARGEST_FILE] * 2} for kind in ("image", "video", "audio", "file")}}
)


@require_safe
@of_chat
def panel(request: HttpRequest, widget: Widget) -> HttpResponseBase:
    """It knows nobody: its script asks with the visitor's token, since a frame on another site has no cookie of ours.

    Browsers keep it out of every page but the owner's (frame-ancestors); where one tells whose page it is, we say so.
    """
    count_call(request, widget)
    parent = parent_of(request)
    if parent and not is_allowed(widget, parent):
        sentence = _("This chat may not be shown on %(site)s. Its owner can allow that in the settings of the chat.")
        return refused(request, sentence % {"site": parent}, status=403)
    response = document(request, seat_of(widget, new_visitor()), "panel")
    let_in(response, ancestors(widget))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@of_chat
def page(request: HttpRequest, widget: Widget) -> HttpResponseBase:
    """A cookie finds the thread again for who only looks; what is posted needs the token of the form itself.

    Another site's form may not post either: with a token of its own it would make this browser its visitor.
    """
    count_call(request, widget)
    if request.method != "POST":
        token = request.COOKIES.get(COOKIE, "")
        return of_its_own(request, seat_or_none(widget, token) or seat_of(widget, new_visitor()), token)
    origin = request.headers.get("Origin")
    if origin is not None and not is_ours(origin):
        return refused(
            request, _("This message did not come from the chat’s own page. Please write it there."), status=403
        )
    return posted(request, widget)


def posted(request: HttpRequest, widget: Widget) -> HttpResponseBase:
    if is_too_large(request):
        return refused(request, _("That is too much at once."), status=413)
    token = request.POST.get("token", "")
    seat = seat_or_none(widget, token)
    if seat is None:
        fresh, problems = seat_of(widget, new_visitor()), [_("This took too long. Please send it again.")]
        return of_its_own(request, fresh, token, status=403, problems=problems, typed=request.POST.get("text", ""))
    form = MessageForm(request.POST, request.FILES, seat=seat, asks=news.asks(seat))
    problems, status = [], 422
    if form.is_valid():
        try:
            return of_its_own(request, keep_message(request, seat, form), token)
        except TooMuch as limit:
            problems, status = [limit.sentence], 429
        except LooksLikeSpam as spam:
            problems = [str(spam)]
    problems += [str(error) for errors in form.errors.values() for error in errors]
    return of_its_own(request, seat, token, status=status, problems=problems, typed=request.POST.get("text", ""))


def of_its_own(request: HttpRequest, seat: Seat, given: str, status: int = 200, **more: Any) -> HttpResponse:
    """The page with the thread in it. Its cookie proves nothing by itself, so it is kept from scripts and other sites alone.

    given: the token that came. Of whom the shop signed in it goes on as it is and in no cookie, since it has to end by itself.
    """
    is_verified = seat.visitor.is_verified
    token = given if is_verified else make_token(seat.widget.key, seat.visitor)
    messages = thread.page(seat.conversation)[0] if seat.conversation else []
    tell_delivered(seat)
    shown = {"token": token, "client_id": uuid4(), "turns": list(thread.turns(seat, messages)), **more}
    response = document(request, seat, "page", status, **shown)
    if status != 200 or is_verified:
        return response
    response.set_cookie(
        COOKIE,
        token,
        max_age=LASTS,
        path=request.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def document(request: HttpRequest, seat: Seat, mode: str, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "widget": seat.widget,
        "mode": mode,
        "state": news.head(seat, is_here=None),
        "asks": news.asks(seat),
        "limits": LIMITS,
        "most": LONGEST_TEXT,
        **more,
    }
    response = render(request, "channels_web/chat.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
