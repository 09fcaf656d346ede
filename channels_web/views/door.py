"""What every public address of a chat shares: no sign-in, no cookie, the widget's language, and clear words where it fails."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from channels_web.access import InvalidToken, NoChat, Seat, get_seat, get_widget
from channels_web.limits import LooksLikeSpam, TooMuch, count_call
from channels_web.models import Widget

View = Callable[..., HttpResponseBase]
# Five files of ten megabytes, and what is around them.
LARGEST_POST = 60 * 1024 * 1024


def of_chat(view: View) -> Callable[..., HttpResponseBase]:
    """Give the view the widget whose key stands in its address.

    Exempt from CSRF, since no cookie proves anything here (`tokens.py`).
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def public(request: HttpRequest, chat: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            widget = get_widget(chat)
        except NoChat:
            return gone(request)
        with translation.override(widget.language or translation.get_language()):
            try:
                return view(request, widget, *args, **kwargs)
            except TooMuch as limit:
                return later(refused(request, limit.sentence, status=429), limit)

    return public


def answering(view: View) -> View:
    """Of what panels ask: JSON in any case."""

    @wraps(view)
    def answered(request: HttpRequest, widget: Widget) -> HttpResponseBase:
        if is_too_large(request):
            return problem("invalid", _("That is too much at once."), status=413)
        try:
            count_call(request, widget)
            return view(request, widget)
        except InvalidToken:
            return problem("token", _("This chat has to begin anew. Please reload the page."), status=403)
        except TooMuch as limit:
            return later(problem("limit", limit.sentence, status=429), limit)
        except LooksLikeSpam as spam:
            return problem("invalid", str(spam), status=422)

    return answered


def seated(view: View) -> View:
    """Give the view the seat of the visitor whose token the form has, in place of the widget."""

    @wraps(view)
    def with_seat(request: HttpRequest, widget: Widget) -> HttpResponseBase:
        return view(request, get_seat(widget, request.POST.get("token", "")))

    return with_seat


def is_too_large(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length") or "0"
    return not length.isdecimal() or len(length) > 12 or int(length) > LARGEST_POST


def answer(told: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store"})


def problem(code: str, sentence: str, *, status: int) -> JsonResponse:
    return answer({"code": code, "errors": {"__all__": [sentence]}}, status)


def later(response: HttpResponse, limit: TooMuch) -> HttpResponse:
    response["Retry-After"] = str(limit.retry_after)
    return response


def gone(request: HttpRequest) -> HttpResponse:
    sentence = _("This chat is no longer there. Please write to the shop another way.")
    if request.method == "POST":
        return problem("gone", sentence, status=410)
    return refused(request, sentence, status=404)


def refused(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """A page of one sentence, which any site may show: a frame that stays white would tell nobody why."""
    response = render(request, "channels_web/refused.html", {"sentence": sentence}, status=status)
    let_in(response, ["*"])
    return response


def let_in(response: HttpResponse, ancestors: list[str]) -> None:
    """Say in whose pages this one may stand."""
    response._csp_replace = {"frame-ancestors": ancestors}  # type: ignore[attr-defined]  # what csp's decorators set, of a view alone
    response.xframe_options_exempt = True  # it knows no list of sites


def seat_or_none(widget: Widget, token: str) -> Seat | None:
    try:
        return get_seat(widget, token)
    except InvalidToken:
        return None
