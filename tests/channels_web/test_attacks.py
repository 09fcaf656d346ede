"""As an attacker would: other people's threads, forged tokens, other shops' chats, pages that may not show it, and too much of it."""

import json
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from channels_web import limits
from channels_web.actions.renew_secret import renew_secret
from channels_web.tokens import LASTS, VERIFIED_LASTS, make_token, new_visitor, verified_visitor
from inbox import wake
from inbox.actions.copy_attachment import copy_attachment
from inbox.actions.disconnect_channel import disconnect_channel
from inbox.attendance import redis
from inbox.models import Attachment, Channel, Conversation, Message, Rendition, WebhookDelivery
from inbox.rates import KEPT_UNDER
from tests.channels_web.test_talk import PNG, texts
from tests.channels_web.visits import Visit, aged, answer, signed_facts, token_of

pytestmark = pytest.mark.django_db
POSTS = ("messages", "news", "older", "end")


@pytest.fixture
def mallory(widget) -> Visit:
    return Visit(widget, address="198.51.100.66").begin()


@pytest.fixture
def secret(dung, binh):
    """Dung's thread, with what nobody else may see."""
    dung.say("My address is 12 Tea Street")
    answer(dung.conversation, binh, "Thank you, Dung")
    return dung


# ── Tokens ──


def forged(dung, other_shop):
    good = dung.token
    value, _, signature = good.rpartition(":")
    return {
        "none": "",
        "empty": " ",
        "another visitor's name in a good signature": good.replace(dung.external_id, "v" + "0" * 32),
        "another signature": f"{value}:{signature[::-1]}",
        "cut": good[:-1],
        "without a signature": value,
        "signed for something else": signing.TimestampSigner(salt="other").sign(value),
        "of another shop": token_of(other_shop, new_visitor()),
        "too old": aged(dung.widget, good, LASTS + timedelta(days=1)),
        "long": good * 50,
        "no text": "\0\ud800".encode("utf-8", "replace").decode(),
        "a file's address": signing.TimestampSigner(salt="channels_web.file").sign(f"{dung.widget.key}/{dung.external_id}"),
    }  # fmt: skip


@pytest.mark.parametrize("address", POSTS)
def test_a_token_that_is_not_ours_opens_nothing(secret, other_shop, address):
    for what, token in forged(secret, other_shop).items():
        visit = Visit(secret.widget)
        visit.token = token
        response = visit.post(address, client_id=str(uuid4()), text="Hi")

        assert (response.status_code, response.json()["code"]) == (403, "token"), what
        assert "Tea Street" not in response.text, what
    assert Message.objects.filter(direction="incoming").count() == 1
    assert Conversation.objects.get().status == "open"


def test_a_session_with_such_a_token_begins_anew_as_nobody(secret, other_shop):
    for what, token in forged(secret, other_shop).items():
        visit = Visit(secret.widget)
        visit.token = token
        told = visit.post("session").json()

        assert told["messages"] == [], what
        assert not told["state"]["has_thread"], what


def test_a_token_of_this_shop_opens_nothing_at_another(secret, other_shop):
    there = Visit(other_shop.widget)
    there.token = secret.token

    assert there.post("news").status_code == 403


def test_who_the_shop_signed_in_must_be_signed_in_again_after_a_while(widget):
    visit = Visit(widget)
    visit.token = aged(widget, make_token(widget.key, verified_visitor("42")), VERIFIED_LASTS + timedelta(hours=1))

    assert visit.post("news").status_code == 403


def test_a_token_that_is_used_is_renewed_and_one_of_the_shops_is_not(dung):
    dung.say("Hello")
    dung.token = old = aged(dung.widget, dung.token, timedelta(days=2))
    assert dung.look()["token"] != old

    verified = Visit(dung.widget)
    verified.token = aged(dung.widget, make_token(dung.widget.key, verified_visitor("42")), timedelta(days=2))
    assert "token" not in verified.look()


def test_a_message_of_whom_the_shop_signed_in_makes_their_token_last_no_longer(widget):
    visit = Visit(widget)
    visit.token = aged(widget, make_token(widget.key, verified_visitor("42")), timedelta(days=2))

    assert "token" not in visit.say("Hello")


