"""Everything that the API's description allows and forbids, asked of a real server in any order: nothing is found.

The server is the one that speaks WSGI: daphne's own parser refuses an empty form before any code of ours is asked.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from api.actions.create_token import create_token
from api.actions.save_webhook import create_webhook
from contacts.models import CustomField
from helpdesk.actions.create_ticket import create_ticket
from inbox.models import Conversation, MessageTemplate
from messio.embedded.ports import free_port
from orders.actions.create_order import create_order
from tests.api.conftest import ALL, Program
from tests.inbox.rows import say, tagged
from tests.servers import LINES, ROOT, answers, environment
from tests.simulator.client import eventually
from workspaces.models import Team

CONFIG = Path(__file__).with_name("schemathesis.toml")
# Where an id of each kind is found that stands for something.
KNOWN = {
    "channel_id": "/channels",
    "contact_id": "/contacts",
    "conversation_id": "/conversations",
    "member_id": "/members",
    "number": "/tickets",
    "order_id": "/orders",
    "tag_id": "/tags",
    "webhook_id": "/webhooks",
}


@contextmanager
def server(log: Path) -> Iterator[str]:
    """The line of the Procfile, on a port of its own."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    line = (
        re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", LINES["webhooks"])
        .replace("0.0.0.0", "127.0.0.1")
        .replace("8002", str(port))
    )
    given = environment(PUBLIC_URL=address, API_REQUESTS_PER_MINUTE="1000000")
    with log.open("wb") as output:
        command = [sys.executable, "-m", *line.split()]
        process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=output, stderr=subprocess.STDOUT)
    try:
        eventually(lambda: answers(address), 60)
        yield address
    finally:
        process.terminate()
        process.wait(20)
        print(log.read_text(errors="replace")[-20000:])


def config(directory: Path, shop: Program) -> Path:
    """What is written beside this file, and ids that stand for something."""
    lines = [CONFIG.read_text()]
    for name, path in KNOWN.items():
        found = [row.get("id", row.get("number")) for row in shop.get(path).json()["data"]]
        lines += [f"[dictionaries.{name}]", f"values = {found}"]
    message = shop.get(f"{KNOWN['conversation_id']}/{first(shop)}/messages").json()["data"][0]["id"]
    lines += ["[dictionaries.message_id]", f'values = ["{message}"]', "[parameters]"]
    lines += [f'{name} = {{ dictionary = "{name}", probability = 0.7 }}' for name in (*KNOWN, "message_id")]
    written = directory / "schemathesis.toml"
    written.write_text("\n".join(lines))
    return written


def first(shop: Program) -> str:
    return str(shop.get("/conversations").json()["data"][0]["id"])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_schemathesis_finds_nothing(an, binh, thread, tmp_path):
    Conversation.objects.update(last_customer_at=timezone.now(), assignee=binh)
    say(thread, "Yes", "m2", direction="outgoing", author_type="member", author=an, status="failed", error_code="10")
    tagged(thread, "VIP")
    Team.objects.create(workspace=an.workspace, name="Sales").members.add(binh)
    CustomField.objects.create(workspace=an.workspace, name="Size", kind="number", position=0)
    MessageTemplate.objects.create(
        channel=thread.channel, external_id="1", name="hello", language="vi", state="approved",
        state_at=timezone.now(), body="Chào {{body.1}}",
    )  # fmt: skip
    create_ticket(workspace=an.workspace, actor=an, subject="The cup is broken", conversation=thread)
    create_order(actor=an, contact=thread.identity.contact, currency="VND", amount=Decimal(5000))
    create_webhook(actor=an, url="https://shop.example/messio", events=["message.received"])
    _, token = create_token(actor=an, name="Schemathesis", scopes=ALL)
    known = config(tmp_path, Program(token))

    with server(tmp_path / "server.log") as address:
        # Each has its time, so that a machine that is busy otherwise leaves none of them out.
        for phase, seconds in (("coverage", 30), ("fuzzing", 12), ("stateful", 15)):
            found = subprocess.run(
                [
                    sys.executable, "-m", "schemathesis.cli", "--config-file", str(known), "run",
                    f"{address}/api/v1/openapi.json", "--header", f"Authorization: Bearer {token}", "--no-color",
                    "--phases", phase, "--max-time", str(seconds),
                ],
                cwd=tmp_path, capture_output=True, text=True, check=False,
            )  # fmt: skip
            print(found.stdout, found.stderr)
            assert found.returncode == 0
            assert re.search(r"[1-9]\d* passed", found.stdout), phase
