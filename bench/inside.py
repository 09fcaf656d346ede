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

from bench.bodies import SENTENCES, body, customer, random_event, text_event  # noqa: E402 (Django first)
from inbox.ingest import drain  # noqa: E402
from inbox.models import Message, WebhookDelivery  # noqa: E402

BATCH = 500


def meet(customers: int) -> int:
    """Every customer writes once, so that later messages come from known ones, as most do."""
    store(body([text_event(customer(number), SENTENCES[0])]) for number in range(customers))
    while drain(BATCH):
        pass
    return Message.objects.count()


def fill_and_drain(messages: int, customers: int) -> dict[str, float]:
    """Store deliveries of one event each, then time this one process until none is left. Seconds, and CPU seconds."""
    chance = random.Random(messages)
    store(body([random_event(chance, customers)]) for _ in range(messages))
    drain(1)  # opens the connections
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
