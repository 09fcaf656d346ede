"""What a visitor writes and reads by plain HTTP: once, in order, and nothing before their first message."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contacts.models import Contact
from inbox import outbox
from inbox.actions.add_note import add_note
from inbox.actions.block_conversation import block_conversation
from inbox.actions.copy_attachment import copy_attachment
from inbox.actions.delete_message import delete_message
from inbox.actions.mark_read import mark_read
from inbox.actions.react_to_message import react_to_message
from inbox.actions.resolve_conversation import resolve_conversation
from inbox.actions.send_message import send_message
from inbox.models import Attachment, Conversation, Fact, Identity, Message, WebhookDelivery
from inbox.outbox.reactions import set_reaction
from tests.channels_web.visits import Visit, answer

pytestmark = pytest.mark.django_db


def texts(told):
    return [row.split('dir="auto">')[1].split("</div>")[0] for row in told["messages"] if 'dir="auto">' in row]


def test_who_only_looks_leaves_nothing(dung):
    dung.look(said='{"typing": true}')
    dung.look(said='{"page": {"url": "https://tea.example/oolong", "title": "Oolong"}}')
    dung.begin(page_url="https://tea.example/", page_title="Tea")

    assert not Identity.objects.exists()
    assert not Contact.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_the_first_message_begins_the_conversation_and_is_shown_at_once(dung):
    told = dung.say("Is the oolong in stock?", page_url="https://tea.example/oolong", page_title="Oolong")

    message = Message.objects.get()
    assert (message.text, message.direction) == ("Is the oolong in stock?", "incoming")
    assert texts(told) == ["Is the oolong in stock?"]
    assert told["state"]["has_thread"]
    assert f'data-client="{message.data["client_id"]}"' in told["messages"][0]
    assert WebhookDelivery.objects.get().state == "done"


def test_the_same_post_again_is_the_same_message(dung):
    client_id = str(uuid4())

    first, again = (dung.say("Hello", client_id=client_id, cursor="") for _ in range(2))

    assert Message.objects.count() == 1
    assert texts(first) == texts(again) == ["Hello"]
    assert WebhookDelivery.objects.count() == 1


def test_messages_stand_in_the_order_in_which_they_were_written(dung):
    for word in ("one", "two", "three"):
        dung.say(word)

    assert texts(dung.begin().post("session").json()) == ["one", "two", "three"]


def test_an_answer_comes_with_the_next_question_and_counts_as_delivered(dung, binh):
    dung.say("Hello")
    reply = answer(dung.conversation, binh, "Good morning!")
    assert reply.status == "sent"

    told = dung.look()

    assert texts(told)[-1] == "Good morning!"
    assert "Binh joined the chat" in told["messages"][-2]
    reply.refresh_from_db()
    assert reply.status == "delivered"


def test_what_the_visitor_has_seen_is_read(dung, binh):
    dung.say("Hello")
    replies = [answer(dung.conversation, binh, words) for words in ("One", "Two", "Three")]
    dung.look()

    dung.look(said=f'{{"seen": "chat-{replies[1].pk}"}}')

    for reply in replies:
        reply.refresh_from_db()
    assert [reply.status for reply in replies] == ["read", "read", "delivered"]
    assert dung.look()["state"]["seen"] == replies[1].position


def test_what_has_not_left_yet_is_not_shown(dung, binh):
    dung.say("Hello")
    send_message(conversation=dung.conversation, author=binh, text="Still waiting", client_id=uuid4())

    assert texts(dung.look()) == ["Hello"]
    outbox.deliver(dung.conversation.pk)
    assert texts(dung.look()) == ["Hello", "Still waiting"]


def test_notes_and_the_teams_own_doings_are_never_shown(dung, binh):
    dung.say("Hello")
    add_note(conversation=dung.conversation, author=binh, text="A difficult customer", client_id=uuid4())

    told = dung.look()
    whole = dung.post("session").json()

    assert "difficult" not in str(told) + str(whole)
    assert len(whole["messages"]) == 1


def test_the_team_is_known_by_first_names_and_never_by_addresses(dung, binh):
    binh.user.name = ""
    binh.user.save()
    dung.say("Hello")
    answer(dung.conversation, binh, "Hi")

    shown = str(dung.look())

    assert "@" not in shown
    assert "Bamboo Tea" in shown


def test_what_the_team_deletes_is_gone_for_the_visitor(dung, binh):
    dung.say("Hello")
    reply = answer(dung.conversation, binh, "The wrong price")
    dung.look()

    delete_message(message=reply, actor=binh)

    assert dung.look()["removed"] == [f"chat-{reply.pk}"]
    assert "wrong price" not in str(dung.post("session").json())


def test_a_chat_that_was_closed_says_so_and_opens_again(dung, binh):
    dung.say("Hello")
    resolve_conversation(conversation=dung.conversation, actor=binh)

    told = dung.look()
    assert told["state"]["is_closed"]
    assert "This chat was closed" in str(told["messages"])

    told = dung.say("One more thing")
    assert not told["state"]["is_closed"]
    assert dung.conversation.status == "open"


def test_the_visitor_ends_the_chat(dung):
    dung.say("Hello")

    told = dung.take(dung.post("end", cursor=dung.cursor).json())

    assert told["state"]["is_closed"]
    assert "You ended this chat" in str(told["messages"])
    activity = Message.objects.get(kind="activity")
    assert activity.data == {"activity": "customer_ended"}
    assert dung.conversation.status == "resolved"


def test_an_answer_quotes_what_it_answers(dung, binh):
    dung.say("Do you have oolong?")
    question = Message.objects.get()
    answer(dung.conversation, binh, "Yes", reply_to=question)

    assert "Do you have oolong?" in str(dung.look()["messages"])

    told = dung.say("How much?", reply_to=f"chat-{Message.objects.get(text='Yes').pk}")
    assert "chat-message__quote" in told["messages"][-1]


def test_a_reaction_of_the_team_is_shown(dung, binh):
    dung.say("Thank you")
    message = react_to_message(message=Message.objects.get(), emoji="👍")
    set_reaction(message.pk)

    assert "👍" in str(dung.look()["messages"])


def test_a_file_comes_with_its_message_and_back_under_an_address_of_this_visitor(dung):
    picture = SimpleUploadedFile("tea.png", PNG, "image/png")
    dung.say("", files=[picture])
    copy_attachment(Attachment.objects.get().pk)

    shown = str(dung.look()["messages"])
    row = Attachment.objects.get()
    assert (row.kind, row.state, row.mime_type) == ("image", "stored", "image/png")
    address = shown.split('img src="')[1].split('"')[0]
    assert b"".join(dung.client.get(address)) == PNG


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"text": "   "}, "__all__", "Write something first."),
        ({"text": "a" * 5001}, "text", "That is too long. Please send it in several messages."),
        ({"client_id": "x"}, "client_id", "Enter a valid UUID."),
        ({"email": "nobody"}, "email", "Enter a valid email address."),
        ({"phone": "call me"}, "phone", "This does not look like a phone number."),
        ({"website": "https://spam.example"}, "__all__", "This was not sent, because a field"),
        ({"text": "http://a http://b www.c https://d"}, "__all__", "A first message may hold three links"),
        ({"files": [SimpleUploadedFile("a.exe", b"MZ....")]}, "files", "a.exe is a program"),
        ({"files": [SimpleUploadedFile("bill", b"MZ" + b"\0" * 62)]}, "files", "bill is a program"),
        ({"files": [SimpleUploadedFile("bill.Url .", b"[InternetShortcut]")]}, "files", "is a program"),
        ({"files": [SimpleUploadedFile("bill.png", b"<script>")]}, "files", "bill.png is not the kind of file"),
        ({"files": [SimpleUploadedFile("a.txt", b"")]}, "files", "a.txt is empty."),
    ],
)
def test_what_is_refused_is_said_in_words_and_kept_nowhere(dung, fields, field, sentence):
    response = dung.post("messages", **{"client_id": str(uuid4()), "text": "Hello", **fields})

    assert response.status_code == 422
    assert sentence in response.json()["errors"][field][0]
    assert not WebhookDelivery.objects.exists()


def test_5000_characters_are_taken(dung):
    dung.say("ấ" * 5000)

    assert len(Message.objects.get().text) == 5000


def test_what_the_owner_wants_to_know_is_asked_once(widget):
    widget.ask_name, widget.ask_email = "required", "optional"
    widget.save()
    dung = Visit(widget).begin()

    assert dung.look()["state"]["asks"] == {"name": "required", "email": "optional"}
    refused = dung.post("messages", client_id=uuid4(), text="Hello")
    assert refused.json()["errors"]["name"] == ["Please fill this in, so that we can reach you."]

    told = dung.say("Hello", name="Dung", email="dung@mail.example")
    assert told["state"]["asks"] == {}
    assert dung.conversation.identity.name == "Dung"
    told_of = Fact.objects.get(actor="told").value
    assert told_of == {"name": "Dung", "email": "dung@mail.example"}


def test_while_the_shop_is_closed_an_address_must_be_left(widget):
    day = (timezone.now().weekday() + 3) % 7
    widget.hours = {str(day): [["08:00", "12:00"]]}
    widget.save()
    dung = Visit(widget).begin()

    told = dung.look()
    assert not told["state"]["is_open"]
    assert told["state"]["asks"] == {"email": "required"}
    assert "We are back on" in told["state"]["html"]
    assert dung.post("messages", client_id=uuid4(), text="Hello").status_code == 422

    dung.say("Hello", email="dung@mail.example")
    assert Message.objects.count() == 1


def test_the_thread_is_read_page_by_page(dung, binh):
    dung.say("Hello")
    conversation = dung.conversation
    at = timezone.now()
    Message.objects.bulk_create(
        Message(conversation=conversation, direction="outgoing", status="read", author_type="member", author=binh, text=f"No {n}", at=at)
        for n in range(60)
    )  # fmt: skip

    whole = dung.post("session").json()
    assert (len(texts(whole)), whole["more"]) == (50, True)
    first = whole["messages"][0].split('data-position="')[1].split('"')[0]
    older = dung.post("older", before=first).json()
    assert (len(texts(older)), older["more"]) == (11, False)


def test_the_team_reading_is_told(dung, binh):
    dung.say("Hello")
    assert not dung.look()["state"]["is_seen"]

    mark_read(membership=binh, conversation=dung.conversation, incoming_count=1)

    assert dung.look()["state"]["is_seen"]


def test_who_is_blocked_still_writes_and_tells_nobody(dung, binh):
    dung.say("Hello")
    block_conversation(conversation=dung.conversation, actor=binh)

    dung.say("Hello?")

    assert Conversation.objects.get().incoming_count == 1
    assert Message.objects.filter(direction="incoming").count() == 2


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e366"
    "0000000049454e44ae426082"
)


def test_a_token_that_stands_keeps_its_date_so_that_what_waited_through_a_reload_is_taken_at_once(dung):
    before = dung.token

    dung.begin(page_title="Tea")

    assert dung.token == before
    assert dung.say("Hello").get("code") is None
