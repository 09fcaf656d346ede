"""The pages on which a person plays a customer of an Official Account."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from simulator import media, state
from simulator.models import Delivery
from simulator.zalo import people, sending
from simulator.zalo.models import Account, Message, User

SHOWN = 80
EMOJI = {
    "/-strong": "👍", "/-heart": "❤️", ":>": "😆", ":o": "😮", ":-((": "😢", ":-h": "😠",
}  # fmt: skip


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    rows = [
        (account, account.users.order_by("-last_interaction_ms", "id")) for account in Account.objects.order_by("id")
    ]
    return render(request, "simulator/zalo/home.html", {"rows": rows})


@require_GET
def phone(request: HttpRequest, user_id: str) -> HttpResponse:
    return render(request, "simulator/zalo/phone.html", _context(get_object_or_404(User, pk=user_id)))


@require_GET
def thread(request: HttpRequest, user_id: str) -> HttpResponse:
    """The thread alone, for the page's polling; 204 while what was asked for is still the newest."""
    context = _context(get_object_or_404(User, pk=user_id))
    if request.GET.get("state") == context["state"]:
        return HttpResponse(status=204)
    return render(request, "simulator/zalo/_thread.html", context)


def _context(user: User) -> dict[str, Any]:
    newest = list(reversed(user.messages.order_by("-at", "-id")[:SHOWN]))
    hooks = dict(
        Delivery.objects.filter(
            platform="zalo", mid__in=[row.msg_id for row in newest], kind__contains="_send_"
        ).values_list("mid", "status")
    )
    words = {row.msg_id: row.text or row.kind for row in newest}
    rows = [
        {
            "message": row,
            "mine": not row.is_outgoing,
            "files": [{"type": file["type"], **file.get("payload", {})} for file in row.attachments],
            "quoted": words.get(row.quote, ""),
            "reactions": [EMOJI.get(icon, icon) for icon in row.reactions.values()],
            "time": datetime.fromtimestamp(row.at / 1000, UTC),
            "webhook": hooks.get(row.msg_id, "not sent"),
        }
        for row in newest
    ]
    since = state.now_ms() - user.last_interaction_ms
    window = "free" if since <= sending.FREE_MS else "paid" if since <= sending.WINDOW_MS else "closed"
    marks = [(row.pk, hooks.get(row.msg_id), row.reactions) for row in newest]
    return {
        "user": user,
        "picture": media.page_picture("zalo", user.account_id),
        "rows": rows,
        "window": window,
        "icons": EMOJI.items(),
        "state": f"{hash(str(marks))}-{window}-{user.has_blocked}",
    }


@require_POST
def act(request: HttpRequest, user_id: str, name: str) -> HttpResponseBase:
    """One act of the customer, from a form of the phone page."""
    _ACTS[name](request, get_object_or_404(User, pk=user_id))
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("zalo_phone", user_id=user_id)


def _say(request: HttpRequest, user: User) -> None:
    text, quote = request.POST.get("text", "").strip(), request.POST.get("reply_to", "")
    if text:
        people.say(user, text=text, quote=quote)
    for upload in request.FILES.getlist("files"):
        kind = (upload.content_type or "").partition("/")[0]
        kind = kind if kind in ("image", "audio", "video") else "file"
        shown = people.attachment(kind, upload.name or "file", upload.read(), upload.content_type or "")
        people.say(user, kind=kind, attachments=[shown])


def _react(request: HttpRequest, user: User) -> None:
    message = get_object_or_404(Message.objects.select_related("user"), msg_id=request.POST["mid"], user=user)
    sending.react(message, "user", request.POST["icon"])


def _block(request: HttpRequest, user: User) -> None:
    user.has_blocked = not user.has_blocked
    user.save(update_fields=["has_blocked"])


_ACTS: dict[str, Callable[[HttpRequest, User], Any]] = {
    "say": _say,
    "react": _react,
    "block": _block,
    "read": lambda request, user: people.see(user),
    "follow": lambda request, user: people.follow(user, True),
    "unfollow": lambda request, user: people.follow(user, False),
    "manager": lambda request, user: people.answer_in_manager(user, request.POST["text"]),
}
