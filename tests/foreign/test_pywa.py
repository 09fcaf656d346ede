"""pywa, a client of WhatsApp's Cloud API that follows Meta's documentation, and its check of Meta's signature."""

import json

import pytest
from pywa.client import WhatsApp
from pywa.errors import WhatsAppError

from tests.conformance.samples import BY_KIND
from tests.simulator.client import APP_ID, SECRET, VERIFY_TOKEN

NUMBER, WABA, TOKEN = "318840927755103", "215590384471026", "system-user-token-of-la-sen"
NGOC = "+84900000011"
SIGNATURE = "X-Hub-Signature-256"


@pytest.fixture
def number(simulator, receiver):
    """The tea house's number, whose webhooks come to us, with a customer who has just written."""
    assert simulator.control("whatsapp/webhook", url=receiver.url)["verified"]
    assert simulator.graph("POST", f"{WABA}/subscribed_apps", TOKEN).json()["success"]
    app = {"app_id": APP_ID, "app_secret": SECRET, "verify_token": VERIFY_TOKEN}
    client = WhatsApp(phone_id=NUMBER, waba_id=WABA, token=TOKEN, server=None, **app)
    client.api._session.base_url = f"{simulator.url}/meta/v25.0"
    simulator.control("whatsapp/messages", text="Shop ơi")
    simulator.settle()
    return client


def sent(simulator):
    rows = simulator.http.get(f"{simulator.url}/control/whatsapp/books", timeout=10).json()["messages"]
    return [row for row in rows if row["outgoing"]]


def test_a_token_opens_its_account_and_numbers(number):
    assert number.get_business_account().id == WABA
    assert NUMBER in {row.id for row in number.get_business_phone_numbers()}
    assert number.get_business_phone_number().verified_name == "Trà Lá Sen"


def test_templates_are_listed_with_their_state(number):
    names = {row.name: row.status.value for row in number.get_templates()}

    assert names["xac_nhan_don_hang"] == "APPROVED"


def test_words_are_sent(simulator, number):
    answer = number.send_message(NGOC, "Dạ còn ạ 💚", tracker="key-1")

    (row,) = sent(simulator)
    assert (row["wamid"], row["text"]["body"], row["opaque"]) == (answer.id, "Dạ còn ạ 💚", "key-1")


def test_a_picture_is_sent_and_a_customers_is_read_back(simulator, number, tmp_path):
    image = BY_KIND["image"]
    number.send_image(NGOC, image.content, mime_type="image/png")
    assert sent(simulator)[0]["type"] == "image"

    given = {"type": "image", "name": "a.png", "mime_type": "image/png", "base64": image.given["base64"]}
    simulator.control("whatsapp/messages", file=given)
    rows = simulator.http.get(f"{simulator.url}/control/whatsapp/books", timeout=10).json()["messages"]
    media = number.get_media_url([row["image"]["id"] for row in rows if row["type"] == "image"][-1])
    path = number.download_media(url=media.url, path=tmp_path, filename="a.png")

    assert path.read_bytes() == image.content
    assert (media.mime_type, media.file_size) == ("image/png", len(image.content))


def test_reading_and_typing_are_shown(simulator, number, receiver):
    wamid = message_of(receiver)["id"]
    number.mark_message_as_read(wamid)
    number.indicate_typing(wamid)

    shown = simulator.http.get(f"{simulator.url}/control/whatsapp/books", timeout=10).json()["shown"]
    assert shown["84900000011"] == {"read": wamid, "typing": wamid}


@pytest.mark.parametrize("code", [2, 130429, 190, 10, 131047, 131026, 131009, 132001, 131016])
def test_an_error_of_each_kind_is_read_by_the_client(simulator, number, code):
    simulator.control("faults", next={"code": code})

    with pytest.raises(WhatsAppError) as met:
        number.send_message(NGOC, "Alo")

    assert (met.value.code, bool(met.value.message)) == (code, True)


def message_of(receiver):
    changes = [json.loads(body)["entry"][0]["changes"][0]["value"] for _path, body, _headers in receiver.posts]
    return next(value["messages"][0] for value in changes if "messages" in value)


def test_webhooks_are_verified_by_their_signature_and_read(simulator, number, receiver):
    heard = []
    number.on_message(lambda client, message: heard.append((message.from_user.wa_id, message.text)))
    number.on_message_status(lambda client, status: heard.append(status.status.value))
    number.send_message(NGOC, "Dạ còn ạ")
    simulator.settle()

    for _path, body, headers in receiver.posts:
        assert number.webhook_update_validator(body, headers[SIGNATURE]) is None
        assert number.webhook_update_validator(body + b" ", headers[SIGNATURE])[1] == 403
        assert number.webhook_update_handler(body)[1] == 200

    assert heard == [("84900000011", "Shop ơi"), "sent", "delivered"]


def test_pages_webhooks_carry_the_same_signature(simulator, number, page, receiver):
    """Messenger's and Instagram's are signed as WhatsApp's are."""
    receiver.posts.clear()
    simulator.control("messages", page="104772918836401", name="Khách Quen", text="Alo")
    simulator.settle()

    (_path, body, headers), *_ = receiver.posts
    assert number.webhook_update_validator(body, headers[SIGNATURE]) is None