def test_whom_a_renewed_secret_signed_in_must_be_signed_in_again(widget, an, dung):
    visit = Visit(widget)
    visit.token = aged(widget, make_token(widget.key, verified_visitor("42")), timedelta(seconds=5))
    assert visit.post("news").status_code == 200

    renew_secret(widget=widget, actor=an)

    assert visit.post("news").status_code == 403
    assert dung.post("news").status_code == 200


def test_agents_and_admins_never_see_a_token(secret, an_client, admin_client):
    conversation = secret.conversation
    pages = [
        an_client.get(f"/w/bamboo/inbox/{conversation.pk}/"),
        an_client.get(f"/w/bamboo/inbox/{conversation.pk}/customer/"),
        admin_client.get(f"/admin/inbox/webhookdelivery/{WebhookDelivery.objects.first().pk}/change/"),
        admin_client.get(f"/admin/channels_web/widget/{secret.widget.pk}/change/"),
    ]
    signature = secret.token.rpartition(":")[2]

    assert [page.status_code for page in pages] == [200] * 4
    assert all(signature not in page.text for page in pages)
    assert secret.widget.identity_secret not in pages[3].text
    assert all(signature.encode() not in bytes(row.body) for row in WebhookDelivery.objects.all())


# ── Other people's threads ──


def test_a_visitor_gets_their_own_thread_whatever_they_ask_for(secret, mallory):
    mallory.say("Hi")
    reply = Message.objects.get(text="Thank you, Dung")
    dungs = Message.objects.get(text="My address is 12 Tea Street")

    asked = [
        mallory.look(cursor="1"),
        mallory.post("older", before="9" * 18 + "." + "9" * 12).json(),
        mallory.post("session").json(),
        mallory.say("Who is it?", reply_to=f"chat-{dungs.pk}", cursor=""),
        mallory.say("And this?", reply_to=str(reply.pk), cursor=""),
        mallory.look(said=json.dumps({"seen": f"chat-{reply.pk}"})),
    ]

    assert "Tea Street" not in str(asked)
    assert "Dung" not in str(asked)
    reply.refresh_from_db()
    assert reply.status == "sent"


def test_another_visitors_message_cannot_be_taken_in_advance(secret, mallory):
    """Whose client_id it is, too: a guessed one must neither show nor swallow anybody's message."""
    dungs = Message.objects.get(text="My address is 12 Tea Street")

    told = mallory.say("Mine", client_id=dungs.data["client_id"])

    assert texts(told) == ["Mine"]
    assert Message.objects.filter(direction="incoming").count() == 2


def test_a_file_is_for_the_visitor_whose_thread_it_stands_in(secret, mallory, other_shop):
    secret.say("", files=[SimpleUploadedFile("bill.png", PNG, "image/png")])
    copy_attachment(Attachment.objects.get().pk)
    address = str(secret.look()["messages"]).split('img src="')[1].split('"')[0]
    mallory.say("Hi")
    key, pk = secret.widget.key, Attachment.objects.get().pk
    signed = signing.TimestampSigner(salt="channels_web.file").sign
    stranger = Client()

    assert stranger.get(address).status_code == 200
    tried = [
        address.replace(key, other_shop.external_id),
        f"/chat/{key}/files/{signed(f'{mallory.external_id}.{pk}')}/bill.png",
        f"/chat/{key}/files/{signed(secret.external_id)}/bill.png",
        f"/chat/{key}/files/{signed(f'{secret.external_id}.{pk + 1}')}/bill.png",
        f"/chat/{key}/files/{secret.token}/bill.png".replace(f"{key}/v", "v"),
        address.replace(f".{pk}:", f".{pk + 1}:"),
    ]
    assert [stranger.get(path).status_code for path in tried] == [404] * len(tried)


