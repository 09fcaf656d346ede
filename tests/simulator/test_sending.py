"""The Send API: what is accepted, what is refused with which code, and answers that go wrong on purpose."""

import json

import pytest
import requests

from tests.simulator.client import DUNG, LINH, TEA, error_of

STRANGER = "6918203347715001"
PIXEL = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def test_an_accepted_message_has_its_echo_and_its_delivery(simulator, open_page, receiver):
    answer = simulator.send(open_page, message={"text": "Dạ còn ạ", "metadata": "our-id"}).json()
    simulator.settle()

    echo, delivery = receiver.events()
    assert answer["recipient_id"] == DUNG
    assert echo["recipient"]["id"] == DUNG
    assert echo["message"] == {
        "mid": answer["message_id"],
        "is_echo": True,
        "app_id": 684210937755120,
        "metadata": "our-id",
        "text": "Dạ còn ạ",
    }
    assert delivery["delivery"]["mids"] == [answer["message_id"]]
    assert [row["metadata"] for row in simulator.books(page=TEA)["sends"]] == ["our-id"]


def test_form_and_json_are_taken_alike(simulator, open_page):
    form = {"recipient": json.dumps({"id": DUNG}), "message": json.dumps({"text": "Dạ"}), "messaging_type": "RESPONSE"}

    assert simulator.graph("POST", f"{TEA}/messages", open_page, data=form).json()["message_id"].startswith("m_")


def test_the_window_closes_after_a_day_and_a_human_agent_has_a_week(simulator, open_page):
    tagged = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    simulator.control("clock", advance_seconds=24 * 3600 + 5)

    assert error_of(simulator.send(open_page)) == (10, 2018278)
    assert simulator.send(open_page, **tagged).status_code == 200
    simulator.control("faults", human_agent=False)
    assert error_of(simulator.send(open_page, **tagged)) == (10, None)
    simulator.control("faults", human_agent=True)
    simulator.control("clock", advance_seconds=6 * 24 * 3600)
    assert error_of(simulator.send(open_page, **tagged)) == (10, 2018278)
    simulator.control("messages", psid=DUNG, text="alo")
    assert simulator.send(open_page).status_code == 200


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"text": "x" * 2001}, (100, None)),
        ({"psid": "1234"}, (100, 2018001)),
        ({"psid": STRANGER}, (100, 2018001)),
        ({"messaging_type": "SHOUT"}, (100, None)),
        ({"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"}, (100, 1893061)),
        ({"message": {}}, (100, None)),
        ({"message": {"text": "a", "metadata": "x" * 1001}}, (100, None)),
        (
            {"message": {"text": "a", "attachment": {"type": "image", "payload": {"url": "https://a.test/a.png"}}}},
            (100, None),
        ),
        ({"message": {"attachment": {"type": "image", "payload": {"attachment_id": "12"}}}}, (100, 2018074)),
        (
            {"message": {"attachment": {"type": "image", "payload": {"url": "http://127.0.0.1:9/a.png"}}}},
            (100, 2018008),
        ),
        ({"sender_action": "typing_on"}, (100, 2018014)),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_code(simulator, open_page, change, error):
    assert error_of(simulator.send(open_page, **change)) == error
    assert simulator.books()["counts"]["sends"] == 0


def test_a_customer_who_blocked_the_page_cannot_be_reached(simulator, open_page):
    simulator.control("block", psid=DUNG)

    assert error_of(simulator.send(open_page)) == (551, 1545041)


def test_a_lost_task_forbids_sending(simulator, open_page):
    simulator.control("role", person=LINH, page=TEA, tasks=["ANALYZE"])

    assert error_of(simulator.send(open_page)) == (200, None)


def upload(simulator, token, edge, content, content_type, kind="image"):
    message = json.dumps({"attachment": {"type": kind, "payload": {"is_reusable": True}}})
    form = {"recipient": json.dumps({"id": DUNG}), "message": message}
    return simulator.graph(
        "POST", f"me/{edge}", token, data=form, files={"filedata": ("ảnh.png", content, content_type)}
    )


def test_files_are_sent_by_upload_and_by_their_id(simulator, open_page, receiver):
    assert upload(simulator, open_page, "messages", PIXEL, "image/png").status_code == 200
    attachment_id = upload(simulator, open_page, "message_attachments", PIXEL, "image/png").json()["attachment_id"]
    payload = {"attachment": {"type": "image", "payload": {"attachment_id": attachment_id}}}
    assert simulator.send(open_page, message=payload).status_code == 200
    simulator.settle()

    for echo in receiver.events("message"):
        assert simulator.http.get(echo["message"]["attachments"][0]["payload"]["url"]).content == PIXEL


def test_files_too_large_or_of_another_type_are_refused(simulator, open_page):
    assert error_of(upload(simulator, open_page, "messages", b"\0" * (8 * 1024 * 1024 + 1), "image/png")) == (
        100,
        2018109,
    )
    assert error_of(upload(simulator, open_page, "messages", b"%PDF-1.4", "application/pdf")) == (100, 2018047)


def test_typing_and_seen_are_taken_without_a_message(simulator, open_page):
    for action in ("typing_on", "mark_seen"):
        body = {"recipient": {"id": DUNG}, "sender_action": action}
        assert simulator.graph("POST", "me/messages", open_page, json=body).json() == {"recipient_id": DUNG}
    assert simulator.control("typing", psid=DUNG)["page_is_typing"]


