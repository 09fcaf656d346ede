"""The phone of a Page's customers, on Messenger and on Instagram, and Meta's own buttons."""

import base64
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from simulator import media, state
from simulator import phone as phones
from simulator.meta import callbacks, customers, events, world
from simulator.meta.events import attachment
from simulator.meta.models import Customer, Message, Page, Person, Subscription
from simulator.meta.sending import REACTIONS, WINDOW_MS
from simulator.phone import SHOWN, Account, Button, File, Phone, Row, Thread, Upload

STORY = "17993820047751234"
AD = {
    "ref": "combo_t11",
    "ad_id": "120210458877310442",
    "source": "ADS",
    "type": "OPEN_THREAD",
    "ads_context_data": {"ad_title": "Combo trà sen 11.11 giảm 30%", "post_id": "104772918836401_733810245519904"},
}
SAMPLES = (("image", "Sample picture"), ("audio", "Sample voice"), ("file", "Sample file"), ("sticker", "Sticker 👍"))
BUTTONS = (
    *(Button("sample", label, {"kind": kind}) for kind, label in SAMPLES),
    Button("sample", "Location", {"kind": "location"}),
    Button("start", "Get Started"),
    Button("ad", "Write from an ad"),
    Button("link", "Open an m.me link"),
    Button("read", "Mark as read"),
    Button("block", "Block or unblock"),
)
STORIES = (
    Button("story", "Answer a story", {"kind": "reply"}),
    Button("story", "Mention in a story", {"kind": "mention"}),
)


class MetaPhone(Phone):
    label = "Facebook and Instagram"
    reactions = tuple(REACTIONS.items())
    staff = "Meta's own inbox"

    def accounts(self) -> list[Account]:
        subscribed = set(Subscription.objects.values_list("page_id", flat=True))
        return [
            Account(
                page.id,
                page.name,
                [_person(customer) for customer in page.customers.order_by("-last_activity_ms", "psid")[:30]],
                page.id in subscribed,
            )
            for page in Page.objects.order_by("id")
        ]

    def has(self, account: str) -> bool:
        return Page.objects.filter(Q(pk=account) | Q(instagram_id=account)).exists()

    def meet(self, account: str, name: str, wrote_ms: int = 0) -> str:
        """account: a Page's id, or that of its Instagram account."""
        page = Page.objects.get(Q(pk=account) | Q(instagram_id=account))
        first, _, last = name.rpartition(" ")
        username = "" if account == page.id else "".join(name.lower().split())
        customer = world.add_customer(page.id, first or last, last if first else "", username=username)
        Customer.objects.filter(pk=customer.pk).update(last_activity_ms=wrote_ms)
        return customer.psid

    def find(self, account: str, person: str) -> Customer:
        return get_object_or_404(Customer.objects.select_related("page"), psid=person, page_id=account)

    def thread(self, person: Customer) -> Thread:
        newest = list(reversed(person.messages.order_by("-at", "-id")[:SHOWN]))
        hooks = customers.webhook_states([message.mid for message in newest])
        by_mid = {message.mid: message for message in newest}
        replies = newest[-1].extra.get("quick_replies", []) if newest and newest[-1].outgoing else []
        unread = any(message.outgoing and message.at > person.read_ms for message in newest)
        is_open = state.now_ms() - person.last_activity_ms < WINDOW_MS
        where = " on Instagram" if person.on_instagram else ""
        return Thread(
            account=person.page.name,
            who=f"{person.name or person.username or 'a person without profile'}{where}",
            rows=[_row(message, hooks, by_mid, person) for message in newest],
            rule="The Page may answer freely."
            if is_open
            else "The 24-hour window is closed: the Page cannot answer until you write.",
            picture=media.page_picture("meta", person.page_id),
            is_blocked=person.has_blocked,
            is_typing=person.page_typing_until_ms > state.now_ms(),
            is_unread=unread and bool(state.switch("phone_reads")),
            choices=tuple((reply["title"], reply["payload"]) for reply in replies),
            buttons=BUTTONS + (STORIES if person.on_instagram else ()),
        )

    def say(self, person: Customer, text: str, files: list[Upload], reply_to: str, choice: str) -> None:
        extra: dict[str, Any] = {}
        if reply_to:
            quoted = Message.objects.get(mid=reply_to, customer=person)
            extra["reply_to"] = {"mid": quoted.mid, "is_self_reply": not quoted.outgoing}
        if choice:
            extra["quick_reply"] = {"payload": choice}
        customers.say(person, text=text, attachments=[_kept(file) for file in files], extra=extra)

    def react(self, person: Customer, message: str, reaction: str) -> None:
        customers.react(person, Message.objects.get(mid=message, customer=person), reaction or None)

    def read(self, person: Customer) -> None:
        customers.read(person)


