"""A deleted workspace: closed at once, then erased by a worker, with its files and its accounts' events."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from contacts.models import Contact, ContactImport
from inbox.actions import erase_workspace as erasing
from inbox.actions.connect_channel import connect_channel
from inbox.ingest import drain
from inbox.models import Attachment, Channel, Conversation, Fact, Message, SavedReply, SavedReplyFile, WebhookDelivery
from inbox.tasks import sweep_workspaces
from tests.inbox.messenger import delivery, text
from tests.inbox.rows import converse, say
from tests.simulator.client import TEA
from workspaces.actions.delete_workspace import delete_workspace
from workspaces.models import Workspace


@pytest.fixture
def page(bamboo, simulator, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    token = {"access_token": simulator.page_token()}
    return connect_channel(workspace=bamboo, platform="facebook", external_id=TEA, name="Trà", credentials=token)


@pytest.fixture
def files(page):
    """A history with a file, and pictures; their names in storage."""
    page.picture.save("page.png", ContentFile(b"picture"))
    found = [page.picture.name]
    for number in range(5):
        conversation = converse(page, f"customer-{number}")
        for index in range(4):
            message = say(conversation, "Hi", f"{number}-{index}", minute=index)
        row = Attachment.objects.create(message=message, kind="file", state="stored", name="a")
        row.file.save("a", ContentFile(b"file"))
        conversation.identity.contact.picture.save("dung.png", ContentFile(b"picture"))
        found += [row.file.name, conversation.identity.contact.picture.name]
    reply = SavedReply.objects.create(workspace=page.workspace, shortcut="gia", title="Bảng giá")
    row = SavedReplyFile.objects.create(reply=reply, kind="file", name="a", mime_type="text/plain", size=4)
    row.file.save("a", ContentFile(b"file"))
    found.append(row.file.name)
    given = {"encoding": "utf-8-sig", "delimiter": ",", "size": 5, "row_count": 1}
    imported = ContactImport.objects.create(workspace=page.workspace, name="a.csv", **given)
    imported.file.save("a", ContentFile(b"Name\n"))
    imported.lines.create(number=1)
    found.append(imported.file.name)
    Fact.objects.create(channel=page, kind="read_until", subject="dung-1", order=1)
    return found


@pytest.fixture
def deleted(bamboo, files, work, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        delete_workspace(workspace=bamboo)
    return files


def subscribed(simulator):
    world = simulator.http.get(f"{simulator.url}/control/world", timeout=10).json()
    return [row["page_id"] for row in world["subscriptions"]]


def left():
    return sum(
        model.objects.count() for model in (Workspace, Channel, Conversation, Message, Contact, Fact, SavedReply)
    )


def test_nothing_is_left_of_it_neither_here_nor_in_storage_nor_there(deleted, simulator, work, monkeypatch):
    monkeypatch.setattr(erasing, "BATCH", 3)
    assert all(default_storage.exists(name) for name in deleted)

    assert work() == ["erase_workspace"]

    assert (left(), subscribed(simulator)) == (0, [])
    assert not any(default_storage.exists(name) for name in deleted)


def test_no_credentials_travel_through_redis_and_none_are_asked_of_the_platform_in_the_request(
    deleted, simulator, page
):
    assert subscribed(simulator) == [TEA]
    assert Channel.objects.get().credentials == page.credentials


def test_what_still_comes_is_not_taken_in(deleted):
    before = Message.objects.count()
    delivery(text("m1"), page=TEA)

    drain()

    assert Message.objects.count() == before
    assert WebhookDelivery.objects.get().state == "aside"


def test_a_platform_that_is_away_is_asked_again_for_a_day(deleted, simulator, work):
    simulator.control("faults", next={"on": "subscribe", "mode": "cut", "times": 2})
    work()
    assert (Message.objects.count(), Workspace.objects.count(), subscribed(simulator)) == (0, 1, [TEA])

    Workspace.objects.update(deleted_at=timezone.now() - timedelta(days=2))
    sweep_workspaces()
    work()

    assert left() == 0


def test_an_account_that_moved_to_another_workspace_keeps_its_events(deleted, lotus, simulator, work):
    token = {"access_token": simulator.page_token()}
    connect_channel(workspace=lotus, platform="facebook", external_id=TEA, name="Trà", credentials=token)

    work()

    assert subscribed(simulator) == [TEA]
    assert list(Workspace.objects.all()) == [lotus]


def test_a_workspace_that_nobody_deleted_is_left_alone(page, files):
    erasing.erase_workspace(page.workspace_id)
    sweep_workspaces()

    assert Message.objects.count() == 20
