"""The phone of a TikTok account's customers."""

import base64

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from simulator import media, state
from simulator import phone as phones
from simulator.phone import SHOWN, Account, Button, File, Phone, Row, Thread, Upload, posts_of
from simulator.tiktok import customers, world
from simulator.tiktok.models import Account as BusinessAccount
from simulator.tiktok.models import Customer, Message, Token
from simulator.tiktok.models import Upload as Kept
from simulator.tiktok.sending import WINDOW_MS

AD = {
    "source": "ad",
    "ad": {"advertiser_id": "7210000000000000111", "ad_id": "1799999999999901", "ad_name": "Gốm Bát Tràng - T11"},
}
SAMPLES = (("image", "Sample picture"), ("sticker", "Sticker"), ("share_post", "Share a post"))
BUTTONS = (
    *(Button("sample", label, {"kind": kind}) for kind, label in SAMPLES),
    Button("ad", "Come from an ad"),
    Button("read", "Mark as read"),
    Button("block", "Block or unblock"),
    Button("automatic", "Get TikTok’s automatic welcome"),
)


class TikTokPhone(Phone):
    label = "TikTok"
    reactions = tuple((emoji, emoji) for emoji in ("👍", "❤️", "😂", "😮", "😢", "😡"))
    staff = "the TikTok app"

    def accounts(self) -> list[Account]:
        connected = set(Token.objects.filter(is_dead=False).values_list("account_id", flat=True))
        return [
            Account(
                account.id,
                account.name,
                [
                    phones.Person(customer.id, customer.name)
                    for customer in account.customers.order_by("-moved_ms", "id")[:30]
                ],
                account.id in connected,
            )
            for account in BusinessAccount.objects.order_by("id")
        ]

    def meet(self, account: str, name: str, wrote_ms: int = 0) -> str:
        customer = world.add_customer(account, name.lower().replace(" ", "."), name)
        Customer.objects.filter(pk=customer.pk).update(wrote_ms=wrote_ms, wrote_count=2 if wrote_ms else 0)
        return customer.id

    def address_of(self, person: str) -> str:
        return Customer.objects.get(pk=person).conversation_id

    def find(self, account: str, person: str) -> Customer:
        return get_object_or_404(Customer.objects.select_related("account"), pk=person, account=account)

    def thread(self, person: Customer) -> Thread:
        newest = list(reversed(person.messages.exclude(kind="reaction").order_by("-at", "-id")[:SHOWN]))
        hooks = posts_of([message.id for message in newest])
        by_id = {message.id: message for message in newest}
        return Thread(
            account=person.account.name,
            who=f"{person.name} (@{person.username})",
            rows=[_row(message, hooks, by_id, person) for message in newest],
            rule=_rule(person),
            picture=media.page_picture("tiktok", person.account_id),
            is_blocked=person.has_blocked,
            is_typing=person.typing_until_ms > state.now_ms(),
            is_unread=bool(state.switch("phone_reads")) and any(m.outgoing and m.at > person.read_ms for m in newest),
            buttons=BUTTONS,
        )

    def say(self, person: Customer, text: str, files: list[Upload], reply_to: str, choice: str) -> None:
        if text:
            customers.write(person, text, reply_to=reply_to, button=choice)
        for file in files:
            if file.kind not in ("image", "video"):
                raise ValueError("TikTok takes pictures and videos only")
            given = {"kind": file.kind, "name": file.name, "content_type": file.content_type}
            customers.send_given(person, given | {"base64": base64.b64encode(file.content).decode()})

    def react(self, person: Customer, message: str, reaction: str) -> None:
        row = Message.objects.select_related("customer__account").get(pk=message, customer=person)
        customers.react(person, row, reaction)

    def read(self, person: Customer) -> None:
        customers.read(person)


def _rule(customer: Customer) -> str:
    if not customer.wrote_count:
        return "The account cannot write before you do."
    if state.now_ms() - customer.wrote_ms >= WINDOW_MS:
        return "48 hours are over: three messages at most until you write."
    if customer.wrote_count == 1:
        return "Ten messages at most until you write again."
    return "The account may answer freely."


def _row(message: Message, hooks: dict[str, str], by_id: dict[str, Message], customer: Customer) -> Row:
    reference = message.extra.get("referenced_message_info", {}).get("referenced_message_id", "")
    quoted, card = by_id.get(reference), (message.payload.get("elements") or [{}])[0]
    notes = (
        ("from the TikTok app", message.outgoing and message.source != "API"),
        ("seen", not message.outgoing and message.at <= customer.seen_ms),
    )
    return Row(
        id=message.id,
        mine=not message.outgoing,
        at=message.at,
        text=message.payload.get("body", "") or card.get("title", ""),
        files=_files(message),
        quoted=(quoted.payload.get("body") or quoted.kind) if quoted else "",
        reactions=tuple(entry["emoji"] for entry in message.extra.get("reactions", [])),
        notes=tuple(name for name, is_so in notes if is_so),
        choices=tuple((button["text"], button["id"]) for button in card.get("buttons", [])),
        webhook=hooks.get(message.id, "none"),
    )


def _files(message: Message) -> tuple[File, ...]:
    if link := message.payload.get("embed_url"):
        return (File("post", str(link), "Shared post"),)
    if url := message.payload.get("url"):
        return (File(message.kind, str(url)),)
    kept = Kept.objects.filter(id=message.payload.get("media_id", "")).first()
    return (File(message.kind, media.address("tiktok", kept.media, kept.name)),) if kept else ()


def _block(request: HttpRequest, customer: Customer) -> None:
    customer.has_blocked = not customer.has_blocked
    customer.save(update_fields=["has_blocked"])


TikTokPhone.acts = {
    "sample": lambda request, customer: customers.send_sample(customer, request.POST["kind"]),
    "ad": lambda request, customer: customers.arrive(customer, AD),
    "block": _block,
    "staff": lambda request, customer: customers.answer_in_app(customer, request.POST["text"]),
    "automatic": lambda request, customer: customers.answer_in_app(
        customer, "Xin chào! Shop giúp gì được ạ?", "WELCOME_MESSAGE"
    ),
}
phones.phones.append(TikTokPhone())