def test_what_was_made_of_a_sound_is_for_the_visitor_whose_thread_it_stands_in(secret, mallory):
    secret.say("", files=[SimpleUploadedFile("word.amr", b"#!AMR\n" + b"\0" * 32, "audio/amr")])
    sound = Attachment.objects.get()
    Attachment.objects.update(kind="audio", mime_type="audio/amr", state="stored")
    made = Rendition(attachment=sound, state="made", mime_type="audio/mpeg", size=4)
    made.file.save("made", ContentFile(b"ID3\0"))

    address = str(secret.post("session").json()["messages"]).split("<audio")[1].split('src="')[1].split('"')[0]

    assert address.endswith("/made/word.mp3")
    answered = Client().get(address)
    assert (answered.status_code, answered["Content-Type"]) == (200, "audio/mpeg")
    mallory.say("Hi")
    signed = signing.TimestampSigner(salt="channels_web.file").sign(f"{mallory.external_id}.{sound.pk}")
    assert Client().get(f"/chat/{secret.widget.key}/files/{signed}/made/word.mp3").status_code == 404


def test_a_file_that_was_never_meant_for_the_visitor_has_no_address(secret, binh):
    at = Message.objects.first().at
    note = secret.conversation.messages.create(kind="note", author_type="member", author=binh, at=at)
    row = Attachment.objects.create(message=note, kind="file", state="stored", name="margin.xlsx")
    signed = signing.TimestampSigner(salt="channels_web.file").sign(f"{secret.external_id}.{row.pk}")

    assert Client().get(f"/chat/{secret.widget.key}/files/{signed}/margin.xlsx").status_code == 404


# ── Other sites ──


def test_only_the_owners_websites_may_show_the_panel(widget):
    hosts = " ".join(f"{scheme}://{host}:*" for host in widget.domains for scheme in ("https", "http"))
    ancestors = f"frame-ancestors 'self' {hosts}"
    address, client = f"/chat/{widget.key}/panel/", Client()

    for referer in ("https://tea.example/oolong", "https://www.tea.example/", ""):
        response = client.get(address, headers={"referer": referer} if referer else {})
        assert response.status_code == 200
        assert ancestors in response["Content-Security-Policy"]
        assert "X-Frame-Options" not in response

    for referer in ("https://evil.example/", "https://tea.example.evil.example/", "https://eviltea.example/"):
        response = client.get(address, headers={"referer": referer})
        assert response.status_code == 403
        assert "may not be shown on" in response.text
        assert "<script" not in response.text


def test_the_chats_own_page_stands_in_no_frame(widget):
    response = Client().get(f"/chat/{widget.key}/")

    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def test_a_chat_without_websites_is_shown_on_none(widget):
    widget.domains = []
    widget.save()

    response = Client().get(f"/chat/{widget.key}/panel/")

    assert "frame-ancestors 'self';" in response["Content-Security-Policy"] + ";"


def test_the_panel_and_its_answers_set_no_cookie_and_ask_for_none(widget, dung):
    responses = [
        dung.client.get(f"/chat/{widget.key}/panel/"),
        dung.post("session"),
        dung.post("messages", client_id=str(uuid4()), text="Hello"),
        dung.post("news"),
    ]

    assert not any(response.cookies for response in responses)


def test_the_cookie_of_the_chats_own_page_posts_nothing(widget, secret):
    """Another site's form would bring the cookie along, and nothing else."""
    browser = Client()
    browser.cookies["messio_chat"] = secret.token
    assert "Tea Street" in browser.get(f"/chat/{widget.key}/").text

    response = browser.post(f"/chat/{widget.key}/", {"client_id": str(uuid4()), "text": "I hate tea"})

    assert response.status_code == 403
    assert "Tea Street" not in response.text
    assert not Message.objects.filter(text="I hate tea").exists()


def test_what_a_visitor_writes_is_text_and_never_markup(dung, an_client):
    dung.say(
        '<script>alert(1)</script><img src=x onerror="alert(2)">', page_url="javascript:alert(3)", page_title="<b>"
    )

    conversation = dung.conversation
    pages = [
        str(dung.look()["messages"]),
        an_client.get(f"/w/bamboo/inbox/{conversation.pk}/").text,
        an_client.get(f"/w/bamboo/inbox/{conversation.pk}/customer/").text,
    ]

    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "javascript:alert(3)" not in page


# ── Who somebody is ──


