"""Inside an installation's settings: how many queries and how long the inbox page and a thread take. Prints JSON."""

import json
import os
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messio.settings")
django.setup()

from django.db import connection  # noqa: E402 (needs the settings)
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from inbox.models import Conversation  # noqa: E402
from workspaces.models import User  # noqa: E402

REPEATS = 20


def measure(client: Client, path: str) -> dict[str, float]:
    client.get(path)
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        client.get(path)
        seconds.append(time.perf_counter() - started)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200, response.status_code
    return {
        "queries": len(queries),
        "milliseconds": statistics.median(seconds) * 1000,
        "rows": response.content.count(b'id="row-'),
        "messages": response.content.count(b'id="message-'),
        "bytes": len(response.content),
    }


def main() -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(email="an@bamboo.example"))
    busiest = Conversation.objects.order_by("-incoming_count").values_list("pk", flat=True).first()
    pages = {"list": "/w/bamboo/inbox/", "list and thread": f"/w/bamboo/inbox/{busiest}/"}
    print(json.dumps({name: measure(client, path) for name, path in pages.items()}))


if __name__ == "__main__":
    main()
