from datetime import UTC, datetime, timedelta

import pytest

from contacts.models import Contact
from inbox.models import Channel, Conversation, Identity, Message, MessagePart
from workspaces.actions.create_workspace import create_workspace
from workspaces.models import Membership, User, Workspace
from workspaces.roles import Role

TOKEN = "EAAG-page-token-that-nobody-may-see"
NINE = datetime(2026, 11, 20, 9, 0, 0, 137000, tzinfo=UTC)


@pytest.fixture
def an(db) -> Membership:
    user = User.objects.create_user("an@bamboo.example", "a secret of An", name="An")
    return Membership.objects.get(user=user, workspace=create_workspace(name="Bamboo", slug="bamboo", owner=user))


@pytest.fixture
def bamboo(an) -> Workspace:
    return an.workspace


@pytest.fixture
def binh(bamboo) -> Membership:
    user = User.objects.create_user("binh@bamboo.example", "a secret of Binh", name="Bình")
    return Membership.objects.create(workspace=bamboo, user=user, role=Role.AGENT)


@pytest.fixture
def page(bamboo) -> Channel:
    return Channel.objects.create(
        workspace=bamboo,
        platform="facebook",
        external_id="107000000000001",
        name="Bamboo Tea",
        credentials={"access_token": TOKEN},
    )


def converse(page: Channel, external_id: str = "dung-1", name: str = "Dung", **fields) -> Conversation:
    """A conversation of a customer on the page, without messages."""
    contact = Contact.objects.create(workspace=page.workspace, name=name)
    identity = Identity.objects.create(channel=page, external_id=external_id, contact=contact, name=name)
    defaults = {"workspace": page.workspace, "channel": page, "identity": identity, "last_message_at": NINE}
    return Conversation.objects.create(**defaults | fields)


def say(conversation: Conversation, text: str, external_id: str | None = None, *, minute: int = 0, **fields) -> Message:
    """A message with one part; the customer's unless the fields say otherwise."""
    defaults = {"direction": "incoming", "author_type": "contact", "at": NINE + timedelta(minutes=minute)}
    message = Message.objects.create(conversation=conversation, text=text, **defaults | fields)
    if external_id:
        MessagePart.objects.create(
            message=message, channel=conversation.channel, external_id=external_id, status=message.status
        )
    return message


@pytest.fixture
def operator(client, db):
    """A browser in which a platform administrator is signed in."""
    client.force_login(User.objects.create_superuser("operator@messio.example", "a secret of the operator"))
    return client
