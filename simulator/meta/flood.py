"""Many customers writing at once, at a steady rate."""

import itertools
import random
import secrets
import threading
import time
from typing import Any

from django.db import connection, transaction

from simulator import state, webhooks
from simulator.meta import events, world
from simulator.meta.models import Customer, Message, Page, Subscription
from simulator.meta.sending import new_mid

TICK_SECONDS = 0.05
PHRASES = [
    "Shop ơi còn hàng không ạ?", "Giá bao nhiêu vậy shop?", "Ship về Đà Nẵng mất mấy ngày?",
    "Dạ cho em xin ảnh thật với ạ",
    "Is this still available?", "Cho chị 2 hộp trà sen nhé 🍵", "Bao giờ giao được vậy em?", "Cảm ơn shop nhiều ạ 💚",
]  # fmt: skip


def run(page: Page, *, customers: int, messages: int, per_second: float, wait: bool) -> dict[str, Any]:
    """Texts begin with `#<flood>-<number>`. Answers at once unless `wait`; `psids` are the customers who write."""
    flood = secrets.token_hex(3)
    writers = _writers(page, customers)
    thread = threading.Thread(target=_pour, args=(page, writers, messages, per_second, flood), daemon=True)
    thread.start()
    if wait:
        thread.join()
    return {"flood": flood, "messages": messages, "psids": [customer.psid for customer in writers]}


@transaction.atomic
def _writers(page: Page, count: int) -> list[Customer]:
    known = list(page.customers.filter(has_blocked=False, on_instagram=False).order_by("psid")[:count])
    names = itertools.cycle(world.NAMES)
    return known + [world.add_customer(page.id, *next(names)) for _ in range(count - len(known))]


def _pour(page: Page, writers: list[Customer], messages: int, per_second: float, flood: str) -> None:
    started, done = time.monotonic(), 0
    while done < messages:
        due = min(messages, int((time.monotonic() - started) * per_second) + 1)
        if due > done:
            _write(page, writers, range(done, due), flood)
            done = due
        time.sleep(TICK_SECONDS)
    connection.close()


@transaction.atomic
def _write(page: Page, writers: list[Customer], numbers: range, flood: str) -> None:
    """One transaction and few statements, whatever the rate; the webhooks are those of single messages."""
    now, rows, touched = state.now_ms(), [], set()
    for number in numbers:
        customer = writers[number % len(writers)]
        touched.add(customer.pk)
        text = f"#{flood}-{number} {random.choice(PHRASES)}"
        rows.append(
            Message(
                mid=new_mid(customer),
                customer=customer,
                page=page,
                outgoing=False,
                text=text,
                at=now,
                accepted_ms=int(time.time() * 1000),
            )
        )
    Message.objects.bulk_create(rows)
    Customer.objects.filter(pk__in=touched).update(last_activity_ms=now)
    subscription = Subscription.objects.filter(page=page).first()
    if subscription and "messages" in subscription.fields and state.get("meta_webhook"):
        webhooks.enqueue(
            [
                events.delivery(
                    page.id,
                    "messaging",
                    "messages",
                    events.from_customer(row.customer, row.at, message=events.message_body(row)),
                    row.mid,
                )
                for row in rows
            ]
        )
