"""One phone for all platforms: a person chooses a customer, holds their phone, and plays them.

A platform's part is a `Phone`, registered in `phones`: whom one may be, what stands in the thread, what can be done.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from simulator import media, state
from simulator.models import Delivery

SHOWN = 80
KINDS = ("image", "audio", "video")


@dataclass(frozen=True)
class Person:
    """Somebody who can be played. note: what is special about them."""

    id: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class Account:
    """Whom they write to. is_connected: None where the platform does not know."""

    id: str
    name: str
    people: list[Person]
    is_connected: bool | None = None


@dataclass(frozen=True)
class File:
    """kind: image, sticker, audio, video; anything else is a link. url: empty of what only has a name."""

    kind: str
    url: str = field(default="", repr=False)
    name: str = ""


@dataclass(frozen=True)
class Upload:
    """A file that the customer chose; its kind as its type says."""

    name: str
    content: bytes
    content_type: str

    @property
    def kind(self) -> str:
        family = self.content_type.partition("/")[0]
        return family if family in KINDS else "file"


@dataclass(frozen=True)
class Row:
    """One message. at: the platform's milliseconds. can: of "edit" and "unsend". webhook: what became of its post.
    choices: buttons below it, title and payload; a press answers the message."""

    id: str
    mine: bool
    at: int
    text: str = ""
    files: tuple[File, ...] = ()
    quoted: str = ""
    reactions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    can: frozenset[str] = frozenset()
    choices: tuple[tuple[str, str], ...] = ()
    webhook: str = ""

    @property
    def time(self) -> datetime:
        return datetime.fromtimestamp(self.at / 1000, UTC)


@dataclass(frozen=True)
class Button:
    """Something else to do, as an act with its fields."""

    act: str
    label: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Thread:
    """rule: what the account may send now, as a sentence. choices: quick replies, title and payload."""

    account: str
    who: str
    rows: list[Row]
    rule: str
    picture: str = field(default="", repr=False)
    is_blocked: bool = False
    is_typing: bool = False
    is_unread: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()

    @property
    def state(self) -> str:
        """Another one whenever the page would look different."""
        return str(hash(repr(self)))


Act = Callable[[HttpRequest, Any], Any]


class Phone(ABC):
    label: str
    # What may be put on a message: as it is told, and as it looks.
    reactions: Iterable[tuple[str, str]] = ()
    # Where the shop's staff answer beside us; empty where the platform does not tell of it.
    staff: str = ""
    acts: Mapping[str, Act] = {}

    @abstractmethod
    def accounts(self) -> list[Account]: ...

    def has(self, account: str) -> bool:
        return any(account == known.id for known in self.accounts())

    @abstractmethod
    def meet(self, account: str, name: str, wrote_ms: int = 0) -> str:
        """Make a new person, and return their id. wrote_ms: when they wrote last, without its telling anybody."""

    def address_of(self, person: str) -> str:
        """Where one writes to them, where that is not their id."""
        return ""

    @abstractmethod
    def find(self, account: str, person: str) -> Any:
        """Raises Http404."""

    @abstractmethod
    def thread(self, person: Any) -> Thread: ...

    @abstractmethod
    def say(self, person: Any, text: str, files: list[Upload], reply_to: str, choice: str) -> None:
        """Raises ValueError for what the platform's app does not let people send."""

    def react(self, person: Any, message: str, reaction: str) -> None:
        raise ValueError("no reactions here")

    def read(self, person: Any) -> None:  # noqa: B027 (not every platform tells)
        """They see all that was sent to them."""


phones: list[Phone] = []


def phone_of(account: str) -> Phone:
    for phone in phones:
        if phone.has(account):
            return phone
    raise Http404("no such account")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    from simulator.meta.phone import people  # Meta's own page of people who log in

    return render(request, "simulator/home.html", {"phones": phones, **people()})


@require_POST
def new_customer(request: HttpRequest, account: str) -> HttpResponse:
    name = request.POST.get("name", "").strip() or "Khách Mới"
    return redirect("phone", account=account, person=phone_of(account).meet(account, name))


@require_GET
def show(request: HttpRequest, account: str, person: str) -> HttpResponse:
    phone = phone_of(account)
    if state.switch("phone_reads"):
        phone.read(phone.find(account, person))
    return render(request, "simulator/phone.html", context(phone, account, person))


@require_GET
def thread(request: HttpRequest, account: str, person: str) -> HttpResponse:
    """The thread alone, for the page's polling; 204 while what was asked for is still the newest."""
    shown = context(phone_of(account), account, person)
    if request.GET.get("state") == shown["thread"].state:
        return HttpResponse(status=204)
    return render(request, "simulator/_thread.html", shown)


def context(phone: Phone, account: str, person: str) -> dict[str, Any]:
    return {"phone": phone, "account": account, "person": person, "thread": phone.thread(phone.find(account, person))}


@require_POST
def act(request: HttpRequest, account: str, person: str, name: str) -> HttpResponseBase:
    """One act of the customer, from a form of the phone."""
    phone = phone_of(account)
    try:
        do(phone, phone.find(account, person), request, name)
    except (KeyError, ValueError) as error:
        return HttpResponse(f"That cannot be done: {error}", status=400, content_type="text/plain")
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("phone", account=account, person=person)


def do(phone: Phone, person: Any, request: HttpRequest, name: str) -> None:
    given = request.POST
    match name:
        case "say":
            text, files = given.get("text", "").strip(), [uploaded(file) for file in request.FILES.getlist("files")]
            if text or files:
                phone.say(person, text, files, given.get("reply_to", ""), given.get("choice", ""))
        case "react":
            phone.react(person, given["mid"], given.get("reaction", ""))
        case "read":
            phone.read(person)
        case _:
            phone.acts[name](request, person)


def uploaded(file: Any) -> Upload:
    return Upload(file.name or "file", file.read(), file.content_type or "")


def sample(kind: str) -> Upload:
    name, content_type, draw = media.SAMPLES[kind]
    return Upload(name, draw(), content_type)


def posts_of(messages: Iterable[str], **narrowed: str) -> dict[str, str]:
    """What became of the webhook of each message."""
    return dict(Delivery.objects.filter(mid__in=list(messages), **narrowed).values_list("mid", "status"))
