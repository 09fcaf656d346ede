"""What the panes of the inbox need, whichever view shows them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox import live, positions, queries, saved_views
from inbox.access import get_conversation
from inbox.connectors import Capabilities, get_connector
from inbox.filters import ConversationFilter
from inbox.forms.composer import LONGEST_NOTE, LONGEST_REPLY, MOST_FILES
from inbox.models import Channel, Conversation, Message
from inbox.presenters.channels import ChannelView
from inbox.presenters.conversations import ConversationView
from inbox.presenters.counts import count_words
from inbox.presenters.rights import rights
from inbox.view_counts import view_counts
from workspaces.access import MemberRequest, is_fragment
from workspaces.models import Membership, Tag
from workspaces.roles import Permission

# As the place to open a thread at: there, whatever is unread before it.
THE_END = "end"
# What the list shows of a channel. There may be hundreds, so nothing else is read.
CHANNEL_FIELDS = ("workspace", "platform", "name", "status", "status_code", "last_event_at", "halted_at")
VIEW_LABELS = {
    "all": gettext_lazy("All"),
    "mine": gettext_lazy("Mine"),
    "teams": gettext_lazy("My teams"),
    "unassigned": gettext_lazy("Unassigned"),
    "participating": gettext_lazy("Participating"),
}
# A menu of more than so many channels is a list to choose from.
MENU_CHANNELS = 20
# So many broken channels are named above the list; the rest stand on the channels' page.
NAMED_CHANNELS = 3


def target(request: HttpRequest) -> str:
    """Return the id of the element that htmx swaps; empty when the whole page is asked for."""
    return (request.headers.get("HX-Target") or "").rpartition("#")[2] if is_fragment(request) else ""


def respond(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """One address gives the page and its panes: no cache may mistake one for another, and Back asks again."""
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    patch_cache_control(response, private=True, no_cache=True)
    return response


def shared_context(request: MemberRequest) -> dict[str, Any]:
    """What both panes carry. The cursor is read before any row."""
    membership = request.membership
    wanted = ConversationFilter.from_query(request.GET)
    saved = saved_views.opened(membership, request.GET, wanted)
    named = f"&saved={saved.pk}" if saved else ""
    return {
        "cursor": saved.cursor if saved else live.cursor(),
        "here": "inbox",
        "slug": membership.workspace.slug,
        "wanted": wanted,
        "saved": saved,
        "list_query": wanted.to_query() + named,
        "back_url": back_url(request) + named,
        "may_answer": membership.may(Permission.ANSWER),
        "may_manage_channels": membership.may(Permission.MANAGE_CHANNELS),
        "rights": rights(membership),
    }


def back_url(request: MemberRequest) -> str:
    """Where the list of this page is: its view, or the results of its search."""
    slug = request.membership.workspace.slug
    if "q" in request.GET:
        return f"{reverse('inbox:search', args=[slug])}?{search_query(request)}"
    return f"{reverse('inbox:list', args=[slug])}?{ConversationFilter.from_query(request.GET).to_query()}"


def search_query(request: MemberRequest) -> str:
    """What makes a search: the words and, where it names days, the reader's zone."""
    return urlencode({name: request.GET[name] for name in ("q", "zone") if request.GET.get(name)})


