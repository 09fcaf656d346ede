import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.utils import timezone

from api import ids
from api.actions.save_webhook import create_webhook
from api.ids import Kind
from api.models import WebhookCursor, WebhookEndpoint, WebhookEvent
from api.outgoing import notice, post
from api.outgoing.addresses import NotAllowed, read
from contacts.actions.change_contacts import change_contacts
from contacts.actions.create_contact import create_contact
from contacts.actions.erase_contact import erase_contact, go_on_erasing
from contacts.actions.merge_contacts import merge_contacts
from contacts.models import Contact
from inbox import live
from inbox.ingest import drain
from inbox.models import Conversation, Message
from tests.inbox.messenger import delivery, text

EVERY = [
    "message.received",
    "message.sent",
    "message.status",
    "conversation.changed",
    "contact.changed",
    "contact.erased",
    "ticket.changed",
]


class Receiver:
    """A shop's server: keeps what is posted, and answers with `status`."""

    def __init__(self) -> None:
        self.posts: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posts.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()
                self.wfile.write(b"Thanks")

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def events(self) -> list[dict]:
        return [json.loads(body) for _, body in self.posts]


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    made = Receiver()
    settings.WEBHOOK_HOSTS = [made.host]
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def endpoint(an, receiver) -> WebhookEndpoint:
    """Of Bamboo, for everything, from now on."""
    WebhookCursor.objects.create(xid=live.cursor())
    made = create_webhook(actor=an, url=f"http://{receiver.host}/messio?shop=1", events=EVERY)
    WebhookEndpoint.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    return made


def post_all() -> None:
    for event_id in post.due_events():
        post.deliver(event_id)


def later() -> None:
    WebhookEvent.objects.filter(state="waiting").update(retry_at=timezone.now() - timedelta(seconds=1))


def test_a_customers_message_is_told_once_however_often_the_log_is_read(shop, tea_page, endpoint, receiver):
    delivery(text("m1", "Còn hàng không?"))
    drain()
    notice.notice()
    WebhookCursor.objects.update(xid="1")
    notice.notice()
    post_all()

    received = [event for event in receiver.events if event["type"] == "message.received"]
    conversation = shop.get("/conversations").json()["data"][0]["id"]
    message = shop.get(f"/conversations/{conversation}/messages").json()["data"][0]
    assert [event["data"] for event in received] == [message]
    changed = [event for event in receiver.events if event["type"] == "conversation.changed"]
    assert [event["data"]["id"] for event in changed] == [conversation]
    assert len({event["id"] for event in receiver.events}) == len(receiver.events)


