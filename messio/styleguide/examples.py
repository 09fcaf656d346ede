"""Rows of the right shape that no database holds. Each theme has its own, so that no id stands twice on the page."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from contacts.models import Contact
from inbox.connectors import connectors
from inbox.models import Attachment, Channel, Conversation, Identity, Message, Rendition, Status
from inbox.models.message import SendAttempt
from workspaces.models import Membership, User, Workspace

FILES = re.compile(r"/w/bamboo/(?:attachments|contacts|channels)/[^\"]+\.png")
MINUTE = timedelta(minutes=1)
# What names an element, or refers to one by its name.
NAMES = re.compile(r' (id|for|popovertarget|aria-(?:controls|labelledby|describedby))="([^"]+)"')


@dataclass(frozen=True)
class Shown:
    """A fragment and what it is an example of."""

    label: str
    html: SafeString


class Examples:
    """first: where its ids begin."""

    def __init__(self, theme: str, first: int) -> None:
        self.theme = theme
        self.number = first
        self.now = timezone.now()
        self.workspace = Workspace(pk=1, slug="bamboo", name="Bamboo")
        self.binh = self.member("Binh Trần")
        self.hoa = self.member("Hoa Lê")
        self.channel = self.page("Bamboo Linen")
        self.conversation = self.converse("Maya Thompson")

    def next_id(self) -> int:
        self.number += 1
        return self.number

    # ── Rows ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def member(self, name: str) -> Membership:
        user = User(pk=self.next_id(), name=name)
        return Membership(pk=self.next_id(), workspace=self.workspace, user=user, role="agent")

    def page(self, name: str, **fields: Any) -> Channel:
        platform, heard = next(iter(connectors)), self.now - 3 * MINUTE
        given: dict[str, Any] = {
            "workspace": self.workspace,
            "platform": platform,
            "name": name,
            "last_event_at": heard,
        }
        channel = Channel(pk=self.next_id(), **given | fields)
        channel._state.fields_cache["sync"] = None  # never read: nobody asks the database
        return channel

    def converse(self, name: str, **fields: Any) -> Conversation:
        contact = Contact(pk=self.next_id(), workspace=self.workspace, name=name)
        identity = Identity(pk=self.next_id(), channel=self.channel, contact=contact, name=name)
        given = {
            "channel": self.channel,
            "last_message_at": self.now - 4 * MINUTE,
            "last_customer_at": self.now - 4 * MINUTE,
            "preview": "Loosely is perfect! Can I pay when it arrives?",
            "preview_direction": "incoming",
            "incoming_count": 2,
        }
        return Conversation(pk=self.next_id(), workspace=self.workspace, identity=identity, **given | fields)

    def message(self, text: str, *, files: tuple[dict[str, Any], ...] = (), **fields: Any) -> Message:
        given = {"direction": "incoming", "author_type": "contact", "at": self.now - 9 * MINUTE}
        message = Message(pk=self.next_id(), conversation=self.conversation, text=text, **given | fields)
        attachments = [Attachment(pk=self.next_id(), message=message, number=n, **file) for n, file in enumerate(files)]
        message._prefetched_objects_cache = {"attachments": attachments}  # type: ignore[attr-defined]
        message.reacted, message.tried, message.wished, message.quoted = [], [], [], None  # type: ignore[attr-defined]
        return message

    def ours(self, text: str, status: str, **fields: Any) -> Message:
        by: dict[str, Any] = {"direction": "outgoing", "author_type": "member", "author": self.hoa, "status": status}
        return self.message(text, **by | fields)

    # ── Fragments ──────────────────────────────────────────────────────────────────────────────────────────────────

    def fragment(self, template: str, **context: Any) -> SafeString:
        """The product's own, with a picture that is there in place of each file that is not."""
        html = render_to_string(
            template, {"slug": "bamboo", "membership": self.binh, "user": self.binh.user, "csrf_token": "-", **context}
        )
        return mark_safe(FILES.sub(static("icons/app-512.png"), html))  # noqa: S308 (rendered just now)

    def single(self, template: str, **context: Any) -> str:
        """One that a page has once: here it has a name in each theme, and takes no focus."""

        def of_this_theme(found: re.Match[str]) -> str:
            return f' {found[1]}="{" ".join(f"{self.theme}-{name}" for name in found[2].split())}"'

        return NAMES.sub(of_this_theme, self.fragment(template, **context)).replace(" autofocus", "")

    @property
    def rows(self) -> list[Shown]:
        rows = {
            "read, assigned": self.converse("Maya Thompson", assignee=self.hoa),
            "unread": self.converse("Phạm Quốc Bảo", preview="Mình lấy 6 hộp làm quà, có giảm không?"),
            "urgent, its reply window closing": self.converse(
                "Lê Hải Yến", preview="Bao giờ mình nhận được áo mới vậy shop?", priority=4, waiting_since=self.now,
                last_customer_at=self.now - timedelta(hours=20),
            ),
            "ours is the last word, and did not leave": self.converse(
                "Đỗ Minh Khang", preview="Dạ em nhận được rồi ạ.", preview_direction="outgoing", preview_author=self.binh,
                send_error="unreachable",
            ),
            "put aside": self.converse(
                "Kwame Boateng", preview="", preview_kind="image", status="snoozed",
                snoozed_until=self.now + timedelta(hours=17),
            ),
        }  # fmt: skip
        words = zip(("VIP", "Wholesale", "Complaint", "Spring"), ("purple", "teal", "red", "green"), strict=True)
        rows["unread"].tags = [{"name": name, "colour": colour} for name, colour in words]
        shown = []
        for label, row in rows.items():
            html = self.fragment("inbox/_row.html", conversation=row)
            if label == "unread":
                # The tab knows, not the row: static/js/inbox/unread.js adds this.
                html = mark_safe(html.replace('class="row"', 'class="row" data-local-unread="2"', 1))  # noqa: S308
            shown.append(Shown(label, html))
        return shown

    @property
    def messages(self) -> list[Shown]:
        soon = self.now + timedelta(hours=15)
        quoting = self.message("Loosely is perfect! 😊", reply_to_external_id="m")
        quoting.quoted = self.ours("It falls loosely: if you like it close, take S.", Status.READ)  # type: ignore[attr-defined]
        quoting.quoted.first_kind = ""  # type: ignore[attr-defined]
        reacted = self.ours("Yes, in sage and in white, 490.000 ₫.", Status.READ)
        reacted.reacted = [{"emoji": "❤️", "actor": "contact"}]  # type: ignore[attr-defined]
        failed = self.ours("The invoice comes this afternoon.", Status.FAILED, error_code="unreachable")
        failed.tried = [  # type: ignore[attr-defined]
            {"at": self.now.isoformat(), "ms": 10_000, "outcome": SendAttempt.Outcome.RETRY, "code": "unreachable"}
        ]
        away = self.ours("One moment, please.", Status.QUEUED)
        away.conversation = self.converse(
            "Maya Thompson", channel=self.page("Bamboo Tea", away_since=self.now - MINUTE)
        )
        waiting = {"waits": "undo"}, self.now + timedelta(seconds=5)
        messages = {
            "incoming": self.message("Is this shirt still there in size M?"),
            "a picture": self.message("", files=(self.file("image"),)),
            "a sticker": self.message("", files=(self.file("sticker"),)),
            "a file": self.message("", files=(self.file("file", name="Price list.pdf", size=184_320),)),
            "a file that is being fetched": self.message("", files=(self.file("image", state="waiting"),)),
            "a file that is gone": self.message("", files=(self.file("image", state="failed", error_code="gone"),)),
            "a voice message that is being prepared": self.spoken("waiting"),
            "a voice message that cannot be played": self.spoken("failed"),
            "a card": self.message("", files=(self.card(),)),
            "an answer to another": quoting,
            "edited": self.message("Size M, please", edited_at=self.now, data={"edits": ["Size S, please"]}),
            "deleted": self.message("", is_deleted=True),
            "of an unknown kind": self.message("", kind="unsupported"),
            "a button": self.message("Get started", kind="postback"),
            "can be undone": self.ours("See you on Saturday!", Status.QUEUED, data=waiting[0], due_at=waiting[1]),
            "scheduled": self.ours("Your tea is ready.", Status.QUEUED, data={"waits": "later"}, due_at=soon),
            "queued": self.ours("One moment, please.", Status.QUEUED),
            "queued for a platform that is away": away,
            "sending": self.ours("One moment, please.", Status.SENDING),
            "sent": self.ours("One moment, please.", Status.SENT),
            "delivered": self.ours("One moment, please.", Status.DELIVERED),
            "read, with a reaction": reacted,
            "unconfirmed": self.ours("One moment, please.", Status.UNCONFIRMED, error_code="timeout"),
            "failed": failed,
            "written elsewhere": self.ours(
                "Thank you for writing!",
                Status.DELIVERED,
                author=None,
                author_name="Page inbox",
                author_type="external",
            ),
            "a note": self.message(
                "She wears a 38.", kind="note", direction="", author=self.binh, author_type="member"
            ),
            "an activity": self.activity({"activity": "assigned", "assignee": "Hoa Lê"}),
            "an activity with a time": self.activity({"activity": "snoozed", "until": soon.isoformat()}),
            "an activity of nobody": self.activity({"activity": "reopened"}, author=None),
        }
        return [Shown(label, self.fragment("inbox/_message.html", message=row)) for label, row in messages.items()]

    def file(self, kind: str, *, state: str = "stored", name: str = "shirt.png", **fields: Any) -> dict[str, Any]:
        return {"kind": kind, "state": state, "name": name, **fields}

    def spoken(self, state: str) -> Message:
        message = self.message("", files=(self.file("audio", name="voice.amr", mime_type="audio/amr", size=9_216),))
        Rendition(attachment=message.attachments.all()[0], state=state)
        return message

    def card(self) -> dict[str, Any]:
        place = {"title": "27 Lý Tự Trọng", "latitude": 10.7769, "longitude": 106.7009}
        return {"kind": "location", "state": "card", "data": place}

    def activity(self, data: dict[str, str], **fields: Any) -> Message:
        given: dict[str, Any] = {
            "kind": "activity",
            "direction": "",
            "author": self.binh,
            "author_type": "member",
            "data": data,
        }
        return self.message("", **given | fields)

    @property
    def headers(self) -> list[Shown]:
        rows = {
            "nobody's": self.converse("Maya Thompson"),
            "somebody's, put aside": self.converse(
                "Kwame Boateng", assignee=self.hoa, status="snoozed", snoozed_until=self.now + timedelta(hours=17)
            ),
            "resolved": self.converse("Emma Larsen", assignee=self.hoa, status="resolved"),
        }
        return [Shown(k, self.fragment("inbox/_thread_header.html", conversation=row)) for k, row in rows.items()]

    @property
    def composers(self) -> list[Shown]:
        broken = self.page("Bamboo Tea", status="needs_reconnect")
        states = {
            "open": self.converse("Maya Thompson"),
            "its channel needs reconnecting": self.converse("Vũ Ngọc Lan", channel=broken),
            "closed": self.converse("Trương Hữu Phước", last_customer_at=self.now - timedelta(days=3)),
        }
        shown = [Shown(k, self.fragment("inbox/_composer_state.html", conversation=row)) for k, row in states.items()]
        row = states["open"]
        capabilities = connectors[row.channel.platform].capabilities
        composer = {"conversation": row, "capabilities": capabilities, "limits": "{}", "last_position": ""}
        problems = {
            "problems": ["Hoa answered 20 seconds ago. Read it, then send yours all the same, change it, or drop it."]
        }
        refused = self.fragment("inbox/_composer_problems.html", **problems, seen=1)
        as_reply = self.fragment("inbox/_composer.html", **composer)
        again = self.fragment("inbox/_composer.html", **composer | {"conversation": self.converse("Sofia Marquez")})
        return [
            *shown,
            Shown("a reply", as_reply),
            Shown("a note", mark_safe(again.replace('data-mode="draft"', 'data-mode="note"', 1))),  # noqa: S308
            Shown("refused: a colleague was faster", refused),
        ]

    @property
    def channels(self) -> list[Shown]:
        pages = {
            "connected": self.page("Bamboo Linen"),
            "needs reconnecting": self.page("Bamboo Tea", status="needs_reconnect", status_code="190"),
            "paused": self.page("Bamboo Candles", halted_at=self.now - MINUTE),
            "its login ends": self.page("Bamboo Tea House", token_ends_at=self.now + timedelta(days=3)),
            "disconnected": self.page("Bamboo Home", status="disconnected"),
        }
        return [Shown(label, self.fragment("inbox/_channel.html", channel=page)) for label, page in pages.items()]

    @property
    def banner(self) -> SafeString:
        broken = self.page("Bamboo Tea", status="needs_reconnect", status_code="190")
        return self.fragment("inbox/_reconnect.html", channel=broken)

    @property
    def assignees(self) -> SafeString:
        row = self.converse("Maya Thompson", assignee=self.hoa)
        return self.fragment("inbox/_assignees.html", conversation=row, members=[self.binh, self.hoa])

    @property
    def empty(self) -> list[Shown]:
        fragments: dict[str, Callable[[], SafeString]] = {
            "all is answered": lambda: self.fragment(
                "inbox/_empty_list.html", wanted={"status": "open", "view": "all"}
            ),
            "nothing of mine": lambda: self.fragment("inbox/_empty_list.html", wanted={"view": "mine"}),
            "no conversation chosen": lambda: self.fragment("inbox/_no_conversation.html", is_pane=False),
            "the first channel": lambda: self.fragment("inbox/_onboarding.html"),
        }
        return [Shown(label, make()) for label, make in fragments.items()]
