"""Connecting a number in the browser: through the signup and with a pasted token, against simulated WhatsApp."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from channels_whatsapp.models import OwnApp, Signup
from channels_whatsapp.tasks import forget_signups
from inbox.models import Channel
from tests.channels_whatsapp.conftest import CONFIG_ID, NUMBER, TOKEN, WABA, books
from tests.channels_whatsapp.test_ingest import signed_post, work_off
from tests.channels_whatsapp.test_parsing import change, from_dung

CONNECT = "/w/bamboo/channels/whatsapp/connect/"
PENDING = "318840927755104"
OTHER_APP, OTHER_SECRET = "77001122334455", "the secret of another app"

pytestmark = pytest.mark.django_db


def paste(client, **more):
    return client.post(CONNECT, {"access_token": TOKEN} | more, follow=True)


def tick(client, page, *numbers):
    return client.post(page.request["PATH_INFO"], {"numbers": numbers}, follow=True)


def signup(client, simulator, settings, **form):
    """Through Meta's signup; returns the address it leads back to."""
    settings.META_WHATSAPP_CONFIG_ID = CONFIG_ID
    there = client.get("/w/bamboo/channels/whatsapp/login/")["Location"]
    answer = simulator.http.post(there, data={"accounts": [WABA]} | form, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return there, f"{back.path}?{back.query}"


# ── With a pasted token ──


def test_a_pasted_token_lists_its_numbers_and_the_ticked_one_is_connected(simulator, an_client):
    page = paste(an_client)
    assert page.status_code == 200
    after = tick(an_client, page, NUMBER)

    channel = Channel.objects.get()
    assert (channel.external_id, channel.name, channel.status) == (NUMBER, "Trà Lá Sen +84 28 7300 5588", "connected")
    assert channel.credentials == {"access_token": TOKEN, "waba_id": WABA}
    assert WABA in books(simulator)["subscribed"]
    assert "Connected" in after.text


def test_the_missing_permission_is_named_and_nothing_is_kept(simulator, an_client):
    simulator.control("whatsapp/token", token=TOKEN, scopes=["whatsapp_business_management"])

    answer = paste(an_client)

    assert answer.status_code == 422
    assert "Missing permissions: whatsapp_business_messaging." in answer.text
    assert TOKEN not in answer.text
    assert Signup.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"dead": True}, "This token is not valid"),
        ({"accounts": []}, "does not name its WhatsApp Business account"),
    ],
)
def test_a_token_that_does_not_serve_says_why(simulator, an_client, given, said):
    simulator.control("whatsapp/token", token=TOKEN, **given)

    assert said in paste(an_client).text


def test_an_account_that_the_token_does_not_open_is_told(simulator, an_client):
    assert "Assign the account to the system user" in paste(an_client, waba_id="226701495582137").text


def test_with_meta_away_nothing_breaks(an_client):
    answer = paste(an_client)

    assert answer.status_code == 422
    assert "WhatsApp does not answer at the moment" in answer.text


# ── Of another app ──


def test_a_token_of_another_app_needs_its_secret_and_gets_a_path_of_its_own(simulator, an_client, client):
    simulator.control("whatsapp/token", token=TOKEN, app_id=OTHER_APP)

    assert "another app than Messio’s" in paste(an_client).text
    assert "neither" in paste(an_client, app_id=OTHER_APP).text
    wrong = paste(an_client, app_id=OTHER_APP, app_secret="guessed")
    assert "not those of the token’s app" in wrong.text
    page = paste(an_client, app_id=OTHER_APP, app_secret=OTHER_SECRET)
    tick(an_client, page, NUMBER)

    own = OwnApp.objects.get()
    address = f"/webhooks/whatsapp/{own.key}/"
    assert address in page.text
    assert own.secrets["verify_token"] in page.text
    assert books(simulator)["subscribed"][WABA]["override_callback_uri"].endswith(address)
    query = {"hub.mode": "subscribe", "hub.verify_token": own.secrets["verify_token"], "hub.challenge": "7"}
    assert client.get(address, query).content == b"7"
    body = change({"messages": [from_dung("text", {"body": "Alo"})]})
    assert signed_post(client, body, OTHER_SECRET, address) == 200
    work_off()
    assert Channel.objects.get().conversations.count() == 1


def test_the_same_app_keeps_its_path(simulator, an_client):
    simulator.control("whatsapp/token", token=TOKEN, app_id=OTHER_APP)
    pages = [paste(an_client, app_id=OTHER_APP, app_secret=OTHER_SECRET) for _ in range(2)]

    assert OwnApp.objects.count() == 1
    assert all(OwnApp.objects.get().key in page.text for page in pages)


# ── Through the signup ──


