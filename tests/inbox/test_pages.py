"""The inbox's pages over HTTP: what they cost, who may see them, what each answer is."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contacts.models import Contact
from inbox.ingest.derive import derive
from inbox.models import Attachment, Channel, Conversation, Identity, Message, MessagePart, Reaction, ReadMark
from inbox.presenters.conversations import ConversationView
from tests.conftest import member, signed_in

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def conversation(channel: Channel, number: int = 1, messages: int = 1, assignee=None) -> Conversation:
    """A conversation whose every message has something of each kind to load."""
    contact = Contact.objects.create(workspace=channel.workspace, name=f"Customer {number}")
    identity = Identity.objects.create(channel=channel, external_id=f"c{number}", contact=contact)
    row = Conversation.objects.create(
        workspace=channel.workspace, channel=channel, identity=identity, last_message_at=NOON, assignee=assignee
    )
    for index in range(messages):
        turn(row, f"message {index}", index, assignee)
    derive([row], [], [])
    return row


def turn(row: Conversation, words: str, index: int = 0, author=None) -> Message:
    at = NOON + timedelta(minutes=index)
    by = {"direction": "outgoing", "author": author, "author_type": "member", "status": "sent"}
    message = Message.objects.create(
        conversation=row,
        text=words,
        at=at,
        reply_to_external_id=f"m{row.pk}-{index - 1}",
        **(by if author and index % 2 else {"direction": "incoming", "author_type": "contact"}),
    )
    part = MessagePart.objects.create(
        message=message, channel=row.channel, external_id=f"m{row.pk}-{index}", platform_at=at
    )
    Attachment.objects.create(message=message, part=part, kind="image", state="waiting")
    Reaction.objects.create(message=message, actor="contact", emoji="❤️")
    return message


def get(client: Client, url: str, target: str = ""):
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    return client.get(url, headers=headers)


@pytest.mark.parametrize(("conversations", "messages"), [(1, 1), (3, 3), (30, 60)])
def test_the_inbox_with_a_thread_takes_twelve_queries_whatever_it_shows(
    conversations, messages, binh, binh_client, tea_page, django_assert_num_queries
):
    for number in range(conversations):
        row = conversation(tea_page, number, messages if number == conversations - 1 else 1, assignee=binh)
    binh_client.get("/w/bamboo/inbox/")  # remembers the workspace

    with django_assert_num_queries(12):
        response = binh_client.get(f"/w/bamboo/inbox/{row.pk}/")

    assert response.content.count(b'class="row"') == min(conversations, 25)
    assert response.content.count(b'class="message message--') == min(messages, 50) + 1  # and the one to come


@pytest.mark.parametrize("conversations", [1, 3, 30])
def test_the_list_takes_eight_queries_whatever_it_shows(
    conversations, binh_client, tea_page, django_assert_num_queries
):
    for number in range(conversations):
        conversation(tea_page, number)
    binh_client.get("/w/bamboo/inbox/")
    with django_assert_num_queries(8):
        binh_client.get("/w/bamboo/inbox/")


def test_every_address_of_another_workspace_is_not_found(chau_client, tea_page, binh):
    row = conversation(tea_page, assignee=binh)
    message = row.messages.get()
    attachment = message.attachments.get()
    of_conversation = [
        "conversation",
        "messages",
        "notes",
        "assignment",
        "resolution",
        "pending",
        "snooze",
        "read",
        "draft",
        "typing",
    ]
    addresses = [
        *(("inbox:" + name, ["bamboo"]) for name in ("list", "changes", "marks")),
        *(("inbox:" + name, ["bamboo", row.pk]) for name in of_conversation),
        ("inbox:attempts", ["bamboo", row.pk, message.pk]),
        ("inbox:text", ["bamboo", row.pk, message.pk]),
        ("inbox:attachment", ["bamboo", attachment.pk, "a.jpg"]),
        ("inbox:contact-picture", ["bamboo", row.identity.contact_id]),
        ("inbox:channel-picture", ["bamboo", tea_page.pk]),
        ("channels:list", ["bamboo"]),
        ("channels:connection", ["bamboo", tea_page.pk]),
    ]
    # A known slug of one's own opens nobody else's rows either.
    own = [(name, ["lotus", *rest]) for name, (_, *rest) in addresses if rest]
    for name, arguments in [*addresses, *own]:
        url = reverse(name, args=arguments)
        methods = [chau_client.get, chau_client.post] if "list" not in name else [chau_client.get]
        answers = {method(url).status_code for method in methods}
        assert answers <= {404, 405}, url
        assert 404 in answers, url


def test_a_viewer_reads_and_changes_nothing(bamboo, tea_page):
    viewer = signed_in(member(bamboo, "Vy", "viewer"))
    row = conversation(tea_page)
    page = viewer.get(f"/w/bamboo/inbox/{row.pk}/").content.decode()

    assert "You can read here." in page
    assert "<reply-composer" not in page
    for name in ("messages", "notes", "assignment", "resolution", "pending", "snooze", "draft", "typing"):
        assert viewer.post(reverse(f"inbox:{name}", args=["bamboo", row.pk])).status_code == 403
    assert viewer.post(reverse("channels:connection", args=["bamboo", tea_page.pk])).status_code == 403
    assert row.messages.count() == 1


def test_each_pane_answers_with_itself_and_a_reload_with_the_page(binh_client, tea_page):
    row = conversation(tea_page)
    url = f"/w/bamboo/inbox/{row.pk}/"

    thread = get(binh_client, url, "section#thread")
    assert "<html" not in thread.content.decode()
    assert f'id="messages-{row.pk}"' in thread.content.decode()
    assert 'id="conversations"' not in thread.content.decode()
    assert "HX-Target" in thread["Vary"]
    assert 'id="conversations"' in get(binh_client, url, "div#inbox").content.decode()
    assert "<html" in binh_client.get(url).content.decode()
    assert "No conversation chosen" in get(binh_client, "/w/bamboo/inbox/", "section#thread").content.decode()


def test_the_list_goes_on_where_its_page_ended(binh_client, tea_page):
    for number in range(30):
        conversation(tea_page, number)
    page = binh_client.get("/w/bamboo/inbox/").content.decode()
    more = page.split('id="more-below"')[1].split('hx-get="')[1].split('"')[0]

    rest = get(binh_client, more, "ol#conversations").content.decode()

    assert (page.count('class="row"'), rest.count('class="row"')) == (25, 5)
    assert '<li id="more-below" class="no-more" data-removed' in rest


def test_without_scripts_two_links_lead_through_the_list(binh_client, tea_page):
    for number in range(60):
        conversation(tea_page, number)
    url = reverse("inbox:list", args=["bamboo"]) + "?status=any"
    pages = []
    for follow in ("Next", "Next", "Previous", "Previous", "Previous"):
        page = binh_client.get(url).content.decode()
        pages.append(re.findall(r'<li id="row-(\d+)"', page))
        links = re.findall(r'<noscript><a class="button" href="([^"]+)">(\w+)</a></noscript>', page)
        url = next((unescape(href) for href, words in links if words == follow), "")

    first, second, third = [
        [str(pk) for pk in Conversation.objects.order_by("-pk").values_list("pk", flat=True)[at : at + 25]]
        for at in (0, 25, 50)
    ]
    assert pages == [first, second, third, second, first]
    assert url == ""


def test_at_its_end_the_list_is_read_up(binh_client, tea_page):
    rows = [conversation(tea_page, number) for number in range(30)]

    page = get(binh_client, "/w/bamboo/inbox/?after=end", "ol#conversations").content.decode()

    assert re.findall(r'<li id="row-(\d+)"', page) == [str(row.pk) for row in rows[24::-1]]
    assert 'id="more-above" class="more more--above"' in page
    assert "more-below" not in page


def test_where_nothing_stands_any_more_the_list_begins_anew(binh_client, tea_page):
    row = conversation(tea_page)
    below = {"before": ConversationView(row).position}

    assert f'id="row-{row.pk}"' in binh_client.get("/w/bamboo/inbox/", below).text
    more = get(binh_client, f"/w/bamboo/inbox/?before={below['before']}", "ol#conversations").text
    assert "row-" not in more
    assert 'id="more-below" class="no-more" data-removed' in more


@pytest.mark.parametrize(
    "before",
    ["", "x", "1", "1.", "-1.1", "9" * 40 + ".1", "٣.٣", "1." + "9" * 40, "9" * 5000 + ".1", "1." + "9" * 5000],
)
def test_a_position_that_makes_no_sense_breaks_nothing(before, binh_client, tea_page):
    row = conversation(tea_page)
    for url in ("/w/bamboo/inbox/", f"/w/bamboo/inbox/{row.pk}/messages/"):
        assert binh_client.get(url, {"before": before}).status_code == 200


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "-1", "x", "\0"])
def test_a_number_that_makes_no_sense_breaks_nothing(number, binh_client, tea_page):
    row = conversation(tea_page)
    asked = {"conversation": number, "channel": number}

    assert binh_client.get("/w/bamboo/inbox/changes/", asked).status_code == 200
    assert binh_client.get("/w/bamboo/inbox/marks/", asked).status_code == 200
    read = binh_client.post(reverse("inbox:read", args=["bamboo", row.pk]), {"incoming_count": number})
    assert read.status_code == 422
    assert binh_client.get(f"/w/bamboo/inbox/{'9' * 5000}/").status_code == 404


def test_a_reply_is_answered_with_the_message_as_every_tab_shows_it(binh_client, binh, tea_page):
    row = conversation(tea_page)
    Conversation.objects.update(last_customer_at=datetime.now(UTC))
    quoted = row.messages.get()
    client_id = str(uuid4())
    url = reverse("inbox:messages", args=["bamboo", row.pk])

    answers = [
        binh_client.post(url, {"text": "Dạ <b>", "client_id": client_id, "reply_to": quoted.pk}).content.decode()
        for _ in range(2)
    ]

    message = row.messages.get(direction="outgoing")
    assert (message.author, message.status, message.reply_to_external_id) == (binh, "queued", f"m{row.pk}-0")
    for answer in answers:
        assert f'<hx-partial hx-target="#messages-{row.pk}" hx-swap="rows">' in answer
        assert f'data-client-id="{client_id}"' in answer
        assert "Dạ &lt;b&gt;" in answer


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"text": "  "}, "Write something, or choose a file."),
        ({"text": "a" * 2001}, "too long"),
        ({"files": SimpleUploadedFile("a.txt", b"")}, "a.txt is empty."),
    ],
)
def test_what_cannot_be_sent_is_answered_with_a_sentence(given, problem, binh_client, tea_page):
    row = conversation(tea_page)
    Conversation.objects.update(last_customer_at=datetime.now(UTC))
    url = reverse("inbox:messages", args=["bamboo", row.pk])
    response = binh_client.post(url, {"client_id": str(uuid4()), **given})
    assert response.status_code == 422
    assert problem in response.content.decode()
    assert not row.messages.filter(direction="outgoing").exists()


def test_after_the_window_the_composer_says_so_and_sends_nothing(binh_client, tea_page):
    row = conversation(tea_page)
    Conversation.objects.update(last_customer_at=NOON - timedelta(days=30))
    page = binh_client.get(f"/w/bamboo/inbox/{row.pk}/").content.decode()
    assert 'role="status"' in page.split(f'id="composer-state-{row.pk}"')[1]
    assert "data-closed" in page.split(f'id="composer-state-{row.pk}"')[1].split(">")[0]
    response = binh_client.post(
        reverse("inbox:messages", args=["bamboo", row.pk]), {"text": "Dạ", "client_id": str(uuid4())}
    )
    assert response.status_code == 422


def test_whatever_a_customer_writes_stays_text(binh_client, tea_page):
    row = conversation(tea_page, messages=0)
    turn(row, '<script>alert(1)</script> "quotes" https://example.com/?a=1&b=2 javascript:alert(1)')
    turn(row, "x" * 100_000, 1)
    turn(row, "مرحبا <hx-partial hx-target=#live>", 2)
    derive([row], [], [])
    page = binh_client.get(f"/w/bamboo/inbox/{row.pk}/").content.decode()

    assert "<script>alert" not in page
    assert 'href="https://example.com/?a=1&amp;b=2" target="_blank" rel="nofollow noopener noreferrer"' in page
    assert 'href="javascript' not in page
    assert "<hx-partial hx-target=#live" not in page
    assert "Show all" in page


def test_a_long_text_comes_when_it_is_wanted(binh_client, tea_page):
    row = conversation(tea_page, messages=0)
    message = turn(row, "<b>Trà</b> sen " * 300_000)
    page = binh_client.get(f"/w/bamboo/inbox/{row.pk}/").content.decode()
    url = reverse("inbox:text", args=["bamboo", row.pk, message.pk])

    whole = binh_client.get(url).content.decode()

    assert f'hx-get="{url}"' in page
    assert len(page) < 75_000
    assert whole == "&lt;b&gt;Trà&lt;/b&gt; sen " * 300_000


def test_reading_moves_the_members_own_mark_only(binh_client, binh, an, tea_page):
    row = conversation(tea_page)
    Conversation.objects.update(incoming_count=3)
    url = reverse("inbox:read", args=["bamboo", row.pk])
    assert binh_client.post(url, {"incoming_count": "99"}).status_code == 200
    assert binh_client.post(url, {"incoming_count": "x"}).status_code == 422
    assert list(ReadMark.objects.values_list("membership", "incoming_count")) == [(binh.pk, 3)]


def test_assigning_and_resolving_answer_with_the_frames_that_others_get(binh_client, binh, tea_page):
    row = conversation(tea_page)
    taken = binh_client.post(reverse("inbox:assignment", args=["bamboo", row.pk])).content.decode()
    assert "Binh took this on" in taken
    row.refresh_from_db()
    assert row.assignee == binh

    done = binh_client.post(reverse("inbox:resolution", args=["bamboo", row.pk])).content.decode()
    row.refresh_from_db()
    # Its version, so that it is told from what was before and what comes after.
    assert f'<li id="row-{row.pk}" data-removed data-version="{row.version}">' in done
    back = binh_client.delete(reverse("inbox:resolution", args=["bamboo", row.pk])).content.decode()
    assert f'<li id="row-{row.pk}" class="row"' in back


def test_a_fragment_is_the_same_for_everyone(an_client, binh_client, tea_page):
    row = conversation(tea_page, messages=3)
    url = f"/w/bamboo/inbox/{row.pk}/messages/"
    assert get(an_client, url, "ol#messages").content == get(binh_client, url, "ol#messages").content


def test_a_poll_without_news_is_its_cursor_and_the_next_one(binh_client, tea_page):
    row = conversation(tea_page)
    everything = binh_client.get("/w/bamboo/inbox/changes/", {"cursor": "x", "conversation": row.pk}).content.decode()
    assert "<live-refresh" in everything
    assert 'id="cursor"' in everything
