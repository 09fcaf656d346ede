"""Inside the settings of one database: fills it, then answers a line of JSON for each line of JSON."""

import gzip
import json
import os
import sys
import time
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messio.settings")
django.setup()

from django.db import connection  # noqa: E402 (needs the settings)
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.bodies import PAGE, body, text_event  # noqa: E402
from bench.generate import Inbox  # noqa: E402
from bench.pages_scene import OPENED_MESSAGES, Request, Scene, measured, neighbours  # noqa: E402
from bench.plans import explain  # noqa: E402
from inbox.actions.send_message import send_message  # noqa: E402
from inbox.ingest import drain  # noqa: E402
from inbox.ingest.facts import milliseconds  # noqa: E402
from inbox.models import Conversation, Fact, WebhookDelivery  # noqa: E402

NEIGHBOURS = 3000
# Of which a thread shows fifty: the second page and the first one are as long.
AT_ITS_BEGINNING = 60
# What people add to conversations: a tag on every third, somebody who takes part in every fifth, a draft in every fortieth,
# here and there a reaction that a platform refused; and what a worker made of their files.
WORK = """
WITH its AS (SELECT workspace_id, array_agg(id) AS tags FROM workspaces_tag GROUP BY 1)
INSERT INTO inbox_conversationtag (conversation_id, tag_id, added_at, status, last_message_at)
SELECT c.id, tags[1 + c.id % 5], now(), status, last_message_at FROM inbox_conversation c JOIN its USING (workspace_id)
WHERE c.id % 3 = 0;
WITH its AS (SELECT workspace_id, array_agg(id) AS members FROM workspaces_membership GROUP BY 1)
INSERT INTO inbox_participant (conversation_id, membership_id, added_at, status, last_message_at)
SELECT c.id, members[1 + c.id % 8], now(), status, last_message_at
FROM inbox_conversation c JOIN its USING (workspace_id) WHERE c.id % 5 = 0;
WITH its AS (SELECT workspace_id, array_agg(id) AS members FROM workspaces_membership GROUP BY 1)
INSERT INTO inbox_draft (conversation_id, membership_id, mode, text, typed_at)
SELECT c.id, members[1 + c.id % 8], 'reply', 'Dạ chị đợi em một chút', now()
FROM inbox_conversation c JOIN its USING (workspace_id) WHERE c.id % 40 = 0;
INSERT INTO inbox_outgoingreaction (message_id, emoji, asked_at, attempt_count, error_code)
SELECT id, '👍', now(), 1, '551' FROM inbox_message WHERE id % 500 = 0;
INSERT INTO inbox_rendition (attachment_id, state, mime_type, size, file, error_code, attempt_count)
SELECT id, 'made', 'audio/mpeg', 20000, 'renditions/a.mp3', '', 1 FROM inbox_attachment;
"""


class Probe:
    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}

    def fill(self, conversations: int, messages: int) -> dict[str, Request]:
        """Fill Bamboo, among its neighbours. Return the requests by their names."""
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        neighbours(NEIGHBOURS)
        bamboo = Scene("bamboo", channels=6)
        asked = bamboo.ordinary(bamboo.fill(conversations, messages))
        asked["channels"] = bamboo.channels_page()
        # As deep as there are open ones for sure: four in a hundred of the older ones.
        far = max(25, conversations // 25)
        asked["far down the list"] = bamboo.list_after(far)
        asked["back up from there"] = bamboo.list_after(far, is_upwards=True)
        self.sign_in(bamboo)
        return asked

    def fill_giants(self, messages: int) -> dict[str, Any]:
        """Fill a workspace that holds what nobody planned for: a very long thread, five hundred channels."""
        giants = Scene("giants", channels=500, external_id=PAGE)
        giants.inbox.fill([5] * 200, until=timezone.now())
        one_page = Inbox(giants.members, giants.channels[:1], seed=2)
        long, short = one_page.fill([messages, OPENED_MESSAGES], until=timezone.now())
        identities = Conversation.objects.values_list("identity__external_id", flat=True)
        now = milliseconds(timezone.now())
        # Neither ever told of reading, so what was delivered to them stays as it is.
        Fact.objects.bulk_create(
            Fact(channel=giants.channels[0], kind=Fact.Kind.DELIVERED_UNTIL, subject=subject, order=now)
            for subject in identities.filter(pk__in=(long, short))
        )
        self.sign_in(giants)
        return {
            "list": giants.list(),
            "channels": giants.channels_page(),
            "thread": giants.thread(long, alone=True),
            "older": giants.messages_before(long, 50),
            "middle": giants.messages_before(long, messages // 2),
            "beginning": giants.messages_before(long, messages - AT_ITS_BEGINNING),
            "conversations": [long, short],
            "customers": [identities.get(pk=long), identities.get(pk=short)],
        }

    def sign_in(self, scene: Scene) -> None:
        client = self.clients[scene.slug] = Client(HTTP_HOST="127.0.0.1")
        client.force_login(scene.viewer)

    def settle(self) -> None:
        """What autovacuum does within a minute of such a load."""
        with connection.cursor() as cursor:
            cursor.execute(WORK)
            cursor.execute("VACUUM ANALYZE")

    def client(self, request: Request) -> Client:
        return self.clients[request["path"].split("/")[2]]

    def look(self, request: Request) -> dict[str, Any]:
        content, queries = measured(self.client(request), request)
        plans = [explain(sql) for sql in map(str.strip, queries) if sql.startswith(("SELECT", "WITH"))]
        return {
            "queries": len(queries),
            "bytes": len(content),
            "rows": content.count(b'id="row-'),
            "messages": content.count(b'id="message-'),
            "plans": [{"sql": plan.sql, "text": plan.text, "problems": plan.problems()} for plan in plans],
        }

    def search(self, request: Request) -> dict[str, Any]:
        """The page of results, as often as it is asked for."""
        started = time.perf_counter()
        response = self.client(request).get(request["path"], {"q": request["query"]})
        took = elapsed_ms(started)
        assert response.status_code == 200, request
        return {
            "ms": took,
            "bytes": len(gzip.compress(response.content)),  # as a proxy sends it
            "results": response.content.count(b'id="result-'),
        }

    # ── Each of these returns milliseconds ──

    def ask(self, request: Request) -> float:
        started = time.perf_counter()
        self.client(request).get(request["path"], **request["headers"])
        return elapsed_ms(started)

    def arrive(self, customers: list[str], deliveries: int) -> float:
        """A thousand messages of the customers, in so many deliveries, as the drain takes them."""
        events = [text_event(customers[number % len(customers)], "Còn hàng không shop?") for number in range(1000)]
        size = len(events) // deliveries
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(platform="facebook", body=body(events[first : first + size]))
            for first in range(0, len(events), size)
        )
        started = time.perf_counter()
        while drain():
            pass
        return elapsed_ms(started)

    def reply(self, conversation: int) -> float:
        row = Conversation.objects.get(pk=conversation)
        author = row.workspace.memberships.order_by("pk")[1]
        started = time.perf_counter()
        send_message(conversation=row, author=author, text="Dạ còn ạ", client_id=uuid4())
        return elapsed_ms(started)


def elapsed_ms(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def main() -> None:
    probe = Probe()
    for line in sys.stdin:
        name, arguments = json.loads(line)
        print(json.dumps(getattr(probe, name)(**arguments)), flush=True)


if __name__ == "__main__":
    main()
