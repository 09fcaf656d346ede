"""How much a visitor, an address and a chat may do: enough for people, too little for machines."""

import re
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_web.models import Widget
from channels_web.tokens import Visitor
from inbox import rates

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
MB, GB = 1024**2, 1024**3
# (how many, in how many seconds)
CALLS_OF_ADDRESS = (3000, MINUTE)  # an office behind one address, without sockets
LINES_OF_VISITOR = (30, MINUTE)
FRAMES = (240, MINUTE)
FACTS_OF_VISITOR = (10, MINUTE)
MESSAGES_OF_VISITOR = (20, MINUTE)
MESSAGES_OF_ADDRESS = (60, MINUTE)
CHATS_OF_ADDRESS = (10, HOUR)
CHATS_OF_WIDGET = (300, HOUR)
# Of files, in bytes.
BYTES_OF_VISITOR = (100 * MB, HOUR)
BYTES_OF_ADDRESS = (300 * MB, HOUR)
BYTES_OF_WIDGET = (2 * GB, DAY)
# A machine fills a form at once; a person has to read it first.
SHORTEST_LOOK = timedelta(seconds=1)
MOST_LINKS = 3
LINK = re.compile(r"(?i)https?://|\bwww\.")


@dataclass(frozen=True)
class TooMuch(Exception):
    sentence: str
    retry_after: int


class LooksLikeSpam(Exception):
    """str(): what to do about it."""


def count(what: str, limit: tuple[int, int], sentence: str, by: int = 1) -> None:
    """Count one more of `what`, or so many. Raises TooMuch with the sentence. It asks Redis: no event loop may call it."""
    most, seconds = limit
    judge(rates.count(what, seconds, by), most, sentence)


def count_here(what: str, limit: tuple[int, int]) -> None:
    """Of what comes to this process alone. Raises TooMuch."""
    most, seconds = limit
    judge(rates.count_here(what, seconds), most)


def judge(found: tuple[int, int], most: int, sentence: str = "") -> None:
    count, left_seconds = found
    if count > most:
        raise TooMuch(sentence, left_seconds)


def address_of(request: HttpRequest) -> str:
    """By which the asker is counted: of IPv6 the network, since whoever has one has 2^64 addresses in it."""
    given = str(get_adapter().get_client_ip(request))
    try:
        ip = ip_address(given)
    except ValueError:
        return given
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or ip_network((ip.packed, 64), strict=False))
    return str(ip)


def count_call(request: HttpRequest, widget: Widget) -> None:
    """Of whatever a panel asks. Raises TooMuch."""
    address = address_of(request)
    count(f"calls:{widget.pk}:{address}", CALLS_OF_ADDRESS, _("Too much comes from here at the moment."))


def count_facts(widget: Widget, visitor: Visitor) -> None:
    """Of what the shop's page says of a visitor, where it is something new. Raises TooMuch."""
    count(f"facts:{widget.pk}:{visitor.external_id}", FACTS_OF_VISITOR, _("Too much comes from here at the moment."))


def check_message(request: HttpRequest, widget: Widget, visitor: Visitor, *, size: int, is_first: bool) -> None:
    """Before a message is kept. size: of its files, in bytes. is_first: it would begin a conversation. Raises TooMuch."""
    address = address_of(request)
    slower = _("That was a lot at once. Please wait a minute, then send it again.")
    count(f"visitor:{widget.pk}:{visitor.external_id}", MESSAGES_OF_VISITOR, slower)
    count(f"address:{widget.pk}:{address}", MESSAGES_OF_ADDRESS, slower)
    if is_first:
        busy = _("Too many chats begin from here at the moment. Please try again later.")
        count(f"chats:{widget.pk}:{address}", CHATS_OF_ADDRESS, busy)
        count(f"chats:{widget.pk}", CHATS_OF_WIDGET, busy)
    if size:
        large = _("Too many large files came from here. Please try again later, or send the message without them.")
        count(f"bytes:{widget.pk}:{visitor.external_id}", BYTES_OF_VISITOR, large, by=size)
        count(f"bytes:{widget.pk}:{address}", BYTES_OF_ADDRESS, large, by=size)
        count(f"bytes:{widget.pk}", BYTES_OF_WIDGET, large, by=size)


def check_spam(visitor: Visitor, text: str, trap: str, *, is_first: bool) -> None:
    """trap: a field that no person sees. Raises LooksLikeSpam."""
    if trap:
        raise LooksLikeSpam(
            _("This was not sent, because a field was filled in that must stay empty. Please send it again.")
        )
    if not is_first:
        return
    if timezone.now() - visitor.issued_at < SHORTEST_LOOK:
        raise LooksLikeSpam(_("That was quicker than anybody types. Please send it again."))
    if len(LINK.findall(text)) > MOST_LINKS:
        raise LooksLikeSpam(_("A first message may hold three links at most. Please take some out."))
