from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact
from inbox.actions.fetch_profile import LEASE, copy_channel_picture, due_identities, fetch_profile, renew_profiles
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
    assert (dung.name, dung.first_name, dung.contact.name) == ("Dung Phạm", "Dung", "Dung Phạm")
    assert dung.contact.picture.read().startswith(b"\x89PNG")
    assert Change.objects.get().conversation_id == dung.conversation.pk


def test_a_name_that_people_gave_stays(dung):
    Contact.objects.update(name="Chị Dung (sỉ)")

    fetch_profile(dung.pk)

    dung.refresh_from_db()
    assert (dung.name, dung.contact.name) == ("Dung Phạm", "Chị Dung (sỉ)")


def asked_a_week_ago(channel):
    Identity.objects.update(profile_asked_at=timezone.now() - timedelta(days=8))
    renew_profiles(channel)


def test_a_customer_is_asked_for_once_and_again_after_a_week(simulator, dung):
    assert due_identities(9) == [dung.pk]
    fetch_profile(dung.pk)
    first = Contact.objects.get().picture.name
    renew_profiles(dung.channel_id)
    fetch_profile(dung.pk)
    assert due_identities(9) == []
    assert Contact.objects.get().picture.name == first

    asked_a_week_ago(dung.channel_id)
    assert due_identities(9) == [dung.pk]
    fetch_profile(dung.pk)

    assert Contact.objects.get().picture.name != first
    assert due_identities(9) == []


def test_a_customer_who_has_not_written_for_a_week_is_left_alone(dung):
    fetch_profile(dung.pk)
    Conversation.objects.update(last_message_at=timezone.now() - timedelta(days=8))

    asked_a_week_ago(dung.channel_id)

    assert due_identities(9) == []


def test_the_old_picture_stays_until_no_row_names_it(dung, django_capture_on_commit_callbacks):
    fetch_profile(dung.pk)
    first = Contact.objects.get().picture.name
    asked_a_week_ago(dung.channel_id)

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


def test_trouble_is_tried_again_in_seconds_and_ever_later(simulator, dung):
    simulator.control("faults", next={"on": "profile", "code": 1, "status": 500, "times": 2})
    fetch_profile(dung.pk)
    assert waits(dung) == pytest.approx(5, abs=2)

    Identity.objects.update(profile_due_at=timezone.now(), created_at=timezone.now() - timedelta(minutes=7))
    fetch_profile(dung.pk)
    assert waits(dung) == pytest.approx(7 * 60, abs=2)

    Identity.objects.update(profile_due_at=timezone.now())
    fetch_profile(dung.pk)
    dung.refresh_from_db()
    assert (dung.name, dung.profile_due_at) == ("Dung Phạm", None)


def waits(identity):
    return (Identity.objects.get(pk=identity.pk).profile_due_at - timezone.now()).total_seconds()


def test_a_limit_is_waited_for(simulator, dung):
    simulator.control("faults", next={"on": "profile", "code": 613})

    fetch_profile(dung.pk)

    assert waits(dung) == pytest.approx(60, abs=2)


def test_what_a_killed_worker_had_begun_is_asked_again(simulator, dung, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("inbox.actions.fetch_profile.write", killed)
        with pytest.raises(KeyboardInterrupt):
            fetch_profile(dung.pk)

    assert waits(dung) == pytest.approx(LEASE.total_seconds(), abs=2)
    Identity.objects.update(profile_due_at=timezone.now())
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
    assert (dung.name, bool(dung.contact.picture), due_identities(9)) == ("", False, [])


def test_a_channel_gets_its_picture(simulator, dung):
    rows = simulator.graph("GET", "me/accounts", simulator.user_token(), params={"fields": "id,picture"}).json()["data"]
    url = next(row["picture"]["data"]["url"] for row in rows if row["id"] == TEA)

    copy_channel_picture(dung.channel_id, url)

    assert Channel.objects.get().picture.read().startswith(b"\x89PNG")
