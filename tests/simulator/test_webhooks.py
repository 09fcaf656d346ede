"""Who gets webhooks, in which form, in which order, and what happens when the receiver fails."""

import json

from tests.simulator.client import DUNG, TEA, error_of, eventually


def test_a_customers_message_arrives_signed_and_escaped(simulator, page, receiver):
    mid = simulator.control("messages", psid=DUNG, text="Dạ shop ơi a/b 😊")["mid"]
    simulator.settle()

    ((_, body, headers),) = receiver.posts
    event = json.loads(body)["entry"][0]["messaging"][0]
    assert event["message"] == {"mid": mid, "text": "Dạ shop ơi a/b 😊"}
    assert event["sender"]["id"] == DUNG
    assert body.isascii()
    assert rb"D\u1ea1 shop \u01a1i a\/b \ud83d\ude0a" in body
    assert receiver.is_signed(body, headers)
    assert not receiver.is_signed(body + b" ", headers)


def test_an_address_that_fails_the_verification_is_not_used(simulator, receiver):
    answer = simulator.control("webhook", url="http://127.0.0.1:9/nobody/")

    assert not answer["verified"]
    assert answer["detail"]
    assert simulator.http.get(f"{simulator.url}/control/webhook").json()["url"] == receiver.url


def test_nothing_is_sent_for_pages_and_fields_that_are_not_subscribed(simulator, receiver):
    token = simulator.page_token()
    simulator.control("messages", psid=DUNG, text="một")
    simulator.graph("POST", f"{TEA}/subscribed_apps", token, params={"subscribed_fields": "messages"})
    mid = simulator.control("messages", psid=DUNG, text="hai")["mid"]
    simulator.control("react", mid=mid, reaction="love")
    simulator.send(token)
    simulator.settle()

    assert [event["message"]["text"] for event in receiver.events()] == ["hai"]
    assert simulator.graph("GET", f"{TEA}/subscribed_apps", token).json()["data"][0]["subscribed_fields"] == [
        "messages"
    ]
    assert simulator.graph("DELETE", f"{TEA}/subscribed_apps", token).json() == {"success": True}
    assert simulator.graph("GET", f"{TEA}/subscribed_apps", token).json() == {"data": []}


def test_subscribing_needs_the_task_and_known_fields(simulator):
    branch = simulator.page_token("115830276649915")

    assert error_of(
        simulator.graph("POST", "me/subscribed_apps", branch, params={"subscribed_fields": "messages"})
    ) == (200, None)
    token = simulator.page_token()
    assert error_of(
        simulator.graph("POST", "me/subscribed_apps", token, params={"subscribed_fields": "messaging_seen"})
    ) == (100, None)


def test_every_act_of_a_customer_has_its_event(simulator, open_page, receiver):
    sent = simulator.send(open_page).json()["message_id"]
    mine = simulator.control("messages", psid=DUNG, text="size M", reply_to=sent)["mid"]
    simulator.control("react", mid=sent, reaction="love")
    simulator.control("react", mid=sent, reaction=None)
    simulator.control("edit", mid=mine, text="size L")
    simulator.control("read", psid=DUNG)
    simulator.control(
        "messages", psid=DUNG, postback={"title": "Bắt đầu", "payload": "GET_STARTED", "referral": {"ref": "qr"}}
    )
    simulator.control("messages", psid=DUNG, referral={"ref": "m.me"})
    simulator.control("messages", psid=DUNG, text="Giao nhanh", quick_reply="SHIP")
    simulator.control("page-inbox-message", psid=DUNG, text="Em ở Business Suite")
    simulator.settle()

    messages = [event["message"] for event in receiver.events("message")]
    assert messages[1] == {"mid": mine, "text": "size M", "reply_to": {"mid": sent, "is_self_reply": False}}
    assert messages[2]["quick_reply"] == {"payload": "SHIP"}
    assert messages[3]["is_echo"]
    assert messages[3]["app_id"] == 263902037430900
    assert [event["reaction"]["action"] for event in receiver.events("reaction")] == ["react", "unreact"]
    assert receiver.events("message_edit")[0]["message_edit"] == {"mid": mine, "text": "size L", "num_edit": 1}
    assert receiver.events("read")[0]["read"]["watermark"] > receiver.events("message")[0]["timestamp"]
    assert receiver.events("postback")[0]["postback"]["referral"] == {"ref": "qr"}
    assert receiver.events("referral")[0]["referral"]["ref"] == "m.me"


def test_attachments_are_served_until_their_address_expires(simulator, page, receiver):
    simulator.control(
        "messages",
        psid=DUNG,
        attachments=[{"type": kind, "sample": True} for kind in ("image", "audio", "file", "sticker")],
    )
    simulator.settle()

    files = receiver.events()[0]["message"]["attachments"]
    urls = [row["payload"]["url"] for row in files]
    assert [simulator.http.get(url).headers["Content-Type"] for url in urls] == [
        "image/png",
        "audio/x-wav",
        "application/pdf",
        "image/png",
    ]
    assert files[3]["payload"]["sticker_id"] == 369239263222822
    simulator.control("faults", media_fault="missing")
    assert simulator.http.get(urls[0]).status_code == 404
    simulator.control("faults", media_fault="")
    simulator.control("clock", advance_seconds=31 * 86400)
    assert simulator.http.get(urls[0]).status_code == 403