def test_a_signature_that_does_not_fit_makes_nobody_known(widget, secret):
    good = signed_facts(widget, id="42", email="dung@mail.example")
    changed = good["facts"].replace("42", "43")
    tried = [
        {"facts": changed, "signature": good["signature"]},
        {"facts": good["facts"], "signature": good["signature"][::-1]},
        {"facts": "[]", "signature": good["signature"]},
        {"facts": '{"id": ""}', "signature": good["signature"]},
        {"facts": '{"id": "' + "4" * 5000 + '"}', "signature": good["signature"]},
        {"facts": "{" * 3000, "signature": good["signature"]},
        {"facts": '{"id": "\\ud800"}', "signature": "ü"},
    ]
    for given in tried:
        told = Visit(widget).begin(**given).post("session", **given).json()
        assert told["identified"] is False
        assert not told["state"]["has_thread"]


def test_a_chat_without_a_secret_believes_nobody(widget):
    good = signed_facts(widget, id="42")
    widget.secrets = {}
    widget.save()

    told = (
        Visit(widget).post("session", facts=good["facts"], signature=signed_facts(widget, id="42")["signature"]).json()
    )

    assert told["identified"] is False


# ── Too much ──


def test_who_writes_too_fast_is_asked_to_wait(dung, monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES_OF_VISITOR", (3, 60))
    for number in range(3):
        dung.say(f"{number}")

    response = dung.post("messages", client_id=str(uuid4()), text="4")

    assert response.status_code == 429
    assert response.json()["errors"]["__all__"] == ["That was a lot at once. Please wait a minute, then send it again."]
    assert 0 < int(response["Retry-After"]) <= 61
    assert Message.objects.count() == 3


def test_all_processes_count_the_same(dung, monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES_OF_VISITOR", (3, 60))
    for number in range(3):
        dung.say(f"{number}")
        caches["counts"].clear()  # what another process does not know

    assert dung.post("messages", client_id=str(uuid4()), text="4").status_code == 429


def test_with_redis_away_each_process_counts_for_itself(dung, monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES_OF_VISITOR", (3, 60))
    monkeypatch.setattr(wake.breaker, "open_until", time.monotonic() + 60)
    for number in range(3):
        dung.say(f"{number}")

    assert dung.post("messages", client_id=str(uuid4()), text="4").status_code == 429
    assert redis().keys(f"{KEPT_UNDER}visitor:*") == []


def test_an_address_begins_so_many_chats_and_others_are_not_kept_out(widget, monkeypatch):
    monkeypatch.setattr(limits, "CHATS_OF_ADDRESS", (2, 3600))
    for _ in range(2):
        Visit(widget).begin().say("Buy!")

    refused = Visit(widget).begin().post("messages", client_id=str(uuid4()), text="Buy!")
    assert refused.status_code == 429
    Visit(widget, address="192.0.2.1").begin().say("Hello")

    assert Conversation.objects.count() == 3


def test_a_chat_takes_so_many_new_conversations_in_an_hour(widget, monkeypatch):
    monkeypatch.setattr(limits, "CHATS_OF_WIDGET", (3, 3600))
    for number in range(4):
        Visit(widget, address=f"192.0.2.{number}").begin().post("messages", client_id=str(uuid4()), text="Buy!")

    assert Conversation.objects.count() == 3


def test_who_answers_quicker_than_anybody_types_is_asked_again(widget):
    machine = Visit(widget)
    machine.take(machine.post("session").json())

    response = machine.post("messages", client_id=str(uuid4()), text="Buy!")

    assert response.status_code == 422
    assert "quicker than anybody types" in response.json()["errors"]["__all__"][0]


@pytest.mark.parametrize("limit", ["BYTES_OF_VISITOR", "BYTES_OF_ADDRESS", "BYTES_OF_WIDGET"])
def test_files_are_counted_by_their_bytes(dung, monkeypatch, limit):
    monkeypatch.setattr(limits, limit, (len(PNG) * 2, 3600))
    for _ in range(2):
        dung.say("", files=[SimpleUploadedFile("bill.png", PNG, "image/png")])

    again = SimpleUploadedFile("bill.png", PNG, "image/png")
    refused = dung.post("messages", client_id=str(uuid4()), text="", files=[again])

    assert refused.status_code == 429
    assert "Too many large files" in refused.json()["errors"]["__all__"][0]
    assert "without it" in str(dung.say("Then without it")["messages"])


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_an_address_is_counted_by_the_network_that_somebody_has(rf, given, counted):
    assert limits.address_of(rf.get("/", REMOTE_ADDR=given)) == counted


def test_who_asks_for_the_script_too_often_is_asked_to_wait(client, widget, monkeypatch):
    monkeypatch.setattr(limits, "CALLS_OF_ADDRESS", (2, 60))
    answers = [client.get(f"/chat/{widget.key}.js") for _ in range(3)]

    assert [response.status_code for response in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 61


def test_counts_of_sign_ins_have_a_place_that_no_visitor_fills(widget, client):
    for number in range(3):
        client.get(f"/chat/{widget.key}.js", headers={"referer": f"https://{number}.tea.example/"})
    Visit(widget).begin()

    assert not caches["default"]._cache  # what it holds, in this process's memory


# ── Whatever else may come ──


BODIES = {
    "nothing": b"",
    "no form": b"\xff\xfe\x00",
    "json": b'{"token": 1}',
    "a cut form": b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nHel',
    "many fields": b"&".join(b"a%d=1" % n for n in range(2000)),
    "a NUL": b"text=%00&client_id=%00&token=%00",
    "half a character": b"text=%ED%A0%80&token=%ED%A0%80",
}
TYPES = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "x",
)


@pytest.mark.parametrize("content_type", TYPES)
@pytest.mark.parametrize("address", ["session", *POSTS, ""])
def test_no_body_breaks_anything(dung, address, content_type):
    path = f"/chat/{dung.widget.key}/{address}/".replace("//", "/")
    for what, body in BODIES.items():
        response = dung.client.post(path, body, content_type=content_type, headers={"accept": "application/json"})
        assert response.status_code in (200, 400, 403, 413), (what, response.status_code)
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"said": "[" * 9000},
        {"said": '{"seen": "chat-99999999999999999999"}'},
        {"said": '{"seen": {"a": 1}}'},
        {"said": '{"page": {"url": 1, "title": []}}'},
        {"said": '{"page": {"url": "https://tea.example/\\u0000", "title": "\\ud800"}}'},
        {"said": '{"used": 1e400}'},
        {"said": '{"used": -1}'},
        {"said": '{"typing": {"a": []}}'},
        {"cursor": "9" * 19},
        {"cursor": "-1"},
        {"cursor": "٣"},
        {"cursor": "x" * 5000},
    ],
)
def test_no_word_breaks_anything(secret, fields):
    assert secret.post("news", **fields).status_code == 200