def _person(customer: Customer) -> phones.Person:
    notes = (("Instagram", customer.on_instagram), ("blocked", customer.has_blocked))
    note = " · ".join(name for name, is_so in notes if is_so)
    return phones.Person(customer.psid, customer.name or customer.username, note)


def _row(message: Message, hooks: dict[str, str], by_mid: dict[str, Message], customer: Customer) -> Row:
    quoted = by_mid.get(message.extra.get("reply_to", {}).get("mid", ""))
    mine = not message.outgoing
    notes = (
        ("edited", message.edits),
        ("from Meta's inbox", message.outgoing and message.app_id == customers.PAGE_INBOX),
        ("seen", mine and message.at <= customer.page_read_ms),
    )
    can = (("edit", mine and message.text), ("unsend", mine and customer.on_instagram))
    return Row(
        id=message.mid,
        mine=mine,
        at=message.at,
        text=_drawable(message.text),
        files=tuple(_shown(row) for row in message.attachments),
        quoted=(_drawable(quoted.text) or "attachment") if quoted else "",
        reactions=tuple(value["emoji"] for value in message.reactions.values()),
        notes=tuple(name for name, is_so in notes if is_so),
        can=frozenset(name for name, is_so in can if is_so),
        webhook=hooks.get(message.mid, "not subscribed"),
    )


def _drawable(text: str) -> str:
    """Half an emoji cannot be written into a page."""
    return text.encode("utf-8", "replace").decode()


def _shown(row: dict[str, Any]) -> File:
    payload = attachment(row).get("payload", {})
    if row["type"] == "location":
        place = payload["coordinates"]
        return File("location", name=f"{row.get('title', '')} ({place['lat']}, {place['long']})")
    return File(row["type"], payload.get("url", ""), row.get("name", ""))


def _kept(file: Upload) -> dict[str, Any]:
    encoded = base64.b64encode(file.content).decode()
    given = {"type": file.kind, "name": file.name, "base64": encoded, "content_type": file.content_type}
    return customers.make_attachment(given)


def _sample(request: HttpRequest, customer: Customer) -> None:
    kind = request.POST["kind"]
    given = {"type": kind, "lat": 21.03324, "long": 105.85239} if kind == "location" else {"type": kind, "sample": True}
    customers.say(customer, attachments=[customers.make_attachment(given)])


def _story(request: HttpRequest, customer: Customer) -> None:
    """Answer a story of the account, or mention it in one's own; both pictures are samples."""
    shown = events.attachment(customers.make_attachment({"type": "image", "sample": True}))["payload"]["url"]
    if request.POST["kind"] == "reply":
        customers.say(customer, text="Đẹp quá 😍", extra={"reply_to": {"story": {"id": STORY, "url": shown}}})
    else:
        customers.say(customer, attachments=[{"type": "story_mention", "payload": {"url": shown}}])


def _unsend(request: HttpRequest, customer: Customer) -> None:
    customers.unsend(customer, Message.objects.get(mid=request.POST["mid"], customer=customer))


def _edit(request: HttpRequest, customer: Customer) -> None:
    customers.edit(customer, Message.objects.get(mid=request.POST["mid"], customer=customer), request.POST["text"])


MetaPhone.acts = {
    "sample": _sample,
    "edit": _edit,
    "story": _story,
    "unsend": _unsend,
    "start": lambda request, customer: customers.postback(customer, title="Bắt đầu", payload="GET_STARTED"),
    "ad": lambda request, customer: customers.say(
        customer, text="Cho mình hỏi combo trong quảng cáo còn không?", extra={"referral": AD}
    ),
    "link": lambda request, customer: customers.refer(customer, {"ref": "qr_cuahang_hanoi"}),
    "block": lambda request, customer: customers.block(customer, not customer.has_blocked),
    "staff": lambda request, customer: customers.page_inbox_message(customer, request.POST["text"], []),
}
phones.phones.append(MetaPhone())


# ── People who log in ──


def people() -> dict[str, Any]:
    rows = [(person, media.person_picture("meta", person.id)) for person in Person.objects.order_by("id")]
    return {"people": rows, "webhook": state.get("meta_webhook", {})}


@require_POST
def person_button(request: HttpRequest, person_id: str, act: str) -> HttpResponse:
    """Deauthorize or data deletion; shows what the product answered."""
    person = get_object_or_404(Person, pk=person_id)
    result = callbacks.deauthorize(person) if act == "deauthorize" else callbacks.data_deletion(person)
    return render(request, "simulator/callback.html", {"person": person, "act": act, "result": result})