def list_context(request: MemberRequest, wanted: ConversationFilter) -> dict[str, Any]:
    """The list from its top, or what follows the position `before` of the request in it, or what precedes `after`.

    Whoever asks for more than these rows gets the top where there are none.
    """
    membership = request.membership
    ranges = wanted.ranges(membership)
    before, after = (request.GET.get(name, "") for name in ("before", "after"))
    conversations, has_more = queries.page_of_rows(ranges, before, after=after)
    if not conversations and (before or after) and target(request) != "conversations":
        # All that stood there has left the list meanwhile, which is not to look empty.
        before = after = ""
        conversations, has_more = queries.page_of_rows(ranges)
    # Of the side that was not asked about there are more, for all that is known.
    has_above, has_below = (has_more, True) if after else (bool(before), has_more)
    channels = list(membership.workspace.channels.only(*CHANNEL_FIELDS).order_by("name", "pk"))
    connected = [channel for channel in channels if channel.status != Channel.Status.DISCONNECTED]
    broken = [channel for channel in connected if channel.status != Channel.Status.CONNECTED]
    paused = [channel for channel in connected if channel.halted_at and channel not in broken]
    counts = count_words(view_counts(membership.workspace_id, [membership.pk])[membership.pk])
    tag, assignee_name, team_name = chosen(membership, wanted, conversations)
    return {
        "conversations": conversations,
        "is_upwards": bool(after),
        "tag": tag,
        "team_name": team_name,
        "title": assignee_name or VIEW_LABELS[wanted.view],
        "above": place(wanted, conversations[0]) if conversations and has_above else "",
        "below": place(wanted, conversations[-1]) if conversations and has_below else "",
        "marks": queries.read_marks(membership, [row.pk for row in conversations]),
        "channels": [ChannelView(channel) for channel in connected],
        "channel_name": next((ChannelView(row).full_name for row in connected if row.pk == wanted.channel_id), ""),
        "broken_channels": broken[:NAMED_CHANNELS] + paused[:NAMED_CHANNELS],
        "broken_more": len(broken[NAMED_CHANNELS:]),
        "has_history": bool(conversations) or any(channel.last_event_at for channel in channels),
        "counts": counts,
        "choices": choices(wanted, connected, counts),
    }


def place(wanted: ConversationFilter, conversation: Conversation) -> str:
    """Where it stands in the list: from there the list goes on."""
    row = ConversationView(conversation)
    return row.closing_position if wanted.order == "closing" else row.position


def chosen(membership: Membership, wanted: ConversationFilter, rows: list[Conversation]) -> tuple[Any, str, str]:
    """The filter's tag (with `name` and `colour`), its colleague's name and its team's. Any row of the list knows them;
    only for an empty list they are asked for."""
    tag, assignee, team = None, "", ""
    if wanted.tag_id is not None:
        known = (own for own in (rows[0].tags if rows else ()) if own["id"] == wanted.tag_id)
        tag = next(known, None) or membership.workspace.tags.filter(pk=wanted.tag_id).first()
        tag = tag or {"name": _("A tag that is gone"), "colour": Tag.Colour.GREY}
    if wanted.assignee_id is not None:
        others = membership.workspace.memberships.filter(pk=wanted.assignee_id).select_related("user")
        assignee = str((rows[0].assignee if rows else others.first()) or _("Somebody who left"))
    if wanted.team_id is not None:
        teams = membership.workspace.teams.filter(pk=wanted.team_id)
        team = str((rows[0].team if rows else teams.first()) or _("A team that is gone"))
    return tag, assignee, team


def choices(wanted: ConversationFilter, channels: list[Channel], counts: Mapping[str, str]) -> dict[str, Any]:
    """Return the views, statuses and channels that are a click away, each {label, query, is_current, place, count}, a channel's with `channel`.

    place: which of `counts` its number is, or of those that the menu asks for when it opens (`menu_counts` of saved views);
    empty where it has none.
    Too many channels for a menu are none of these but `options`, a list to choose from.
    """
    in_menu = len(channels) <= MENU_CHANNELS
    # Who is in no team has no view of theirs.
    views = [view for view in VIEW_LABELS if view != "teams" or "teams-open" in counts or wanted.view == "teams"]

    def choice(label: str, **change: Any) -> dict[str, Any]:
        changed = replace(wanted, **change)
        is_counted = changed == ConversationFilter(changed.view, changed.status)
        place = f"{changed.view}-{changed.status}" if is_counted else ""
        return {
            "label": label,
            "view": changed.view,
            "query": changed.to_query(),
            "is_current": changed == wanted,
            "place": place if place in counts else "",
            "count": counts.get(place, ""),
        }

    return {
        "views": [
            choice(
                str(VIEW_LABELS[view]),
                view=view,
                assignee_id=None,
                team_id=None if view == "teams" else wanted.team_id,
            )
            for view in views
        ],
        "wider": replace(wanted, tag_id=None, assignee_id=None, team_id=None).to_query(),
        "orders": [
            choice(_("Newest first"), order="newest"),
            choice(_("Closing soonest"), order="closing") | {"place": "closing"},
        ],
        "statuses": [
            *(choice(str(label), status=value) for value, label in Conversation.Status.choices),
            choice(_("Any"), status="any"),
        ],
        "channels": [
            choice(_("All channels"), channel_id=None),
            *(
                choice(row.name, channel_id=row.pk) | {"place": f"channel-{row.pk}", "channel": ChannelView(row)}
                for row in channels
            ),
        ]
        if in_menu
        else [],
        "options": "" if in_menu else options(wanted, channels),
    }


