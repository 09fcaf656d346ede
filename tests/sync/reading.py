"""Reading a Page's list without waiting for the pace, and what the platform's books say of it."""

from datetime import timedelta

from django.utils import timezone

from inbox import sync
from inbox.actions.connect_channel import connect_channel
from inbox.ingest import drain
from inbox.models import Channel, ChannelSync, MessagePart
from tests.inbox.messenger import store
from tests.simulator.client import DUNG, TEA


def connected(workspace, simulator, ago=timedelta(0)):
    channel = connect_channel(
        workspace=workspace,
        platform="facebook",
        external_id=TEA,
        name="Trà Lá Sen",
        credentials={"access_token": simulator.page_token()},
    )
    Channel.objects.filter(pk=channel.pk).update(created_at=timezone.now() - ago)
    channel.refresh_from_db()
    return channel


def let_time_pass():
    """Let every pause be over and the next check be due."""
    ChannelSync.objects.update(claimed_until=None)
    ChannelSync.objects.filter(cursor="").update(next_at=timezone.now())


def read_on(channel):
    """Take steps, without their pauses, until nothing is left."""
    let_time_pass()
    while sync.step(channel.pk) is not None:
        ChannelSync.objects.update(claimed_until=None)
    return ChannelSync.objects.get(channel=channel)


def take_in(simulator, receiver):
    """Everything that was posted becomes messages."""
    simulator.settle()
    while receiver.posts:
        store(receiver.posts.pop(0)[1])
    while drain():
        pass


def threads(simulator):
    """What the platform's books say of each conversation, in its order, by customer."""
    books = simulator.books(page=TEA)
    said = [*books["sends"], *books["customer_messages"]]
    found = {}
    for message in sorted(said, key=lambda one: one["at"]):
        found.setdefault(message["customer"], []).append(message["mid"])
    return found


def shown():
    """The same of what is here."""
    found = {}
    parts = MessagePart.objects.order_by("message__at", "message_id")
    for customer, mid in parts.values_list("message__conversation__identity__external_id", "external_id"):
        found.setdefault(customer, []).append(mid)
    return found


def talk(simulator, count, *, between_ms=300):
    """Two customers write, the staff answers; several turns fall into each second. Returns how many turns that were."""
    start = simulator.http.get(f"{simulator.url}/control/clock", timeout=10).json()["now_ms"] - count * between_ms
    customers = [DUNG, "7284910365521002"]
    for number in range(count):
        simulator.control("messages", psid=customers[number % 2], text=f"{number}", at=start + number * between_ms)
    return count
