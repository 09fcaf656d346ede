"""One installation for every platform and test here: a product that answers over HTTP, and the platforms' simulator.

Nothing is put back between tests: each has customers of its own, as in life. So what is asserted is asked of a conversation.
"""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import override_settings
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from inbox import calls, outbox
from inbox.actions.connect_channel import connect_channel
from inbox.actions.send_message import send_message
from inbox.ingest import drain
from inbox.models import Channel, Message, MessagePart
from messio.embedded.data import demo_values
from tests.conformance.driver import numbers
from tests.conformance.platforms import PLATFORMS
from tests.emptying import empty_tables
from tests.simulator.client import Simulator
from workspaces.models import Membership, User, Workspace

APPLICATIONS = ("META_", "ZALO_", "TIKTOK_", "TWILIO_")


@pytest.fixture(scope="package")
def installation(django_db_setup, django_db_blocker, tmp_path_factory):
    """(simulator, the product's address)"""
    simulator = Simulator(tmp_path_factory.mktemp("simulator"))
    server = LiveServer("127.0.0.1")
    values = demo_values(tmp_path_factory.mktemp("data"), public_url=server.url, platform_url=simulator.url)
    known = {name: value for name, value in values.items() if name.startswith(APPLICATIONS)}
    known |= {"PUBLIC_URL": server.url, "MEDIA_HOSTS": [urlsplit(simulator.url).netloc]}
    known |= {"MEDIA_ROOT": tmp_path_factory.mktemp("files"), "ZALO_CODE_VERIFIER": "", "META_WHATSAPP_CONFIG_ID": ""}
    with override_settings(**known), django_db_blocker.unblock():
        yield simulator, server.url
        calls.session().close()
        server.stop()
        empty_tables()
    simulator.kill()


@pytest.fixture(autouse=True)
def db(installation, django_db_blocker):
    """In place of pytest-django's, which would take back what a test wrote."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="package")
def author(installation):
    bamboo = Workspace.objects.create(name="Bamboo", slug="bamboo")
    user = User.objects.create_user("an@bamboo.example", "correct horse", name="An", undo_send=False)
    return Membership.objects.create(workspace=bamboo, user=user, role="owner")


@pytest.fixture(scope="package", params=list(PLATFORMS))
def driver(request, installation):
    driver = PLATFORMS[request.param](*installation)
    driver.listen()
    return driver


@pytest.fixture
def desk(driver, author):
    """The account, connected, and whoever answers there. No fault of another test is left."""
    driver.control("faults", reset=True)
    driver.control("clock", shift_seconds=0)
    driver.settle()
    desk = Desk(driver, author)
    desk.connect()
    return desk


class Desk:
    def __init__(self, driver, author):
        self.driver, self.author = driver, author
        self.connector = driver.connector

    @property
    def channel(self):
        return Channel.objects.get(platform=self.driver.platform, external_id=self.driver.account)

    def connect(self):
        """As `manage.py connect_channel` does."""
        found = Channel.objects.filter(platform=self.driver.platform, external_id=self.driver.account).first()
        if found and found.status == "connected" and not found.status_code and not found.paused_until:
            return found
        return connect_channel(
            workspace=self.author.workspace,
            platform=self.driver.platform,
            external_id=self.driver.account,
            name=self.driver.platform,
            credentials=self.connector.credentials(self.driver.credentials()),
        )

    def arrive(self):
        """Everything that the platform has posted is in rows."""
        self.driver.settle()
        while drain():
            pass

    def customer(self):
        """Somebody who never wrote before."""
        return Customer(self, f"Khách {next(numbers)}")


class Customer:
    """One person over there, and their conversation here."""

    def __init__(self, desk, name):
        self.desk, self.driver, self.name = desk, desk.driver, name

    def says(self, text="Shop ơi", **more):
        """What they write has arrived."""
        external_id = self.driver.says(self.name, text="" if "file" in more else text, **more)
        self.desk.arrive()
        return self.message(external_id)

    def plays(self, act):
        external_id = self.driver.plays(self.name, act)
        self.desk.arrive()
        return self.message(external_id)

    def message(self, external_id):
        found = MessagePart.objects.get(channel=self.desk.channel, external_id=external_id).message
        self.conversation = found.conversation
        return found

    def is_answered(self, text="Dạ còn ạ 💚", **more):
        """An answer that the outbox has tried to send."""
        self.conversation.refresh_from_db()
        message = send_message(
            conversation=self.conversation, author=self.desk.author, client_id=uuid4(), text=text, **more
        )
        return self.deliver(message)

    def deliver(self, message):
        """The outbox takes what waits; every rest is over."""
        moment = timezone.now() - timedelta(seconds=1)
        Message.objects.filter(pk=message.pk, status="sending").update(claim_expires_at=moment)
        Message.objects.filter(pk=message.pk, status="queued", retry_at__isnull=False).update(retry_at=moment)
        Channel.objects.filter(pk=self.desk.channel.pk).update(paused_until=None)
        outbox.deliver(self.conversation.pk)
        message.refresh_from_db()
        return message

    @property
    def got(self):
        return self.driver.got(self.name)