def test_any_error_of_the_table_can_be_ordered_for_the_next_sends(simulator, open_page):
    simulator.control("faults", next=[{"times": 2, "code": 2}, {"code": 190, "subcode": 463}])

    answers = [simulator.send(open_page) for _ in range(4)]
    assert [error_of(answer) for answer in answers[:3]] == [(2, None), (2, None), (190, 463)]
    assert [answer.status_code for answer in answers] == [500, 500, 401, 200]
    assert simulator.books()["counts"]["sends"] == 1


@pytest.mark.parametrize("code", [10303, 24001, 24005, 2018144, 2018171, 2071010, 2071025])
def test_codes_for_features_that_an_inbox_does_not_use_have_their_words_too(simulator, open_page, code):
    simulator.control("faults", next={"code": code})

    answer = simulator.send(open_page)

    assert error_of(answer) == (code, None)
    assert answer.json()["error"]["message"] != f"(#{code}) An error occurred"


def test_a_send_can_be_accepted_without_its_answer_arriving(simulator, open_page, receiver):
    simulator.control(
        "faults", next=[{"mode": "cut-after-accept"}, {"mode": "cut"}, {"status": 502, "body": "<html>bad</html>"}]
    )

    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            simulator.send(open_page)
    answer = simulator.send(open_page)
    assert answer.status_code == 502
    assert answer.text == "<html>bad</html>"
    simulator.settle()
    assert simulator.books()["counts"]["sends"] == 1
    assert len(receiver.events("message")) == 1


def test_a_slow_answer_lets_the_echo_overtake(simulator, open_page, receiver):
    simulator.control("faults", next={"mode": "slow", "ms": 300})
    simulator.send(open_page)

    assert receiver.events("message")


def test_an_endless_answer_does_not_end(simulator, open_page):
    simulator.control("faults", next={"mode": "endless"})
    url, body = f"{simulator.url}/meta/v25.0/me/messages", {"recipient": {"id": DUNG}, "message": {"text": "a"}}

    with requests.post(url, params={"access_token": open_page}, json=body, stream=True, timeout=5) as answer:
        assert len(next(answer.iter_content(20_000))) == 20_000


def test_usage_headers_tell_what_the_switch_says(simulator, open_page):
    simulator.control("faults", usage_percent=92, regain_access_minutes=7)
    usage = json.loads(simulator.send(open_page).headers["X-Business-Use-Case-Usage"])

    assert usage[TEA][0]["call_count"] == 92
    assert usage[TEA][0]["estimated_time_to_regain_access"] == 7


def test_history_lists_all_messages_and_details_only_the_newest_twenty(simulator, page):
    mids = [simulator.control("messages", psid=DUNG, text=f"tin {number}")["mid"] for number in range(23)]
    fields = "participants,snippet,messages.limit(30){id,created_time,from,to,message}"
    (row,) = simulator.graph("GET", f"{TEA}/conversations", page, params={"user_id": DUNG, "fields": fields}).json()[
        "data"
    ]

    listed = row["messages"]["data"]
    assert [entry["id"] for entry in listed] == mids[::-1]
    assert listed[0]["message"] == "tin 22"
    assert listed[0]["created_time"].endswith("+0000")
    assert "." not in listed[0]["created_time"]
    assert "message" in listed[19]
    assert "message" not in listed[20]
    assert error_of(simulator.graph("GET", mids[0], page)) == (9000001, None)
    assert simulator.graph("GET", mids[22], page, params={"fields": "message,from"}).json()["from"]["id"] == DUNG
    first = simulator.graph("GET", f"{row['id']}/messages", page, params={"limit": 10}).json()
    second = simulator.http.get(first["paging"]["next"]).json()
    assert [entry["id"] for entry in first["data"] + second["data"]] == mids[:2:-1]


def test_the_phone_page_plays_the_customer(simulator, open_page, receiver):
    phone = f"{simulator.url}/phone/{TEA}/{DUNG}/"
    simulator.send(open_page, "Dạ <b>còn</b> ạ")

    assert "Dạ &lt;b&gt;còn&lt;/b&gt; ạ" in simulator.http.get(phone).text
    simulator.http.post(
        phone + "say/", data={"text": "cảm ơn shop"}, files={"files": ("giọng.wav", b"RIFF", "audio/wav")}
    )
    simulator.settle()
    assert receiver.events("read")
    said = receiver.events("message")[-1]["message"]
    assert said["text"] == "cảm ơn shop"
    assert said["attachments"][0]["type"] == "audio"


def test_a_page_of_another_site_cannot_post_here(simulator):
    answer = simulator.http.post(f"{simulator.url}/control/reset", headers={"Origin": "https://evil.test"})

    assert answer.status_code == 403


def test_a_page_reacts_with_any_emoji_has_one_at_a_time_and_takes_it_back(simulator, open_page):
    mid = simulator.control("messages", psid=DUNG, text="Trà ngon quá")["mid"]

    def react(action, **payload):
        body = {"recipient": {"id": DUNG}, "sender_action": action, "payload": payload}
        return simulator.graph("POST", f"{TEA}/messages", open_page, json=body)

    def shown():
        rows = {row["mid"]: row["reactions"] for row in simulator.books()["customer_messages"]}
        return rows[mid].get("page", {}).get("emoji")

    assert react("react", message_id=mid, reaction="🎉").json() == {"recipient_id": DUNG}
    assert react("react", message_id=mid, reaction="❤️").status_code == 200
    assert shown() == "❤️"
    assert react("unreact", message_id=mid).status_code == 200
    assert shown() is None
    assert error_of(react("react", message_id=mid)) == (100, None)
    assert error_of(react("react", message_id="m_unknown", reaction="❤️")) == (100, None)
    simulator.control("clock", advance_seconds=24 * 3600 + 5)
    assert error_of(react("react", message_id=mid, reaction="❤️")) == (10, 2018278)
