from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact
from inbox.actions.fetch_profile import copy_channel_picture, fetch_profile, stale_identities, unasked_identities
from inbox.actions.replace_picture import replace_picture
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


def test_the_old_picture_stays_until_no_row_names_it(dung, django_capture_on_commit_callbacks):
    fetch_profile(dung.pk)
    first = Contact.objects.get().picture.name
    Identity.objects.update(profile_asked_at=timezone.now() - timedelta(days=8))

    with django_capture_on_commit_callbacks() as after_commit:
        fetch_profile(dung.pk)
    assert default_storage.exists(first)
    for callback in after_commit:
        callback()

    assert not default_storage.exists(first)
    assert default_storage.exists(Contact.objects.get().picture.name)


def test_a_contact_that_is_gone_leaves_no_picture_behind(dung, tmp_path):
    contact = dung.contact
    type(contact).objects.filter(pk=contact.pk).delete()

    with pytest.raises(DatabaseError), transaction.atomic():
        replace_picture(contact, ContentFile(b"picture", "a.png"))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_picture_is_handed_out_as_what_it_is(dung, an_client):
    fetch_profile(dung.pk)

    answer = an_client.get(reverse("inbox:contact-picture", args=["bamboo", dung.contact_id]))

    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/png", 'inline; filename="picture"')


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