def test_a_refused_webhook_comes_again_until_it_is_taken(simulator, page, receiver):
    receiver.answers = [500, 503, 500]
    for number in range(4):
        simulator.control("messages", psid=DUNG, text=str(number))
    simulator.settle()

    assert [event["message"]["text"] for event in receiver.events()] == ["0", "0", "0", "0", "1", "2", "3"]
    first = simulator.books(page=TEA)["webhooks"][0]
    assert first["attempts"] == 4
    assert first["times_delivered"] == 1
    assert first["status"] == "delivered"


def test_a_webhook_that_is_refused_alone_does_not_hold_the_others(simulator, page, receiver):
    receiver.answers = [403]
    for number in range(3):
        simulator.control("messages", psid=DUNG, text=str(number))
    simulator.settle()

    texts = [event["message"]["text"] for event in receiver.events()]
    assert texts[0] == "0"
    assert sorted(texts) == ["0", "0", "1", "2"]


def test_after_failing_for_long_the_page_is_unsubscribed(simulator, page, receiver):
    receiver.answers = [500] * 50
    simulator.control("faults", disable_after_seconds=0)
    simulator.control("messages", psid=DUNG, text="một")
    simulator.settle()

    assert simulator.graph("GET", f"{TEA}/subscribed_apps", page).json() == {"data": []}
    assert simulator.books()["counts"]["webhooks"] == {"disabled": 1}


def test_webhooks_can_come_twice_in_disorder_in_batches_or_never(simulator, page, receiver):
    def texts(**switches):
        receiver.posts.clear()
        simulator.control("faults", reset=True, **switches)
        for number in range(12):
            simulator.control("messages", psid=DUNG, text=f"{number:02}")
        simulator.settle()
        return [event["message"]["text"] for event in receiver.events()]

    right = [f"{number:02}" for number in range(12)]
    twice = texts(duplicate=True)
    assert sorted(twice) == sorted(right * 2)
    mixed = texts(reorder_ms=200)
    assert mixed != right
    assert sorted(mixed) == right
    assert texts(lose_percent=100) == []
    assert texts(delay_ms=150, batch=50) == right
    assert len(receiver.posts) < 12


def test_the_books_and_waiting_webhooks_outlive_a_kill(simulator, page, receiver):
    receiver.answers = [500] * 1000
    simulator.control("messages", psid=DUNG, text="một")
    simulator.kill()
    receiver.answers = []
    simulator.start("--webhook-url", receiver.url)

    eventually(lambda: simulator.books()["counts"]["webhooks"] == {"delivered": 1})
    assert receiver.events()[-1]["message"]["text"] == "một"


def test_another_owner_puts_the_thread_on_standby(simulator, open_page, receiver):
    simulator.control("standby", psid=DUNG, owner="263902037430900")
    simulator.control("messages", psid=DUNG, text="alo")
    simulator.settle()

    assert "standby" in json.loads(receiver.posts[-1][1])["entry"][0]
    assert error_of(simulator.send(open_page)) == (10, 2018300)
    taken = simulator.graph("POST", "me/take_thread_control", open_page, json={"recipient": {"id": DUNG}})
    assert taken.json() == {"success": True}
    assert simulator.send(open_page).status_code == 200
    simulator.control("standby", psid=DUNG, owner="263902037430900")
    simulator.control("standby", psid=DUNG, owner="us")
    simulator.settle()
    (lost,), (gained,) = receiver.events("take_thread_control"), receiver.events("pass_thread_control")
    assert lost["take_thread_control"]["previous_owner_app_id"] == "684210937755120"
    assert gained["pass_thread_control"]["new_owner_app_id"] == "684210937755120"


def test_removing_the_app_and_asking_for_deletion_post_a_signed_request(simulator, page, receiver):
    answers = [simulator.control(name, person="10229934471802255") for name in ("deauthorize", "data-deletion")]

    assert [answer["status"] for answer in answers] == [200, 200]
    assert [path for path, _, _ in receiver.posts] == ["/hook/deauthorize/", "/hook/data-deletion/"]
    assert error_of(simulator.graph("GET", "me", page)) == (190, 458)


def test_a_flood_is_counted(simulator, page, receiver):
    flood = simulator.control("flood", page=TEA, customers=20, messages=100, per_second=400, wait=True)
    simulator.settle()

    assert len(flood["psids"]) == 20
    assert len({event["message"]["mid"] for event in receiver.events("message")}) == 100
    assert simulator.books(page=TEA)["counts"]["customer_messages"] == 100


def test_half_an_emoji_and_unknown_events_are_sent_as_they_are(simulator, page, receiver):
    simulator.control("messages", psid=DUNG, text="a\ud83d\x00b")
    simulator.control("event", page=TEA, field="messages", event={"sender": {"id": DUNG}, "hologram": {"hue": None}})
    simulator.settle()

    assert rb"a\ud83d\u0000b" in receiver.posts[0][1]
    assert receiver.events("hologram")[0]["hologram"] == {"hue": None}
    assert simulator.http.get(f"{simulator.url}/phone/{TEA}/{DUNG}/").status_code == 200
