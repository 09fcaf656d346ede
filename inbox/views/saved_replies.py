"""Saved replies: their pages, and what the composer asks of them."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from inbox import message_templates, saved_replies
from inbox.access import get_conversation, get_saved_reply
from inbox.actions.delete_saved_reply import delete_saved_reply
from inbox.actions.save_saved_reply import save_saved_reply
from inbox.forms.saved_replies import LONGEST_BUTTON, MOST_BUTTONS, SavedReplyForm
from inbox.models import SavedReply
from inbox.presenters.conversations import ConversationView
from inbox.presenters.message_templates import OfferedTemplate
from inbox.presenters.saved_replies import SavedReplyView, sample_values, saved_reply_views, variables
from inbox.text import clean
from inbox.variables import fill, mistakes, values_for
from inbox.views.panes import respond
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.roles import Permission

PAGE = 50
# Beside the saved replies.
MOST_TEMPLATES = 5


@require_safe
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    """All by folder, those of one `folder`, or those that fit `q`; `after` is the last one that is shown already."""
    membership, wanted = request.membership, clean(request.GET.get("q", "")).strip()
    slug = membership.workspace.slug
    folder = clean(request.GET["folder"]) if "folder" in request.GET else None
    rows = membership.workspace.saved_replies.prefetch_related("files")
    if folder is not None:
        rows = rows.filter(folder=folder)
    if wanted:
        found = list(saved_replies.search(rows, wanted)[:PAGE])
        more_after = None
    else:
        rows = rows.order_by("folder", "title", "pk")
        found = list(rows.filter(later_than(request, request.GET.get("after", "")))[: PAGE + 1])
        more_after = found[PAGE - 1].pk if len(found) > PAGE else None
    context = {
        **shared(request),
        "replies": saved_reply_views(found[:PAGE], slug, sample_values(membership)),
        "more_after": more_after,
        "folders": saved_replies.folders(membership.workspace),
        "folder": folder,
        "query": wanted,
    }
    return respond(request, "saved_replies/index.html", context)


def later_than(request: MemberRequest, pk: str) -> Q:
    """Those that stand after this one in the order of the list; all where there is no such."""
    mine = request.membership.workspace.saved_replies
    last = mine.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    if last is None:
        return Q()
    same_title = Q(folder=last.folder, title=last.title, pk__gt=last.pk)
    return Q(folder__gt=last.folder) | Q(folder=last.folder, title__gt=last.title) | same_title


def shared(request: MemberRequest) -> dict[str, Any]:
    membership = request.membership
    return {
        "here": "settings",
        "slug": membership.workspace.slug,
        "may_manage": membership.may(Permission.MANAGE_REPLIES),
    }


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_REPLIES)
def edit(request: MemberRequest, pk: int | None = None) -> HttpResponseBase:
    """Write a reply, or change one. A refused form keeps its place on the page, and with it the files chosen there."""
    membership = request.membership
    reply = get_saved_reply(membership, pk) if pk else SavedReply()
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = {"folder": request.GET["folder"]} if "folder" in request.GET else {}
    form = SavedReplyForm(*given, workspace=membership.workspace, reply=reply, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_saved_reply(actor=membership, reply=reply, **form.cleaned_data)
        except SavedReply.DoesNotExist as gone:
            raise Http404 from gone
        except IntegrityError:
            # Somebody else chose it in this very moment.
            shortcut = form.cleaned_data["shortcut"]
            form.add_error("shortcut", _("“/%(shortcut)s” is taken by now. Choose another.") % {"shortcut": shortcut})
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": reply.title})
            return to_the_list(request)
    text = (form["text"].value() or "")[: SavedReply.LONGEST_TEXT]
    context = {
        **shared(request),
        "form": form,
        "reply": SavedReplyView(reply, membership.workspace.slug, {}) if reply.pk else None,
        "folders": saved_replies.folders(membership.workspace),
        "variables": variables(),
        "previewed": fill(text, sample_values(membership)),
        "titles": shown_buttons(form["buttons"].value() or ""),
    }
    template = "saved_replies/_form.html" if is_fragment(request) else "saved_replies/edit.html"
    return respond(request, template, context, status=422 if form.errors else 200)


def to_the_list(request: MemberRequest) -> HttpResponseBase:
    address = reverse("inbox:saved-replies", args=[request.membership.workspace.slug])
    return HttpResponseClientRedirect(address) if is_fragment(request) else redirect(address)


@require_POST
@member_view(Permission.MANAGE_REPLIES)
def deletion(request: MemberRequest, pk: int) -> HttpResponseBase:
    reply = get_saved_reply(request.membership, pk)
    delete_saved_reply(actor=request.membership, reply=reply)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": reply.title})
    return to_the_list(request)


@require_POST
@member_view(Permission.MANAGE_REPLIES)
def preview(request: MemberRequest) -> HttpResponse:
    """How a text that is being written will look to a customer."""
    text = request.POST.get("text", "")[: SavedReply.LONGEST_TEXT]
    context = {
        "previewed": fill(text, sample_values(request.membership)),
        "mistakes": mistakes(text),
        "titles": shown_buttons(request.POST.get("buttons", "")),
    }
    return respond(request, "saved_replies/_preview.html", context)


def shown_buttons(typed: str) -> list[str]:
    return [words for line in typed.splitlines()[:MOST_BUTTONS] if (words := line.strip()[:LONGEST_BUTTON])]


@require_safe
@member_view(Permission.NOTE)
def choices(request: MemberRequest, pk: int) -> HttpResponse:
    """What the composer of a conversation offers for `q`, with the variables filled in: saved replies, then templates."""
    membership = request.membership
    conversation = get_conversation(membership, pk)
    wanted, values = clean(request.GET.get("q", "")), values_for(conversation, membership)
    found = saved_replies.choices(membership.workspace, wanted)
    seen = ConversationView(conversation)
    context = {
        **shared(request),
        "replies": saved_reply_views(found, membership.workspace.slug, values, seen.capabilities.buttons),
        "templates": offered_templates(seen, wanted, values) if membership.may(Permission.ANSWER) else [],
        "query": wanted,
    }
    return respond(request, "saved_replies/_choices.html", context)


def offered_templates(seen: ConversationView, wanted: str, values: Mapping[str, str]) -> list[OfferedTemplate]:
    """The few that fit best of those that can be sent now; all of them are in the picker."""
    if seen.allowance.templates is None:
        return []
    found = message_templates.search(seen.conversation.channel, wanted)
    offered = [OfferedTemplate(row, seen.conversation, message_templates.filled_in(row, values)) for row in found]
    return [row for row in offered if row.url][:MOST_TEMPLATES]


@require_POST
@member_view(Permission.NOTE)
def uses(request: MemberRequest, pk: int) -> HttpResponse:
    """It was taken once more: what is used most is offered first."""
    reply = get_saved_reply(request.membership, pk)
    SavedReply.objects.filter(pk=reply.pk).update(used_count=F("used_count") + 1)
    return HttpResponse(status=204)
