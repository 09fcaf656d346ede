"""The phone of somebody who writes to a WhatsApp number at Meta."""

import secrets
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from simulator import media, state
from simulator import phone as phones
from simulator.phone import SHOWN, Account, Button, Phone, Row, Thread, Upload, posts_of, sample
from simulator.whatsapp import customers, shown
from simulator.whatsapp.models import Number, WaCustomer, WaMessage
from simulator.whatsapp.sending import WINDOW_MS

PLACE = {"type": "location", "location": {"latitude": 21.03324, "longitude": 105.85239, "name": "Hồ Hoàn Kiếm"}}
CARD = {
    "type": "contacts",
    "contacts": [{"name": {"formatted_name": "Anh Dũng kho"}, "phones": [{"phone": "+84 90 000 0099"}]}],
}
AD = {
    "type": "text",
    "text": {"body": "Tư vấn giúp em combo này"},
    "referral": {"source_type": "ad", "source_id": "120210458877310999", "headline": "Combo quà Tết"},
}
BUTTONS = (
    Button("sample", "Sample picture", {"kind": "image"}),
    Button("sample", "Sample file", {"kind": "file"}),
    Button("sample", "Sticker", {"kind": "sticker"}),
    Button("place", "Location"),
    Button("card", "Contact"),
    Button("ad", "Write from an ad"),
    Button("read", "Mark as read"),
    Button("block", "Leave WhatsApp, or come back"),
)
# What speaks of another message, and is none itself.
ABOUT = ("reaction", "edit", "revoke")


class WhatsAppPhone(Phone):
    label = "WhatsApp"
    reactions = tuple((emoji, emoji) for emoji in ("👍", "❤️", "😂", "😮", "😢", "🙏"))

    def accounts(self) -> list[Account]:
        return [
            Account(
                number.id,
                f"{number.name} {number.display}",
                [phones.Person(row.wa_id, row.name) for row in number.customers.order_by("-last_ms", "id")[:30]],
                number.account.subscription is not None,
            )
            for number in Number.objects.select_related("account").order_by("id")
        ]

    def meet(self, account: str, name: str, wrote_ms: int = 0) -> str:
        wa_id = f"8490{secrets.randbelow(10**7):07d}"
        WaCustomer.objects.create(number_id=account, wa_id=wa_id, user_id=f"VN.{wa_id}", name=name, last_ms=wrote_ms)
        return wa_id

    def find(self, account: str, person: str) -> WaCustomer:
        rows = WaCustomer.objects.select_related("number__account")
        return get_object_or_404(rows, number=account, wa_id=person)

    def thread(self, person: WaCustomer) -> Thread:
        newest = list(
            reversed(person.messages.select_related("customer__number__account").order_by("-at", "-pk")[:SHOWN])
        )
        said = [message for message in newest if message.content["type"] not in ABOUT]
        hooks = posts_of([message.wamid for message in said if not message.outgoing])
        told = {kind: _told(newest, kind) for kind in ABOUT}
        words = {message.wamid: shown.words(message) or message.content["type"] for message in said}
        is_open = state.now_ms() - person.last_ms < WINDOW_MS
        return Thread(
            account=person.number.name,
            who=person.name or person.wa_id,
            rows=[_row(message, hooks, words, told, person) for message in said if message.wamid not in told["revoke"]],
            rule="The number may answer freely." if is_open else "The 24 hours are over: templates alone.",
            picture=media.page_picture("meta", person.number_id),
            is_blocked=person.is_gone,
            is_typing="typing" in person.shown and bool(said) and person.shown["typing"] == said[-1].wamid,
            is_unread=bool(state.switch("phone_reads")) and customers.has_unread(person),
            buttons=BUTTONS,
        )

    def say(self, person: WaCustomer, text: str, files: list[Upload], reply_to: str, choice: str) -> None:
        context = {"context": {"id": reply_to}} if reply_to else {}
        if choice:
            customers.say(person, shown.pressed(person.messages.get(wamid=reply_to), text, choice) | context)
        elif text:
            customers.say(person, {"type": "text", "text": {"body": text}} | context)
        for file in files:
            customers.send(person, {"file": "document"}.get(file.kind, file.kind), file)

    def react(self, person: WaCustomer, message: str, reaction: str) -> None:
        customers.say(person, {"type": "reaction", "reaction": {"message_id": message, "emoji": reaction}})

    def read(self, person: WaCustomer) -> None:
        customers.read(person)


def _told(messages: list[WaMessage], kind: str) -> dict[str, list[tuple[bool, dict[str, Any]]]]:
    """By the message that is spoken of: the latest of each side."""
    found: dict[str, dict[bool, dict[str, Any]]] = {}
    for message in messages:
        given = message.content.get(kind)
        if message.content["type"] == kind and isinstance(given, dict):
            about = given.get("message_id") or given.get("original_message_id", "")
            found.setdefault(about, {})[message.outgoing] = given
    return {about: list(sides.items()) for about, sides in found.items()}


def _row(
    message: WaMessage, hooks: dict[str, str], words: dict[str, str], told: dict[str, Any], customer: WaCustomer
) -> Row:
    edits, mine = told["edit"].get(message.wamid, []), not message.outgoing
    notes = (("edited", edits), ("seen", mine and customer.shown.get("read") == message.wamid))
    return Row(
        id=message.wamid,
        mine=mine,
        at=message.at,
        text=edits[0][1]["message"]["text"]["body"] if edits else shown.words(message),
        files=shown.files(message),
        quoted=words.get(message.content.get("context", {}).get("id", ""), ""),
        reactions=tuple(given["emoji"] for _, given in told["reaction"].get(message.wamid, []) if given.get("emoji")),
        notes=tuple(name for name, is_so in notes if is_so),
        can=frozenset(("edit", "unsend") if mine and message.content["type"] == "text" else ()),
        choices=shown.choices(message),
        webhook=hooks.get(message.wamid, "not subscribed"),
    )


def _edit(request: HttpRequest, customer: WaCustomer) -> None:
    new = {"type": "text", "text": {"body": request.POST["text"]}}
    about = {"original_message_id": request.POST["mid"], "message": new}
    customers.say(customer, {"type": "edit", "edit": about})


def _unsend(request: HttpRequest, customer: WaCustomer) -> None:
    customers.say(customer, {"type": "revoke", "revoke": {"original_message_id": request.POST["mid"]}})


def _block(request: HttpRequest, customer: WaCustomer) -> None:
    customer.is_gone = not customer.is_gone
    customer.save(update_fields=["is_gone"])


WhatsAppPhone.acts = {
    "sample": lambda request, customer: customers.send(
        customer, {"file": "document"}.get(request.POST["kind"], request.POST["kind"]), sample(request.POST["kind"])
    ),
    "place": lambda request, customer: customers.say(customer, PLACE),
    "card": lambda request, customer: customers.say(customer, CARD),
    "ad": lambda request, customer: customers.say(customer, AD),
    "edit": _edit,
    "unsend": _unsend,
    "block": _block,
}
phones.phones.append(WhatsAppPhone())