@pytest.mark.parametrize("before", ["x", "٣.٣", "9" * 40, "1.1.1", "999999999999999999.1", "\0"])
def test_no_position_breaks_anything(secret, before):
    assert secret.post("older", before=before).status_code == 200


def test_a_body_beyond_all_measure_is_refused_before_it_is_read(dung):
    path = f"/chat/{dung.widget.key}/messages/"
    for length in ("99999999999", "9" * 400, "-1", "x"):
        response = dung.client.post(path, {"token": dung.token}, CONTENT_LENGTH=length)
        assert response.status_code in (400, 413)


def test_only_posts_change_anything(secret):
    for address in ("session", *POSTS):
        assert secret.client.get(f"/chat/{secret.widget.key}/{address}/").status_code == 405


@pytest.mark.parametrize("key", ["nothere", "a" * 300])
def test_a_chat_that_is_not_there_says_so(client, key):
    assert client.get(f"/chat/{key}/").status_code == 404
    assert client.get(f"/chat/{key}/panel/").status_code == 404
    assert client.get(f"/chat/{key}.js").status_code == 404
    assert client.post(f"/chat/{key}/news/").json()["code"] == "gone"


def test_a_chat_that_was_disconnected_is_gone_with_its_threads(secret, an):
    disconnect_channel(channel=secret.widget.channel, actor=an)

    response = secret.post("news")
    assert (response.status_code, response.json()["code"]) == (410, "gone")
    assert "Tea Street" not in secret.client.get(f"/chat/{secret.widget.key}/").text


def test_a_key_of_another_platform_is_no_chat(client, bamboo):
    Channel.objects.create(workspace=bamboo, platform="facebook", external_id="104772918836401", name="Page")

    assert client.get("/chat/104772918836401/").status_code == 404
