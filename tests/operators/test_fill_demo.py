"""The demo's shop: believable, made by the product's own machinery, and made once."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import override_settings
from django.utils import timezone

from contacts.folding import fold
from helpdesk.models import Ticket
from inbox.actions.send_message import send_message
from inbox.connectors import connectors
from inbox.models import Attachment, Conversation, Message
from inbox.outbox import deliver
from messio.demo.script import stories
from messio.embedded.data import demo_values
from orders.models import Order
from tests.conftest import member
from workspaces.models import Membership, Workspace


def fill(**options) -> str:
    out = StringIO()
    call_command("fill_demo", stdout=out, **options)
    return out.getvalue()


class TestTheShop:
    @pytest.fixture(scope="class")
    def filled(self, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Membership]:
        """An in the demo, played once; undone after these tests, which change nothing."""
        given = {"MEDIA_ROOT": tmp_path_factory.mktemp("files"), "DEBUG": True}
        with django_db_blocker.unblock(), transaction.atomic(), override_settings(**given):
            an = member(Workspace.objects.create(name="Bamboo", slug="bamboo"), "An", "owner")
            fill()
            yield an
            transaction.set_rollback(True)

    @pytest.fixture(autouse=True)
    def in_the_database(self, db) -> None:
        """Each of them is rolled back within that."""

    def test_each_story_is_a_conversation_with_something_of_every_kind(self, filled):
        conversations = Conversation.objects.filter(workspace=filled.workspace)
        outgoing = Message.objects.filter(conversation__workspace=filled.workspace, direction="outgoing")
        marks = dict(filled.read_marks.values_list("conversation", "incoming_count"))
        unread = [row for row in conversations if row.incoming_count > marks[row.pk]]

        assert {row.identity.contact.name for row in conversations} == {story.name for story in stories()}
        assert conversations.count() == len(stories()) > 25
        assert min(row.last_message_at for row in conversations) < timezone.now() - timedelta(days=3)
        assert max(row.last_message_at for row in conversations) < timezone.now()
        assert {row.status for row in conversations} == {"open", "pending", "snoozed", "resolved"}
        assert {bool(row.assignee) for row in conversations} == {True, False}
        assert set(Message.objects.values_list("kind", flat=True)) == {"message", "note", "activity"}
        assert {message.status for message in outgoing} == {"delivered", "read", "failed", "queued"}
        assert len({message.author_id for message in outgoing}) > 3
        assert set(Attachment.objects.values_list("kind", "state")) == {("image", "stored"), ("sticker", "stored")}
        # Who is on the shop's website writes there themselves.
        played = filled.workspace.channels.exclude(platform="web")
        counts = dict(played.annotate(count=Count("conversations")).values_list("platform", "count"))
        assert (set(counts), min(counts.values()) > 3) == (set(connectors) - {"web"}, True)
        assert 5 < len(unread) < 20
        assert all(row.waiting_since for row in unread)

    def test_nothing_waits_for_a_worker_but_what_is_scheduled_and_a_second_time_is_refused(self, filled, settings):
        settings.DEBUG = True
        assert set(Message.objects.filter(status="queued").values_list("data__waits", flat=True)) == {"later"}
        before = Message.objects.count()

        with pytest.raises(CommandError, match="bamboo is filled already"):
            fill()
        assert fill(once=True) == ""

        assert Message.objects.count() == before

    def test_the_shop_has_a_chat_for_its_website(self, filled):
        assert filled.workspace.channels.get(platform="web").widget.language == "vi"

    def test_tickets_and_orders_fit_what_their_customers_say(self, filled):
        tickets = list(
            Ticket.objects.filter(workspace=filled.workspace).select_related("requester", "conversation__identity")
        )

        assert {ticket.status for ticket in tickets} == set(Ticket.Status.values)
        for ticket in tickets:
            thread = ticket.conversation
            assert thread.identity.contact_id == ticket.requester_id
            said = thread.messages.filter(direction="incoming")
            assert all(words in ticket.description for words in said.exclude(text="").values_list("text", flat=True))
            told = " ".join(fold(message.text) for message in thread.messages.all())
            shared = {word for word in fold(ticket.subject).split() if len(word) > 1 and word in told.split()}
            assert len(shared) > 3, ticket.subject
        named = set(re.findall(r"BL-\d+", " ".join(Message.objects.values_list("text", flat=True))))
        assert named == set(Order.objects.filter(number__startswith="BL-").values_list("number", flat=True))


def test_where_the_stand_in_runs_its_accounts_are_connected_and_its_people_can_be_answered(
    simulator, an, settings, tmp_path
):
    settings.MEDIA_ROOT, settings.DEBUG = tmp_path, True
    settings.MEDIA_HOSTS = [urlsplit(simulator.url).netloc]
    platforms = demo_values(tmp_path, public_url="http://127.0.0.1:1", platform_url=simulator.url)
    for name, value in platforms.items():
        if name.startswith(("META_", "ZALO_", "TIKTOK_", "TWILIO_")):
            setattr(settings, name, value)

    fill()

    assert set(an.workspace.channels.values_list("platform", flat=True)) == set(connectors)
    channels = an.workspace.channels.exclude(platform="web")
    assert not [channel.external_id for channel in channels if channel.external_id.startswith("demo-")]
    assert {channel.status_code for channel in channels} == {""}
    for channel in channels:
        newest = channel.conversations.exclude(status="resolved").order_by("-last_customer_at").first()
        message = send_message(conversation=newest, author=an, client_id=uuid4(), text="Dạ còn ạ")
        deliver(newest.pk)
        message.refresh_from_db()
        assert (channel.platform, message.status) == (channel.platform, "sent")


def test_pages_that_are_connected_are_used(page, an, settings, tmp_path):
    settings.MEDIA_ROOT, settings.DEBUG = tmp_path, True

    fill()

    assert list(an.workspace.channels.exclude(platform="web")) == [page]


def test_where_debug_is_off_it_must_be_forced(an, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(CommandError, match="DEBUG is off"):
        fill()

    fill(force=True)


def test_a_workspace_that_is_not_there_is_named(db, settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="There is no workspace bamboo"):
        fill()
