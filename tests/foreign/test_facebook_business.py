"""Meta's own SDK for Python, which speaks to the Graph API as Meta means it."""

import io

import pytest
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.conformance.samples import BY_KIND
from tests.simulator.client import APP_ID, DUNG, INSTAGRAM_SCOPES, LINH, SARA, SECRET, TEA, TEA_INSTAGRAM

FIELDS = ["messages", "message_echoes", "messaging_postbacks"]


def graph(simulator, token):
    session = FacebookSession(APP_ID, SECRET, token)
    session.GRAPH = f"{simulator.url}/meta"
    return FacebookAdsApi(session, "v25.0")


@pytest.fixture
def page(simulator, receiver):
    """The tea house's Page, whose customers Dung and Sara have just written."""
    api = graph(simulator, simulator.page_token(scope=INSTAGRAM_SCOPES))
    page = Page(TEA, api=api)
    page.create_subscribed_app(params={"subscribed_fields": FIELDS})
    for customer in (DUNG, SARA):
        simulator.control("messages", psid=customer, text="Shop ơi")
    return page


def said(text):
    return {"recipient": {"id": DUNG}, "messaging_type": "RESPONSE", "message": {"text": text}}


def test_a_person_signs_in_and_lists_their_pages_with_tokens(simulator):
    me = User("me", api=graph(simulator, simulator.user_token()))

    pages = {row["id"]: row for row in me.get_accounts(fields=["id", "name", "access_token", "tasks"])}

    assert me.api_get(fields=["id", "name"])["id"] == LINH
    assert pages[TEA]["name"] == "Tiệm Trà Lá Sen"
    assert Page(TEA, api=graph(simulator, pages[TEA]["access_token"])).api_get(fields=["name"])["name"]


def test_a_token_is_looked_at(simulator):
    token = simulator.page_token()

    answer = graph(simulator, f"{APP_ID}|{SECRET}").call("GET", ["debug_token"], {"input_token": token}).json()

    assert (answer["data"]["is_valid"], answer["data"]["app_id"]) == (True, APP_ID)


def test_a_page_subscribes_to_its_events_by_the_sdks_list(simulator, page):
    (app,) = page.get_subscribed_apps()

    assert set(app["subscribed_fields"]) == set(FIELDS)


def test_words_and_a_picture_are_sent_and_read_back(simulator, page):
    sent = page.create_message(params=said("Dạ còn ạ 💚"))
    assert (sent["recipient_id"], bool(sent["message_id"])) == (DUNG, True)

    message = {"attachment": {"type": "image", "payload": {"is_reusable": True}}}
    files = {"filedata": ("a.png", io.BytesIO(BY_KIND["image"].content), "image/png")}
    uploaded = page.get_api_assured().call("POST", (TEA, "message_attachments"), {"message": message}, files=files)
    image = {"attachment": {"type": "image", "payload": {"attachment_id": uploaded.json()["attachment_id"]}}}
    page.create_message(params=said("") | {"message": image})

    fields = ["id", "participants", "messages{id,message,from,created_time,attachments}"]
    (thread,) = page.get_conversations(fields=fields, params={"user_id": DUNG, "platform": "MESSENGER"})
    rows = thread["messages"]["data"]
    assert [row["message"] for row in rows] == ["", "Dạ còn ạ 💚", "Shop ơi"]
    assert rows[0]["attachments"]["data"][0]["mime_type"] == "image/png"


def test_pages_of_a_list_follow_each_other(simulator, page):
    for name in ("Một", "Hai", "Ba"):
        simulator.control("messages", page=TEA, name=f"Khách {name}", text="Alo")

    threads = list(page.get_conversations(fields=["id"], params={"limit": 1}))

    assert len({row["id"] for row in threads}) == len(threads) >= 4


def test_an_instagram_account_is_found_by_its_page_and_answers(simulator, page):
    found = page.api_get(fields=["instagram_business_account"])["instagram_business_account"]["id"]
    assert found == TEA_INSTAGRAM

    sent = page.create_message(params=said("Chào bạn") | {"recipient": {"id": SARA}})

    assert sent["recipient_id"] == SARA


@pytest.mark.parametrize(
    ("fault", "http_status", "is_transient"),
    [
        ({"code": 2}, 500, True),
        ({"code": 613}, 403, False),
        ({"code": 190, "subcode": 463}, 401, False),
        ({"code": 200}, 403, False),
        ({"code": 10, "subcode": 2018278}, 403, False),
        ({"code": 551, "subcode": 1545041}, 400, False),
        ({"code": 100}, 400, False),
    ],
    ids=["transient", "limit", "token", "permission", "window", "unreachable", "rejected"],
)
def test_an_error_of_each_kind_is_read_by_the_sdk(simulator, page, fault, http_status, is_transient):
    simulator.control("faults", next=fault)

    with pytest.raises(FacebookRequestError) as met:
        page.create_message(params=said("Alo"))

    error = met.value
    assert (error.api_error_code(), error.api_error_subcode()) == (fault["code"], fault.get("subcode"))
    assert (error.http_status(), bool(error.api_transient_error())) == (http_status, is_transient)
    assert error.api_error_message()


def test_a_forged_proof_and_a_dead_token_are_refused(simulator, page):
    forged = FacebookSession(APP_ID, "another secret", simulator.page_token())
    forged.GRAPH = f"{simulator.url}/meta"
    simulator.control("faults", require_appsecret_proof=True)
    with pytest.raises(FacebookRequestError) as met:
        Page(TEA, api=FacebookAdsApi(forged, "v25.0")).create_message(params=said("Alo"))
    assert met.value.api_error_code() == 100

    simulator.control("revoke", page=TEA)
    with pytest.raises(FacebookRequestError) as met:
        page.create_message(params=said("Alo"))
    assert (met.value.api_error_code(), met.value.api_error_subcode()) == (190, 460)
