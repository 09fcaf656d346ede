"""The phone of somebody who writes to a WhatsApp number at Twilio."""

import secrets

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from simulator import media, state
from simulator import phone as phones
from simulator.phone import SHOWN, Account, Button, File, Phone, Row, Thread, Upload, posts_of, sample
from simulator.twilio import customers
from simulator.twilio.messages import WINDOW_MS
from simulator.twilio.models import Customer, Message, Sender

LEFT = 63024
BUTTONS = (
    Button("sample", "Sample picture", {"kind": "image"}),
    Button("sample", "Sample voice", {"kind": "audio"}),
    Button("sample", "Sample file", {"kind": "file"}),
    Button("place", "Location"),
    Button("card", "Contact"),
    Button("ad", "Write from an ad"),
    Button("read", "Mark as read"),
    Button("block", "Block or unblock"),
)


class TwilioPhone(Phone):
    label = "WhatsApp (Twilio)"

    def accounts(self) -> list[Account]:
        return [
            Account(
                sender.address,
                f"{sender.name} {sender.address.removeprefix('whatsapp:')}",
                [phones.Person(row.address, row.name) for row in sender.customers.order_by("-last_ms", "id")[:30]],
                bool(sender.webhook.get("callback_url")),
            )
            for sender in Sender.objects.order_by("address")
        ]

    def meet(self, account: str, name: str, wrote_ms: int = 0) -> str:
        address = f"whatsapp:+8491{secrets.randbelow(10**7):07d}"
        return Customer.objects.create(sender_id=account, address=address, name=name, last_ms=wrote_ms).address

    def find(self, account: str, person: str) -> Customer:
        return get_object_or_404(Customer.objects.select_related("sender"), sender=account, address=person)

    def thread(self, person: Customer) -> Thread:
        newest = list(reversed(person.messages.order_by("-at", "-pk")[:SHOWN]))
        hooks = posts_of([message.sid for message in newest], kind="message")
        words = {message.sid: message.body or "attachment" for message in newest}
        is_open = state.now_ms() - person.last_ms < WINDOW_MS
        return Thread(
            account=person.sender.name,
            who=person.name or person.address,
            rows=[_row(message, hooks, words, person) for message in newest if message.status not in GONE],
            rule="The number may answer freely." if is_open else "The 24 hours are over: templates alone.",
            picture=media.page_picture("twilio", person.sender_id),
            is_blocked=bool(person.refuses),
            is_typing=person.typing_until_ms > state.now_ms(),
            is_unread=bool(state.switch("phone_reads")) and any(message.status == "delivered" for message in newest),
            buttons=BUTTONS,
        )

    def say(self, person: Customer, text: str, files: list[Upload], reply_to: str, choice: str) -> None:
        extra = {"OriginalRepliedMessageSid": reply_to} if reply_to else {}
        kept = [customers.keep(file.name, file.content, file.content_type) for file in files]
        customers.say(person, text=text, files=kept[:1], extra=extra)
        for file in kept[1:]:
            customers.say(person, files=[file])

    def read(self, person: Customer) -> None:
        customers.read(person)


# Nobody was shown these.
GONE = ("failed", "undelivered", "queued")


def _row(message: Message, hooks: dict[str, str], words: dict[str, str], customer: Customer) -> Row:
    return Row(
        id=message.sid,
        mine=not message.outgoing,
        at=message.at,
        text=message.body,
        files=(*_files(message), *_place(message)),
        quoted=words.get(message.extra.get("OriginalRepliedMessageSid", ""), ""),
        notes=("seen",) if not message.outgoing and message.at <= customer.seen_ms else (),
        webhook=hooks.get(message.sid, "no address"),
    )


def _files(message: Message) -> tuple[File, ...]:
    return tuple(
        File(
            file["content_type"].partition("/")[0],
            media.address("twilio", file["key"], file["name"]),
            file["name"],
        )
        for file in message.files
    )


def _place(message: Message) -> tuple[File, ...]:
    place = message.extra
    return (File("location", name=f"{place['Latitude']}, {place['Longitude']}"),) if "Latitude" in place else ()


def _sample(request: HttpRequest, customer: Customer) -> None:
    file = sample(request.POST["kind"])
    customers.say(customer, files=[customers.keep(file.name, file.content, file.content_type)])


def _block(request: HttpRequest, customer: Customer) -> None:
    customer.refuses = 0 if customer.refuses else LEFT
    customer.save(update_fields=["refuses"])


TwilioPhone.acts = {
    "sample": _sample,
    "place": lambda request, customer: customers.say(customer, extra=customers.PLACE),
    "card": lambda request, customer: customers.say(
        customer, files=[customers.keep("han.vcf", customers.CARD.encode(), "text/vcard")]
    ),
    "ad": lambda request, customer: customers.say(customer, text="Combo này còn không?", extra=customers.AD),
    "block": _block,
}
phones.phones.append(TwilioPhone())
