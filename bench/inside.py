"""What is asked inside the product's settings: `python -m bench.inside NAME OPTIONS`, JSON in and out."""

import json
import logging
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messio.settings")
django.setup()

from django.conf import settings  # noqa: E402 (Django first)
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.bodies import CUSTOMERS, SENTENCES, body, customer, mark, random_event, text_event  # noqa: E402
from bench.generate import Inbox  # noqa: E402
from inbox import live  # noqa: E402
from inbox.ingest import drain  # noqa: E402
from inbox.management.commands.ingest import freeze  # noqa: E402
from inbox.models import Message, WebhookDelivery  # noqa: E402
from workspaces.models import Membership, User, Workspace  # noqa: E402
from workspaces.roles import Role  # noqa: E402

BATCH = 500
AGENTS = 50


def meet() -> int:
    """Every customer writes once, so that later messages come from known ones, as most do."""
    store(body([text_event(customer(number), SENTENCES[0])]) for number in range(CUSTOMERS))
    while drain(BATCH):
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum would, in a minute
    return Message.objects.count()


def agents() -> dict[str, object]:
    """Make members who are signed in. Their cookies, and the cursor of a page that they would read now."""
    workspace = Workspace.objects.get()
    cookies = []
    for number in range(AGENTS):
        user = User.objects.create_user(f"agent{number}@bamboo.example")
        Membership.objects.create(workspace=workspace, user=user, role=Role.AGENT)
        client = Client()
        client.force_login(user)
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
    return {"cookies": cookies, "cursor": live.cursor()}


def cookie(email: str) -> dict[str, str]:
    """Return the session of this person, signed in."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def talk_long(messages: int) -> int:
    """Add a conversation of so many messages to the one workspace's inbox; return its id."""
    workspace = Workspace.objects.get(slug="shop")
    inbox = Inbox(list(workspace.memberships.all()), list(workspace.channels.all()))
    return inbox.fill([messages], until=timezone.now())[0]


def talk_with_many(conversations: int) -> None:
    """Add so many short conversations to it, of every status."""
    workspace = Workspace.objects.get(slug="shop")
    inbox = Inbox(list(workspace.memberships.all()), list(workspace.channels.all()), seed=2)
    inbox.fill([2] * conversations, until=timezone.now())


def talk(per_second: float, messages: int, series: int) -> list[float]:
    """Let a message come in this often, each in a batch of its own; return the monotonic times of their commits.

    A machine that cannot keep up gets fewer in the same time, and it is the caller who must look.
    """
    committed: list[float] = []
    started = time.monotonic()
    for number in range(messages):
        if time.monotonic() > started + messages / per_second + 1:
            break
        time.sleep(max(0.0, started + number / per_second - time.monotonic()))
        store([body([text_event(customer(number % CUSTOMERS), mark(series, number))])])
        with transaction.atomic():
            # Before the poke, which is registered later.
            transaction.on_commit(lambda: committed.append(time.monotonic()))
            drain(BATCH)
    return committed


def fill_and_drain(messages: int) -> dict[str, float]:
    """Store deliveries of one event each, then time this one process until none is left. Seconds, and CPU seconds."""
    chance = random.Random(messages)
    store(body([random_event(chance)]) for _ in range(messages))
    drain(1)  # opens the connections
    freeze()
    cpu, started = time.process_time(), time.monotonic()
    count = 0
    while batch := drain(BATCH):
        count += batch
    return {"seconds": time.monotonic() - started, "cpu_seconds": time.process_time() - cpu, "messages": count}


def store(bodies: Iterable[bytes]) -> None:
    left: Iterator[bytes] = iter(bodies)
    while some := list(islice(left, 1000)):
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(platform="facebook", body=content, request_id="bench-request") for content in some
        )


if __name__ == "__main__":
    logging.disable(logging.DEBUG)
    print(json.dumps(globals()[sys.argv[1]](**json.loads(sys.argv[2]))))
