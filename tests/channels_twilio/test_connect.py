"""An owner pastes an account's credentials: they are checked at Twilio, and the number's addresses are set there."""

import pytest
from django.core import mail
from django.urls import reverse

from channels_twilio.client import TwilioClient
from channels_twilio.senders import find_sender
from inbox.actions.check_channel import check_channel
from inbox.actions.disconnect_channel import disconnect_channel
from inbox.connectors import get_connector
from inbox.models import Channel
from tests.channels_twilio.conftest import ACCOUNT, KEY, KEY_SECRET, NUMBER, TOKEN, books

pytestmark = pytest.mark.django_db

CONNECT = "/w/bamboo/channels/twilio/connect/"
GIVEN = {"number": "+84 28 7300 5511", "account_sid": ACCOUNT, "auth_token": TOKEN}
RETRIED = "#rc=5&rp=all"


def errors(answer):
    assert answer.status_code == 422
    return str(answer.context["form"].errors)


def test_a_number_is_connected_and_its_addresses_ask_to_be_tried_again(simulator, an_client):
    answer = an_client.post(CONNECT, GIVEN)

    channel = Channel.objects.get()
    assert (answer.status_code, channel.external_id, channel.name) == (302, NUMBER, "+842873005511")
    assert channel.credentials == {"account_sid": ACCOUNT, "auth_token": TOKEN}
    assert books(simulator)["senders"][NUMBER] == {
        "callback_url": f"http://127.0.0.1:1/webhooks/twilio/{RETRIED}",
        "callback_method": "POST",
        "status_callback_url": f"http://127.0.0.1:1/webhooks/twilio/status/{RETRIED}",
        "status_callback_method": "POST",
    }


def test_calls_are_signed_by_an_api_key_where_one_is_given(simulator, an_client):
    an_client.post(CONNECT, GIVEN | {"api_key": KEY, "api_secret": KEY_SECRET})
    assert Channel.objects.get().credentials["api_key"] == KEY
    simulator.control("twilio/token", keys={})

    refused = an_client.post(CONNECT, GIVEN | {"api_key": KEY, "api_secret": KEY_SECRET})

    assert "credentials" in errors(refused)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"auth_token": "wrong"}, "credentials"),
        ({"number": "+84 28 7300 9999"}, "It has: +842473001133, +842873005511"),
        ({"account_sid": "AC1"}, "34 characters"),
        ({"number": "seven"}, "no phone number"),
        ({"api_key": KEY}, "needs its secret"),
    ],
)
def test_what_does_not_serve_is_told_beside_the_form_and_connects_nothing(simulator, an_client, given, words):
    assert words in errors(an_client.post(CONNECT, GIVEN | given))
    assert not Channel.objects.exists()


def test_twilio_that_is_away_is_told(simulator, an_client, settings):
    settings.TWILIO_API_URL = "http://127.0.0.1:1"

    assert "cannot be reached" in errors(an_client.post(CONNECT, GIVEN))


def test_where_a_number_posted_before_it_posts_again_once_it_is_disconnected(simulator, an_client, an):
    before = {
        "callback_url": "https://flows.example/in",
        "callback_method": "POST",
        "status_callback_url": "https://flows.example/status",
        "status_callback_method": "POST",
    }
    client = TwilioClient({"account_sid": ACCOUNT, "auth_token": TOKEN})
    client.post_messaging(f"Channels/Senders/{find_sender(client, NUMBER)['sid']}", json={"webhook": before})
    an_client.post(CONNECT, GIVEN)
    an_client.post(CONNECT, GIVEN)  # again, when the number posts here
    assert books(simulator)["senders"][NUMBER]["callback_url"].startswith("http://127.0.0.1:1/webhooks/twilio/")

    disconnect_channel(channel=Channel.objects.get(), actor=an)

    assert books(simulator)["senders"][NUMBER] == before


def test_a_disconnected_number_has_no_address_any_more(simulator, an_client, an):
    an_client.post(CONNECT, GIVEN)

    disconnect_channel(channel=Channel.objects.get(), actor=an)

    assert books(simulator)["senders"][NUMBER]["callback_url"] == ""


# ── When somebody changes it in Twilio's console ──


def posts_to(simulator):
    return books(simulator)["senders"][NUMBER]["callback_url"]


@pytest.mark.usefixtures("an")
def test_an_address_that_somebody_set_in_its_place_is_told_and_set_again_by_one_button(simulator, an_client, work):
    an_client.post(CONNECT, GIVEN)
    work()
    channel = Channel.objects.get()
    simulator.control("twilio/sender", sender=NUMBER, webhook={"callback_url": "https://flows.example/in"})

    check_channel(channel.pk, now=True)
    Channel.objects.update(checked_at=None, status_code="")
    check_channel(channel.pk)
    work()

    assert posts_to(simulator) == "https://flows.example/in"
    words = "Twilio sends this number’s messages to another address than Messio’s"
    assert [words in letter.body for letter in mail.outbox] == [True]
    page = an_client.get(reverse("channels:show", args=["bamboo", channel.pk])).content.decode()
    address = reverse("channels:subscription", args=["bamboo", channel.pk])
    assert words in page
    assert f'action="{address}"' in page

    answer = an_client.post(address)

    assert "Twilio) sends news of this account here." in answer.content.decode()
    assert posts_to(simulator).startswith("http://127.0.0.1:1/webhooks/twilio/")
    assert Channel.objects.get().status_code == ""
    assert f'action="{address}"' not in answer.content.decode()


def test_an_address_that_is_gone_is_set_again_by_the_check(simulator, an_client):
    an_client.post(CONNECT, GIVEN)
    simulator.control("twilio/sender", sender=NUMBER, webhook={"callback_url": ""})

    health = check_channel(Channel.objects.get().pk, now=True)

    assert (health.code, health.posts) == ("", "mended")
    assert posts_to(simulator).startswith("http://127.0.0.1:1/webhooks/twilio/")


def test_a_film_that_twilio_does_not_list_is_no_file_for_the_composer():
    takes = get_connector("twilio").capabilities.takes

    assert (takes("video", "video/mp4", 1000), takes("video", "video/3gpp", 1000)) == (True, False)
