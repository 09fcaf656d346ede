"""The phone of an Official Account's customers."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from simulator import media, state
from simulator import phone as phones
from simulator.phone import SHOWN, Account, Button, File, Phone, Row, Thread, Upload, posts_of
from simulator.zalo import people, sending
from simulator.zalo.models import Account as OfficialAccount
from simulator.zalo.models import Message, User

EMOJI = {
    "/-strong": "👍", "/-heart": "❤️", ":>": "😆", ":o": "😮", ":-((": "😢", ":-h": "😠",
}  # fmt: skip
BUTTONS = (
    Button("read", "Mark as read"),
    Button("follow", "Follow"),
    Button("unfollow", "Unfollow"),
    Button("block", "Block or unblock"),
)


class ZaloPhone(Phone):
    label = "Zalo"
    reactions = tuple(EMOJI.items())
    staff = "Zalo OA Manager"

    def accounts(self) -> list[Account]:
        return [
            Account(
                account.id,
                account.name,
                [
                    phones.Person(user.id, user.name or "A visitor without an account")
                    for user in account.users.order_by("-last_interaction_ms", "id")[:30]
                ],
            )
            for account in OfficialAccount.objects.order_by("id")
        ]

    def meet(self, account: str, name: str, wrote_ms: int = 0) -> str:
        user = people.meet(OfficialAccount.objects.get(pk=account), name)
        people.interacted(user, wrote_ms)
        return user.id

    def find(self, account: str, person: str) -> User:
        return get_object_or_404(User.objects.select_related("account"), pk=person, account=account)

    def thread(self, person: User) -> Thread:
        newest = list(reversed(person.messages.order_by("-at", "-id")[:SHOWN]))
        hooks = posts_of([row.msg_id for row in newest], platform="zalo", kind__contains="_send_")
        words = {row.msg_id: row.text or row.kind for row in newest}
        since = state.now_ms() - person.last_interaction_ms
        window = "free" if since <= sending.FREE_MS else "paid" if since <= sending.WINDOW_MS else ""
        return Thread(
            account=person.account.name,
            who=person.name or "a visitor without an account",
            rows=[_row(row, hooks, words) for row in newest],
            rule=f"The account may answer: {window}."
            if window
            else "The window is closed: the account cannot answer until you write.",
            picture=media.page_picture("zalo", person.account_id),
            is_blocked=person.has_blocked,
            buttons=BUTTONS,
        )

    def say(self, person: User, text: str, files: list[Upload], reply_to: str, choice: str) -> None:
        if choice:
            people.say(person, text=choice)
        elif text:
            people.say(person, text=text, quote=reply_to)
        for file in files:
            shown = people.attachment(file.kind, file.name, file.content, file.content_type)
            people.say(person, kind=file.kind, attachments=[shown])

    def react(self, person: User, message: str, reaction: str) -> None:
        row = get_object_or_404(Message.objects.select_related("user"), msg_id=message, user=person)
        sending.react(row, "user", reaction or "/-remove")

    def read(self, person: User) -> None:
        people.see(person)


def _row(row: Message, hooks: dict[str, str], words: dict[str, str]) -> Row:
    drawn = {"gif": "image"}
    shown = [(file["type"], file.get("payload", {})) for file in row.attachments]
    return Row(
        id=row.msg_id,
        mine=not row.is_outgoing,
        at=row.at,
        text=row.text,
        files=tuple(File(drawn.get(kind, kind), given.get("url", ""), given.get("name", "")) for kind, given in shown),
        quoted=words.get(row.quote, ""),
        reactions=tuple(EMOJI.get(icon, icon) for icon in row.reactions.values()),
        notes=("from Zalo OA Manager",) if row.admin_id else (),
        choices=tuple((button["title"], button["payload"]) for button in row.buttons),
        webhook=hooks.get(row.msg_id, "not sent"),
    )


def _block(request: HttpRequest, user: User) -> None:
    user.has_blocked = not user.has_blocked
    user.save(update_fields=["has_blocked"])


ZaloPhone.acts = {
    "block": _block,
    "follow": lambda request, user: people.follow(user, True),
    "unfollow": lambda request, user: people.follow(user, False),
    "staff": lambda request, user: people.answer_in_manager(user, request.POST["text"]),
}
phones.phones.append(ZaloPhone())