def options(wanted: ConversationFilter, channels: list[Channel]) -> SafeString:
    """Ready made: for five hundred of them a template, or format_html, takes as long as for the rest of the page."""
    rows = (
        f'<option value="{row.pk}"{" selected" * (row.pk == wanted.channel_id)}>{escape(ChannelView(row).full_name)}</option>'
        for row in channels
    )
    return mark_safe("".join(rows))  # noqa: S308 (the names are escaped, the rest is ours)


def thread_context(conversation: Conversation, around: str = "") -> dict[str, Any]:
    """conversation: as `get_conversation_to_read` finds it. around: the position of a message, to open the thread at, or
    THE_END; without one at the first that the member has not read, where the last page does not hold it, else at the end."""
    at: str = around or conversation.first_unread or ""  # type: ignore[attr-defined]
    place, has_newer = positions.read(at), False
    if place is None:
        messages, has_more = queries.thread(conversation)
    else:
        messages, has_more, has_newer = queries.thread_around(conversation, at)
    capabilities = get_connector(conversation.channel.platform).capabilities
    return {
        "conversation": conversation,
        "messages_shown": messages,
        "older_than": messages[0] if has_more else None,
        "newer_than": messages[-1] if has_newer else None,
        "opened_at": place[1] if place else None,
        "is_at_unread": place is not None and not around,
        "limits": json.dumps(composer_limits(capabilities)),
        "capabilities": capabilities,
        "last_position": positions.LAST,
    }


def changed(request: MemberRequest, conversation_id: int, messages: QuerySet[Message], **more: Any) -> HttpResponse:
    """The frames that every tab gets, for the one that has no socket: row, header and the first of the messages.

    more: `removed`, the id of a message that is gone; `taken_back`, the message whose words go to the composer, and
    `template_back`, where it was a template, which is filled in again; `leaving`, what is sent at its time all the same.
    """
    try:
        conversation = get_conversation(request.membership, conversation_id)
    except Http404:
        # The member has just given away what was theirs to see.
        row = get_object_or_404(request.membership.workspace.conversations, pk=conversation_id)
        return respond(request, "inbox/live/left.html", {"id": conversation_id, "row": row})
    # Of the list that is shown; where a message is sent its form has it.
    wanted = ConversationFilter.from_query(request.GET or request.POST)
    context = {
        "conversation": conversation,
        "message": next(iter(queries.with_details(messages[:1], [conversation])), None),
        "matches": wanted.matches(conversation, request.membership),
        **more,
    }
    return respond(request, "inbox/_changed.html", context)


def marks_shown(request: MemberRequest, ids: Iterable[int]) -> HttpResponse:
    """The member's own marks of these conversations of their workspace, as they are now."""
    return respond(request, "inbox/_marks.html", {"marks": queries.read_marks(request.membership, ids)})


def told(request: MemberRequest, reason: str) -> HttpResponse:
    """Nothing was changed, for this reason."""
    return respond(request, "_toast.html", {"text": reason, "kind": "error"}, status=422)


def composer_limits(capabilities: Capabilities) -> dict[str, Any]:
    """Return what the browser checks before an upload, as the element's data carries it."""
    return {
        "text": capabilities.text_limit,
        "note": LONGEST_NOTE,
        "whole": LONGEST_REPLY,
        "unit": capabilities.text_unit,
        "count": MOST_FILES,
        "files": capabilities.limits,
    }
