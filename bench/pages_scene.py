"""Bamboo's inbox among other businesses, and the addresses that its pages are asked for."""

from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.generate import Inbox, sizes
from inbox.models import Channel, Conversation, Message
from inbox.presenters.conversations import ConversationView
from inbox.queries import LIST_PAGE, THREAD_PAGE
from workspaces.models import Membership, Tag, Team, User, Workspace

# Long enough for an older page, and the same in every inbox: pages of equal size are compared.
OPENED_MESSAGES = 120
FRAGMENT = {"HTTP_HX_REQUEST": "true"}

Request = dict[str, Any]  # {"path": …, "headers": {…}}, or {"path": …, "query": what is typed into the search box}


def neighbours(count: int) -> None:
    """Other businesses of the installation: no table of a served one has but a row or two."""
    spaces = Workspace.objects.bulk_create(Workspace(name=f"Shop {n}", slug=f"shop-{n}") for n in range(count))
    users = User.objects.bulk_create(
        User(email=f"person{n}@shops.example", name=f"Person {n}", password="!") for n in range(3 * count)
    )
    members = Membership.objects.bulk_create(
        Membership(workspace=spaces[n // 3], user=user, role="owner" if n % 3 == 0 else "agent")
        for n, user in enumerate(users)
    )
    teams = Team.objects.bulk_create(Team(workspace=space, name=f"Team {n}") for n in range(2) for space in spaces)
    within = Team.members.through
    within.objects.bulk_create(
        within(team=teams[n // 3 + half * count], membership=row) for half in range(2) for n, row in enumerate(members)
    )
    Channel.objects.bulk_create(page(space, n) for n, space in enumerate(spaces * 2))
    Tag.objects.bulk_create(Tag(workspace=space, name=f"Tag {n}") for n in range(5) for space in spaces)
    Session.objects.bulk_create(
        Session(session_key=f"{n:032d}", session_data="e30:" + "x" * 150, expire_date=timezone.now())
        for n in range(3 * count)
    )


def page(workspace: Workspace, number: int) -> Channel:
    credentials = {"access_token": f"EAAG{number:0180d}"}
    external_id, name = f"{10**14 + number}", f"Page {number}"
    return Channel(
        workspace=workspace, platform="facebook", external_id=external_id, name=name, credentials=credentials,
        last_event_at=timezone.now(),
    )  # fmt: skip


class Scene:
    """A workspace, its eight members and its channels. `viewer` is who looks: an owner."""

    def __init__(self, slug: str, channels: int, *, external_id: str = "") -> None:
        """external_id: of the first channel, where webhooks are to reach it."""
        self.slug = slug
        self.workspace = Workspace.objects.create(name=slug.title(), slug=slug)
        users = [User.objects.create(email=f"member{n}@{slug}.example", name=f"Member {n}") for n in range(8)]
        self.members = [
            Membership.objects.create(workspace=self.workspace, user=user, role="agent" if n else "owner")
            for n, user in enumerate(users)
        ]
        self.viewer = users[0]
        first = Channel.objects.count() + 1
        pages = [page(self.workspace, first + n) for n in range(channels)]
        pages[0].external_id = external_id or pages[0].external_id
        self.channels = Channel.objects.bulk_create(pages)
        Tag.objects.bulk_create(Tag(workspace=self.workspace, name=f"Tag {n}") for n in range(5))
        self.inbox = Inbox(self.members, self.channels)

    def fill(self, conversations: int, messages: int) -> int:
        """Return the id of the newest conversation, whose size is always the same."""
        shares = sizes(conversations - 1, messages - OPENED_MESSAGES)
        return self.inbox.fill([OPENED_MESSAGES, *shares], until=timezone.now())[0]

    def ordinary(self, opened: int) -> dict[str, Request]:
        """What people look at all day, by name. opened: a conversation of OPENED_MESSAGES."""
        channel = self.channels[0].pk
        views = {
            "list": "",
            "mine": "view=mine",
            "unassigned": "view=unassigned",
            "resolved": "status=resolved",
            "any status": "status=any",
            "one channel": f"channel={channel}",
            "mine of any status": "view=mine&status=any",
            "unassigned of any status": "view=unassigned&status=any",
            "one channel of any status": f"channel={channel}&status=any",
        }
        return {
            **{name: self.list(query) for name, query in views.items()},
            "next page": self.list_after(LIST_PAGE),
            "list and thread": self.thread(opened),
            "thread alone": self.thread(opened, alone=True),
            "older messages": self.messages_before(opened, THREAD_PAGE),
            "unread": self.marks(),
        }

    def list(self, query: str = "") -> Request:
        return {"path": f"/w/{self.slug}/inbox/{query and '?'}{query}", "headers": {}}

    def list_after(self, number: int, *, is_upwards: bool = False) -> Request:
        """The list's next page, behind the open conversation that is so many places down, or the one before it."""
        rows = Conversation.objects.filter(workspace=self.workspace, status="open").select_related("workspace")
        position = ConversationView(rows.order_by("-last_message_at", "-id")[number - 1]).position
        headers = FRAGMENT | {"HTTP_HX_TARGET": "ol#conversations"}
        side = "after" if is_upwards else "before"
        return {"path": f"/w/{self.slug}/inbox/?{side}={position}", "headers": headers}

    def thread(self, conversation: int, *, alone: bool = False) -> Request:
        headers = FRAGMENT | {"HTTP_HX_TARGET": "section#thread"} if alone else {}
        return {"path": f"/w/{self.slug}/inbox/{conversation}/", "headers": headers}

    def messages_before(self, conversation: int, number: int) -> Request:
        """Older messages: those before the one that is so many places from the thread's end."""
        messages = Message.objects.filter(conversation=conversation).order_by("-at", "-id")
        place = f"before={messages[number - 1].position}"
        return {"path": f"/w/{self.slug}/inbox/{conversation}/messages/?{place}", "headers": FRAGMENT}

    def marks(self) -> Request:
        """How far the member has read the conversations of a page: what unread is counted from."""
        newest = Conversation.objects.filter(workspace=self.workspace).order_by("-last_message_at", "-id")
        query = "&".join(f"conversation={pk}" for pk in newest.values_list("pk", flat=True)[:LIST_PAGE])
        return {"path": f"/w/{self.slug}/inbox/marks/?{query}", "headers": FRAGMENT}

    def channels_page(self) -> Request:
        return {"path": f"/w/{self.slug}/channels/", "headers": {}}


def measured(client: Client, request: Request) -> tuple[bytes, list[str]]:
    """Return the answer and the queries that it took."""
    given = {"q": request["query"]} if "query" in request else {}
    headers = request.get("headers", {})
    client.get(request["path"], given, **headers)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(request["path"], given, **headers)
    assert response.status_code == 200, (request["path"], response.status_code)
    return response.content, [query["sql"] for query in captured]