def test_the_signup_is_a_redirect_with_its_configuration(simulator, an_client, settings):
    there, back = signup(an_client, simulator, settings)

    asked = parse_qs(urlsplit(there).query)
    assert urlsplit(there).path == "/meta/v25.0/dialog/oauth"
    assert (asked["config_id"], asked["response_type"]) == ([CONFIG_ID], ["code"])
    page = an_client.get(back, follow=True)
    tick(an_client, page, NUMBER)
    credentials = Channel.objects.get().credentials
    assert set(credentials) == {"access_token", "expires_at", "waba_id"}
    assert Channel.objects.get().token_renew_at is not None


def test_a_signup_that_was_closed_used_or_not_begun_here_connects_nothing(simulator, an_client, binh_client, settings):
    _, closed = signup(an_client, simulator, settings, action="cancel")
    assert "You closed Meta’s window" in an_client.get(closed, follow=True).text
    _, back = signup(an_client, simulator, settings)
    assert binh_client.get(back, follow=True).status_code == 400
    an_client.get(back)
    assert "This login did not begin here" in an_client.get(back, follow=True).text
    assert Channel.objects.count() == 0


def test_a_shared_account_with_nothing_in_it_says_so(simulator, an_client, settings):
    _, back = signup(an_client, simulator, settings, accounts=[])

    assert "does not name its WhatsApp Business account" in an_client.get(back, follow=True).text


def test_without_settings_whatsapp_is_off(an_client, settings):
    settings.META_APP_ID = ""

    assert [an_client.get(CONNECT).status_code, an_client.get("/w/bamboo/channels/whatsapp/login/").status_code] == [
        503
    ] * 2


# ── Choosing ──


def test_a_number_of_another_workspace_cannot_be_ticked(simulator, an_client, lotus):
    Channel.objects.create(workspace=lotus, platform="whatsapp", external_id=NUMBER, name="Theirs")

    page = paste(an_client)

    assert "Another workspace of Messio uses this number" in page.text
    assert tick(an_client, page, NUMBER).status_code == 422


def test_what_was_refused_stands_beside_its_number(simulator, an_client):
    page = paste(an_client)
    simulator.control("faults", next={"on": "subscribe", "code": 200})

    assert "Messio lacks a permission" in tick(an_client, page, NUMBER).text
    assert Channel.objects.count() == 0


def test_connecting_again_replaces_the_token(simulator, an_client):
    tick(an_client, paste(an_client), NUMBER)
    Channel.objects.update(status="needs_reconnect", credentials={"access_token": "old"})

    tick(an_client, paste(an_client), NUMBER)

    channel = Channel.objects.get()
    assert (channel.status, channel.credentials["access_token"]) == ("connected", TOKEN)


def test_a_number_that_its_phone_shares_is_asked_for_its_past_and_never_registered(simulator, an_client):
    simulator.control("whatsapp/phone", number=PENDING, is_on_phone=True)

    pages = [tick(an_client, paste(an_client), PENDING) for _ in range(2)]

    assert [("Register with a PIN" in page.text, "Connected" in page.text) for page in pages] == [(False, True)] * 2
    assert books(simulator)["asked_for_past"] == {PENDING: 2}
    assert NUMBER not in books(simulator)["asked_for_past"]


def test_what_a_token_opened_is_for_its_member_alone_and_not_for_long(simulator, an_client, binh_client):
    page = paste(an_client)
    path = page.request["PATH_INFO"]

    assert binh_client.get(path).status_code == 403
    Signup.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    assert an_client.get(path).status_code == 404
    forget_signups()
    assert Signup.objects.count() == 0


# ── Registering ──


@pytest.fixture
def pending(simulator, an_client):
    page = tick(an_client, paste(an_client), PENDING)
    channel = Channel.objects.get()
    assert f"/whatsapp/{channel.pk}/register/" in page.text
    return channel


def register(client, channel, pin):
    return client.post(f"/w/bamboo/channels/whatsapp/{channel.pk}/register/", {"pin": pin}, follow=True)


def test_a_number_that_is_not_in_service_is_registered_with_its_pin(simulator, an_client, pending):
    answer = register(an_client, pending, "123456")

    assert "is registered with WhatsApp" in answer.text
    assert books(simulator)["numbers"][PENDING] == ["CONNECTED", 1]


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_what_is_no_pin_is_not_tried(simulator, an_client, pending, pin):
    assert register(an_client, pending, pin).status_code == 422
    assert books(simulator)["numbers"][PENDING] == ["PENDING", 0]


def test_a_wrong_pin_is_said_and_never_tried_again_by_itself(simulator, an_client, pending):
    register(an_client, pending, "123456")

    answer = register(an_client, pending, "000000")

    assert answer.status_code == 422
    assert "WhatsApp refused the PIN" in answer.text
    assert books(simulator)["numbers"][PENDING][1] == 2


def test_other_platforms_channels_are_not_registered(an, an_client):
    channel = Channel.objects.create(workspace=an.workspace, platform="facebook", external_id="1", name="Page")

    assert register(an_client, channel, "123456").status_code == 404
