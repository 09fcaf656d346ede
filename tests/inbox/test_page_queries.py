"""What the inbox page asks of the database: the same for one row and for many, whatever hangs on them."""

from datetime import timedelta
from itertools import cycle

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Contact
from inbox.models import Attachment, Channel, Conversation, Reaction, ReadMark
from tests.inbox.rows import converse, say

MOST_QUERIES = 12


@pytest.fixture
def thread(tea_page, an, binh) -> Conversation:
    return crowded(tea_page, [an, binh, None], conversations=25, messages=50)


def crowded(page: Channel, members: list, *, conversations: int, messages: int) -> Conversation:
    """Conversations on two channels; the one returned has messages of every kind and state."""
    other = Channel.objects.create(workspace=page.workspace, platform="facebook", external_id="2", name="Other")
    assignees = cycle(members)
    rows = [
        converse(channel, external_id=f"customer-{number}", assignee=next(assignees), preview_author=next(assignees))
        for number, channel in zip(range(conversations), cycle([page, other]), strict=False)
    ]
    for row in rows:
        say(row, "Hello", f"m_{row.pk}")
        ReadMark.objects.create(membership=members[0], conversation=row, incoming_count=1)
    for number in range(1, messages):
        fill(rows[0], number, members[1])
    return rows[0]


def fill(conversation: Conversation, number: int, author) -> None:
    at = timezone.now() + timedelta(seconds=number)
    outgoing = {"direction": "outgoing", "author_type": "member", "author": author}
    looks = [
        {},
        outgoing | {"status": "failed", "error_code": "551"},
        outgoing | {"status": "read", "reply_to_external_id": f"m_{conversation.pk}"},
        {"direction": "outgoing", "author_type": "external", "author_name": "Page inbox", "status": "sent"},
        {
            "direction": "",
            "kind": "activity",
            "author_type": "member",
            "author": author,
            "data": {"activity": "resolved"},
        },
        {"kind": "postback"},
        {"is_deleted": True},
        {"reply_to_external_id": f"m_{conversation.pk}_{number - 7}", "edited_at": at},
    ]
    look = looks[number % len(looks)]
    message = say(conversation, f"Message {number}", f"m_{conversation.pk}_{number}", **{"at": at} | look)
    part = message.parts.get()
    for file in range(number % 3):
        kind, state = [("image", "stored"), ("file", "failed"), ("location", "card")][(number + file) % 3]
        Attachment.objects.create(message=message, part=part, number=file, kind=kind, state=state, name="a.jpg", size=9)
    if number % 4 == 0:
        Reaction.objects.create(message=message, actor="contact", emoji="❤")


def queries(client, path: str) -> list[str]:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return [query["sql"] for query in captured]


def test_the_list_and_a_thread_of_fifty_stay_within_the_promise(thread, binh_client):
    path = f"/w/bamboo/inbox/{thread.pk}/"

    page = binh_client.get(path).content.decode()
    asked = queries(binh_client, path)

    assert page.count('id="row-') == 25
    assert page.count('id="message-') == 50
    assert len(asked) <= MOST_QUERIES, "\n".join(sql[:150] for sql in asked)


@pytest.mark.parametrize("where", ["/w/bamboo/inbox/", "/w/bamboo/inbox/{}/"])
def test_many_rows_cost_as_many_queries_as_few(tea_page, an, binh, binh_client, where):
    few = crowded(tea_page, [an, binh, None], conversations=2, messages=9)
    with_few = queries(binh_client, where.format(few.pk))

    Contact.objects.all().delete()
    Channel.objects.filter(external_id="2").delete()
    many = crowded(tea_page, [an, binh, None], conversations=25, messages=50)
    with_many = queries(binh_client, where.format(many.pk))

    assert len(with_many) == len(with_few)