def test_a_post_is_signed_over_its_bytes(endpoint, receiver, shop):
    shop.post(f"/webhooks/{shop.get('/webhooks').json()['data'][0]['id']}/test")
    post_all()

    headers, body = receiver.posts[0]
    at, signature = (part.partition("=")[2] for part in headers["Messio-Signature"].split(","))
    expected = hmac.new(endpoint.secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert signature == expected
    assert abs(int(at) - timezone.now().timestamp()) < 60
    assert (json.loads(body)["type"], headers["Messio-Event"], headers["Content-Type"]) == (
        "ping",
        "ping",
        "application/json",
    )


def test_what_became_of_our_message_is_told_step_by_step(thread, endpoint, receiver, an):
    message = thread.messages.create(
        direction="outgoing", author_type="member", author=an, text="Dạ còn", status="queued", at=timezone.now()
    )
    for status in ("queued", "sent", "sent", "read"):
        Message.objects.filter(pk=message.pk).update(status=status)
        live.changed(thread, message)
        notice.notice()
    post_all()

    told = [(event["type"], event["data"]["status"]) for event in receiver.events if "message" in event["type"]]
    assert [step for step in told if step[0] == "message.sent"] == [("message.sent", "sent")]
    assert [step[1] for step in told if step[0] == "message.status"] == ["sent", "read"]


def test_a_changed_contact_is_told_and_nothing_of_another_workspace(shop, outsider, chau, endpoint, receiver):
    contact = shop.post("/contacts", {"name": "Dung"}).json()["id"]
    theirs = outsider.post("/contacts", {"name": "Giang"}).json()["id"]
    outsider.patch(f"/contacts/{theirs}", {"name": "Hoa"})
    shop.patch(f"/contacts/{contact}", {"name": "Lê Dung"})
    post_all()

    assert [(event["type"], event["data"]["name"], event["workspace"]) for event in receiver.events] == [
        ("contact.changed", "Lê Dung", "bamboo")
    ]


@pytest.mark.parametrize("status", [500, 302, 410])
def test_a_post_that_is_not_taken_is_repeated_later_and_the_log_says_what_was_answered(
    shop, endpoint, receiver, status
):
    path = f"/webhooks/{shop.get('/webhooks').json()['data'][0]['id']}"
    shop.post(f"{path}/test")
    receiver.status = status
    post_all()
    post_all()
    assert len(receiver.posts) == 1, "not before its time"

    logged = shop.get(f"{path}/events").json()["data"][0]
    assert (logged["state"], logged["status"], logged["answer"], logged["attempt_count"]) == (
        "waiting",
        status,
        "Thanks",
        1,
    )
    assert shop.get(path).json()["failing_since"]

    receiver.status = 204
    later()
    post_all()
    assert [body for _, body in receiver.posts] == [receiver.posts[0][1]] * 2
    assert shop.get(f"{path}/events").json()["data"][0]["state"] == "done"
    assert shop.get(path).json()["failing_since"] is None


def test_of_an_endpoint_that_fails_one_event_is_tried_at_a_time(endpoint, receiver, shop):
    path = f"/webhooks/{shop.get('/webhooks').json()['data'][0]['id']}/test"
    for _ in range(3):
        shop.post(path)
    assert len(post.due_events()) == 3

    WebhookEndpoint.objects.update(failing_since=timezone.now())
    assert len(post.due_events()) == 1


def test_after_days_of_failures_it_is_stopped_with_a_letter_and_goes_on_where_it_was(
    shop, endpoint, receiver, django_capture_on_commit_callbacks
):
    path = f"/webhooks/{shop.get('/webhooks').json()['data'][0]['id']}"
    shop.post(f"{path}/test")
    receiver.status = 500
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=3, minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        post_all()

    assert shop.get(path).json()["stopped_at"]
    assert [letter.to for letter in mail.outbox] == [["an@bamboo.example"]]
    later()
    assert post.due_events() == []

    receiver.status = 200
    shop.patch(path, {"is_stopped": False})
    post_all()
    assert len(receiver.posts) == 2
    assert shop.get(f"{path}/events").json()["data"][0]["state"] == "done"


def test_what_may_still_be_under_way_is_not_posted_beside_itself(endpoint, receiver, shop):
    shop.post(f"/webhooks/{shop.get('/webhooks').json()['data'][0]['id']}/test")
    receiver.status = 500
    post_all()

    event = WebhookEvent.objects.get()
    assert event.retry_at - event.tried_at > timedelta(seconds=2 * post.TOTAL_SECONDS)


def test_after_the_last_try_an_event_is_given_up(endpoint, receiver, shop):
    shop.post(f"/webhooks/{shop.get('/webhooks').json()['data'][0]['id']}/test")
    receiver.status = 500
    for _ in range(12):
        later()
        post_all()

    assert len(receiver.posts) == post.MOST_ATTEMPTS
    assert WebhookEvent.objects.get().state == "failed"


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "https://localhost/",
        "https://shop.example:22/",
        "https://a:b@shop.example/",
        "ftp://x.y/",
        "https://",
        "https://shop.example/ x",
        "x",
    ],
)
def test_only_https_and_public_names_are_taken(url, shop):
    with pytest.raises(NotAllowed):
        read(url)
    refused = shop.post("/webhooks", {"url": url, "events": ["message.received"]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/url")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "::ffff:10.0.0.5"])
def test_a_name_that_leads_into_our_own_network_gets_nothing(an, shop, monkeypatch, address):
    create_webhook(actor=an, url="https://shop.example/messio", events=EVERY)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (address, 443))])
    shop.post(f"/webhooks/{shop.get('/webhooks').json()['data'][0]['id']}/test")
    post_all()

    event = WebhookEvent.objects.get()
    assert (event.status, event.error) == (None, "not_allowed")


def test_the_page_makes_tests_stops_and_deletes_one_and_shows_its_log(an_client, receiver, binh_client):
    pages = "/w/bamboo/settings/api/webhooks/"
    refused = an_client.post(pages, {"url": "http://shop.example", "events": EVERY})
    assert refused.status_code == 422
    assert "https://" in refused.text

    made = an_client.post(
        pages, {"url": f"http://{receiver.host}/", "events": ["message.received"], "description": "Till"}
    )
    page = made.headers["Location"]
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secret in an_client.get(page).text
    an_client.post(f"{page}tests/")
    post_all()
    assert "Thanks" in an_client.get(page).text
    an_client.post(f"{page}secret/")
    assert WebhookEndpoint.objects.get().secret != endpoint.secret
    an_client.post(f"{page}stop/")
    assert WebhookEndpoint.objects.get().stopped_at
    an_client.post(f"{page}stop/", {"resume": "1"})
    assert WebhookEndpoint.objects.get().stopped_at is None
    assert binh_client.get(page).status_code == 403
    assert an_client.get(f"{page}deletion/").status_code == 200
    an_client.post(f"{page}deletion/")
    assert not WebhookEndpoint.objects.exists()


