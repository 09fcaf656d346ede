from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact
from inbox.actions.fetch_profile import copy_channel_picture, fetch_profile, stale_identities, unasked_identities
from inbox.models import Change, Channel, Conversation, Identity
from tests.simulator.client import DUNG, TEA


@pytest.fixture
def dung(simulator, bamboo, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    simulator.control("messages", psid=DUNG, text="Shop ơi")
    channel = Channel.objects.create(
        workspace=bamboo,
        platform="facebook",
        external_id=TEA,
        name="Trà",
        credentials={"access_token": simulator.page_token()},
    )
    identity = Identity.objects.create(
        channel=channel, external_id=DUNG, contact=Contact.objects.create(workspace=bamboo)
    )
    Conversation.objects.create(workspace=bamboo, channel=channel, identity=identity, last_message_at=timezone.now())
    return identity


def test_name_and_picture_come_beside_the_path(dung):
    fetch_profile(dung.pk)

    dung.refresh_from_db()
    assert (dung.name, dung.contact.name) == ("Dung Phạm", "Dung Phạm")
    assert dung.contact.picture.read().startswith(b"\x89PNG")
    assert Change.objects.get().conversation_id == dung.conversation.pk


def test_a_name_that_people_gave_stays(dung):
    Contact.objects.update(name="Chị Dung (sỉ)")

    fetch_profile(dung.pk)

    dung.refresh_from_db()
    assert (dung.name, dung.contact.name) == ("Dung Phạm", "Chị Dung (sỉ)")


def test_a_customer_is_asked_for_once_and_again_after_a_week(simulator, dung):
    assert unasked_identities() == [dung.pk]
    fetch_profile(dung.pk)
    first = Contact.objects.get().picture.name
    fetch_profile(dung.pk)
    assert (unasked_identities(), stale_identities(dung.channel_id)) == ([], [])
    assert Contact.objects.get().picture.name == first

    Identity.objects.update(profile_asked_at=timezone.now() - timedelta(days=8))
    assert stale_identities(dung.channel_id) == [dung.pk]
    fetch_profile(dung.pk)

    assert Contact.objects.get().picture.name != first
    assert stale_identities(dung.channel_id) == []


def test_trouble_is_tried_again_in_minutes_and_nothing_is_lost(simulator, dung):
    simulator.control("faults", next={"on": "profile", "code": 1, "status": 500})
    fetch_profile(dung.pk)
    assert unasked_identities() == []

    Identity.objects.update(profile_asked_at=timezone.now() - timedelta(days=7))
    fetch_profile(dung.pk)

    dung.refresh_from_db()
    assert dung.name == "Dung Phạm"


def test_a_dead_token_is_noticed_here_too(simulator, dung):
    simulator.control("revoke", page=TEA, subcode=460)

    fetch_profile(dung.pk)

    assert list(Channel.objects.values_list("status", "status_code")) == [("needs_reconnect", "190/460")]


def test_a_person_without_a_profile_stays_without_a_name(simulator, dung):
    Identity.objects.update(external_id="7284910365521005")

    fetch_profile(dung.pk)

    dung.refresh_from_db()
    assert (dung.name, bool(dung.contact.picture), unasked_identities()) == ("", False, [])


def test_a_channel_gets_its_picture(simulator, dung):
    rows = simulator.graph("GET", "me/accounts", simulator.user_token(), params={"fields": "id,picture"}).json()["data"]
    url = next(row["picture"]["data"]["url"] for row in rows if row["id"] == TEA)

    copy_channel_picture(dung.channel_id, url)

    assert Channel.objects.get().picture.read().startswith(b"\x89PNG")
