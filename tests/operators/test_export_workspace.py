import io
import json
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import ContactNote
from inbox import export
from inbox.models import Attachment, MessagePart, Reaction, ReadMark
from tests.inbox.rows import NINE, TOKEN, converse, say, tagged


def exported(slug: str = "bamboo") -> list[dict]:
    out = io.StringIO()
    call_command("export_workspace", slug, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_conversation_is_one_line_with_everything_that_was_said(page, an, binh):
    conversation = converse(page, incoming_count=3, status="pending")
    tagged(conversation, "VIP")
    tagged(conversation, "Sỉ")
    conversation.identity.contact.notes.create(author=binh, text="Wears a 38")
    ContactNote.objects.update(created_at=datetime(2026, 11, 20, 9, 5, tzinfo=UTC))
    question = say(conversation, "Còn trà sen không?\nĐà Lạt 🍵", "m_1")
    Reaction.objects.create(message=question, actor="business", emoji="❤")
    Attachment.objects.create(
        message=question, kind="image", state="stored", name="a.jpg", mime_type="image/jpeg", size=9
    )
    answer = say(
        conversation, "Dạ còn", "m_2", minute=1, direction="outgoing", author_type="member", author=binh,
        status="delivered", reply_to_external_id="m_1",
    )  # fmt: skip
    MessagePart.objects.create(message=answer, channel=page, number=1, external_id="m_3", status="delivered")
    ReadMark.objects.create(membership=an, conversation=conversation, incoming_count=1)
    ReadMark.objects.create(membership=binh, conversation=conversation, incoming_count=2)

    assert exported() == [
        {
            "channel": {"platform": "facebook", "external_id": "107000000000001", "name": "Bamboo Tea"},
            "contact": {"name": "Dung", "external_id": "dung-1"},
            "status": "pending",
            "team": None,
            "tags": ["Sỉ", "VIP"],
            "notes": [{"text": "Wears a 38", "author": "Binh", "at": "2026-11-20T09:05:00.000Z"}],
            "unread_count": 1,
            "messages": [
                {
                    "direction": "incoming",
                    "kind": "message",
                    "text": "Còn trà sen không?\nĐà Lạt 🍵",
                    "external_ids": ["m_1"],
                    "status": None,
                    "error": None,
                    "author": {"type": "contact", "name": "Dung"},
                    "sent_at": "2026-11-20T09:00:00.137Z",
                    "reply_to": None,
                    "buttons": [],
                    "template": None,
                    "reactions": [{"emoji": "❤", "by": "business"}],
                    "attachments": [{"kind": "image", "name": "a.jpg", "mime_type": "image/jpeg", "size": 9}],
                    "is_deleted": False,
                    "edited_at": None,
                },
                {
                    "direction": "outgoing",
                    "kind": "message",
                    "text": "Dạ còn",
                    "external_ids": ["m_2", "m_3"],
                    "status": "delivered",
                    "error": None,
                    "author": {"type": "member", "name": "Binh"},
                    "sent_at": "2026-11-20T09:01:00.137Z",
                    "reply_to": "m_1",
                    "buttons": [],
                    "template": None,
                    "reactions": [],
                    "attachments": [],
                    "is_deleted": False,
                    "edited_at": None,
                },
            ],
        }
    ]


def test_notes_activities_and_other_writers_are_told_apart(page, binh):
    conversation = converse(page)
    say(conversation, "Regular", direction="", kind="note", author_type="member", author=binh)
    say(conversation, "", direction="", kind="activity", author_type="system", minute=1)
    say(
        conversation,
        "Hi",
        "m_1",
        direction="outgoing",
        author_type="external",
        author_name="Page inbox",
        status="sent",
        minute=2,
    )
    say(
        conversation,
        "Hi",
        direction="outgoing",
        author_type="member",
        author=binh,
        status="failed",
        error_code="551",
        minute=3,
    )

    messages = exported()[0]["messages"]

    assert [
        (m["kind"], m["direction"], m["status"], m["error"], m["author"]["type"], m["author"]["name"]) for m in messages
    ] == [
        ("note", None, None, None, "member", "Binh"),
        ("activity", None, None, None, "system", ""),
        ("message", "outgoing", "sent", None, "external", "Page inbox"),
        ("message", "outgoing", "failed", "551", "member", "Binh"),
    ]


def test_what_was_unsent_has_no_text_and_what_was_edited_says_when(page):
    conversation = converse(page)
    say(conversation, "left over", "m_1", is_deleted=True)
    say(conversation, "Hello", "m_2", minute=1, edited_at=NINE + timedelta(microseconds=999))

    gone, edited = exported()[0]["messages"]

    assert (gone["text"], gone["is_deleted"]) == ("", True)
    assert (edited["text"], edited["edited_at"]) == ("Hello", "2026-11-20T09:00:00.137Z")


def test_a_team_that_read_more_than_there_is_has_nothing_unread(page, an):
    conversation = converse(page, incoming_count=1)
    ReadMark.objects.create(membership=an, conversation=conversation, incoming_count=4)

    assert exported()[0]["unread_count"] == 0


@pytest.mark.parametrize("total", [1, 3, 4, 7])
def test_a_long_thread_is_complete_and_in_order_whatever_the_page(page, monkeypatch, total):
    monkeypatch.setattr(export, "MESSAGES", 3)
    monkeypatch.setattr(export, "CONVERSATIONS", 2)
    for name in ("a", "b", "c"):
        conversation = converse(page, external_id=name)
        for number in range(total):
            say(conversation, f"{name} {number}", minute=number // 2)  # two of each time

    lines = exported()

    assert [[message["text"] for message in line["messages"]] for line in lines] == [
        [f"{name} {number}" for number in range(total)] for name in ("a", "b", "c")
    ]


def test_three_conversations_cost_as_many_queries_as_one(page, an):
    names = count()

    def another() -> None:
        conversation = converse(page, external_id=f"customer-{next(names)}")
        for number in range(3):
            say(
                conversation,
                "Hi",
                f"m_{conversation.pk}_{number}",
                author=an,
                author_type="member",
                direction="outgoing",
            )

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            exported()
        return len(captured)

    another()
    one = queries()
    another()
    another()

    assert queries() == one


def test_another_workspace_and_every_secret_stay_out(page, db):
    from workspaces.actions.create_workspace import create_workspace
    from workspaces.models import User

    say(converse(page), "Hello", "m_1")
    create_workspace(name="Elsewhere", slug="elsewhere", owner=User.objects.create_user("chau@elsewhere.example"))
    out = io.StringIO()

    call_command("export_workspace", "bamboo", stdout=out)

    assert exported("elsewhere") == []
    assert TOKEN not in out.getvalue()


def test_an_export_is_in_the_audit_trail(bamboo):
    exported()

    assert bamboo.audit_entries.filter(verb="workspace.exported").count() == 1


def test_an_unknown_workspace_is_one_sentence(db):
    with pytest.raises(CommandError, match="There is no workspace 'nowhere'"):
        call_command("export_workspace", "nowhere")