def test_ingest_waits_for_no_webhook(endpoint, receiver, tea_page):
    """Nothing of it is made by the batch: the log of changes is all that a task of its own reads."""
    delivery(text("m1", "Còn hàng không?"))
    drain()

    assert Conversation.objects.exists()
    assert not WebhookEvent.objects.exists()
    assert receiver.posts == []


def test_of_an_erased_customer_nothing_is_posted_again_and_no_word_stays_in_the_log(
    shop, an, tea_page, endpoint, receiver
):
    delivery(text("m1", "Em ở 12 Phan Đình Phùng"))
    drain()
    dung = Conversation.objects.get().identity.contact
    shop.patch(f"/contacts/{ids.write(Kind.CONTACT, dung.pk)}", {"company": "Hoa Sen"})
    notice.notice()
    post_all()
    shop.post("/tickets", {"subject": "Phan's cup", "contact_id": ids.write(Kind.CONTACT, dung.pk)})
    notice.notice()
    receiver.status = 500
    post_all()
    posted = len(receiver.posts)
    shop.post("/contacts", {"name": "Giang"})
    giang = shop.get("/contacts").json()["data"][0]["id"]
    shop.patch(f"/contacts/{giang}", {"name": "Giang Phan"})

    erasure = erase_contact(actor=an, contact=dung)
    later()
    receiver.status = 200
    post_all()
    while go_on_erasing(erasure.pk):
        pass

    assert [event["data"]["id"] for event in receiver.events[posted:]] == [giang]
    logged = WebhookEvent.objects.exclude(data={})
    assert [row.data["id"] for row in logged if "Phan" in str(row.data) or "Hoa Sen" in str(row.data)] == [giang]
    stopped = WebhookEvent.objects.get(type="ticket.changed")
    assert (stopped.state, stopped.data, stopped.error) == ("failed", {}, "erased")


def test_what_was_said_just_before_the_erasure_is_told_to_nobody(an, tea_page, endpoint, receiver):
    delivery(text("m1", "Em ở 12 Phan Đình Phùng"))
    drain()
    erase_contact(actor=an, contact=Conversation.objects.get().identity.contact)
    notice.notice()
    post_all()

    assert not [event for event in receiver.events if "Phan" in str(event)]


def test_a_post_under_way_while_its_customer_is_erased_leaves_no_answer_and_is_not_repeated(
    an, shop, endpoint, receiver
):
    contact = shop.post("/contacts", {"name": "Dung"}).json()["id"]
    shop.patch(f"/contacts/{contact}", {"name": "Lê Dung"})
    event = WebhookEvent.objects.get()

    erase_contact(actor=an, contact=Contact.objects.get())
    event.status, event.answer = 500, "Lê Dung is not known here"
    post.finish(event, endpoint)

    kept = WebhookEvent.objects.get(type="contact.changed")
    assert (kept.state, kept.retry_at, kept.answer, kept.data) == ("failed", None, "", {})


def test_many_customers_changed_at_once_are_told_each_or_as_many(an, endpoint, receiver, monkeypatch):
    people = [create_contact(actor=an, name=name) for name in ("Dung", "Lan", "Mai")]
    everyone = [row.pk for row in people]
    with monkeypatch.context() as few:
        few.setattr("api.listeners.MOST_NAMED", 2)
        change_contacts(actor=an, verb="consent", value="given", value_name="Yes", ids=everyone)
    change_contacts(actor=an, verb="consent", value="withdrawn", value_name="No", ids=everyone[:2])
    post_all()

    told = [(event["type"], event["data"].get("count"), event["data"].get("consent")) for event in receiver.events]
    assert told == [("contacts.changed", 3, None), *[("contact.changed", None, "withdrawn")] * 2]


def test_an_erased_customer_is_told_by_ids_alone_those_of_the_merged_too(an, shop, endpoint, receiver):
    kept, gone = (create_contact(actor=an, name=name) for name in ("Dung", "Dung Tran"))
    merge_contacts(actor=an, kept=kept, gone=gone)
    erasure = erase_contact(actor=an, contact=kept)
    while go_on_erasing(erasure.pk):
        pass
    post_all()

    (erased,) = [event for event in receiver.events if event["type"] == "contact.erased"]
    assert erased["data"] == {"id": ids.write(Kind.CONTACT, kept.pk), "merged_ids": [ids.write(Kind.CONTACT, gone.pk)]}
    assert not any("Dung" in str(event) for event in receiver.events)
