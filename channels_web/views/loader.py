"""What a shop's page asks for: the one script, and the sheet with the owner's colour."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from channels_web.actions.note_visit import note_visit
from channels_web.colours import ink_on, sheet
from channels_web.domains import parent_of
from channels_web.limits import count_call
from channels_web.models import Widget
from channels_web.views.door import of_chat

SCRIPT = "pages/chat-loader.js"


@require_safe
@of_chat
@gzip_page
@conditional_page
def loader(request: HttpRequest, widget: Widget) -> HttpResponseBase:
    """The script with what it has to know above it. Nothing in it is secret, and no site is refused it: it says itself where
    it may not stand, and the panel is kept from there in any case."""
    count_call(request, widget)
    note_visit(widget=widget, host=parent_of(request))
    known = json.dumps(facts(widget)).replace("<", "\\u003c")
    script = staticfiles_storage.joined(SCRIPT)  # type: ignore[attr-defined]  # ours (messio/static_files.py)
    # A page may carry the tag twice, or put it in again when it changes without a reload.
    body = f"window.Messio?.open || (() => {{\nconst chat = {known}\n{script}\n}})()\n"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300, stale-while-revalidate=86400"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def facts(widget: Widget) -> dict[str, object]:
    return {
        "base": settings.PUBLIC_URL,
        "key": widget.key,
        "hosts": widget.domains,
        "side": widget.position,
        "aside": widget.from_side,
        "below": widget.from_bottom,
        "colour": widget.colour,
        "ink": ink_on(widget.colour),
        "words": {
            "open": _("Open chat"),
            "close": _("Close chat"),
            "unread": _("Open chat, new messages: {n}"),
            "waiting": _("Opening the chat… Nothing here? Open it on a page of its own."),
            "title": _("Chat with %(shop)s") % {"shop": widget.shown_title},
        },
    }


@require_safe
@login_not_required
def look(request: HttpRequest, colour: str) -> HttpResponse:
    """A sheet, since no page of ours allows a style that is written inline. It is of a colour, not of a chat, so it never changes."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(sheet(f"#{colour}"), content_type="text/css; charset=utf-8", headers=headers)
