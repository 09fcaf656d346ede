"""What the pages of connecting show: the list to tick, a line for each ticked page, and where they lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from channels_fb.actions.connect_page import GOOD
from channels_fb.login import MISSING
from channels_fb.models import PLATFORMS, ConnectAttempt
from inbox.models import Channel


@dataclass(frozen=True)
class Offered:
    """A page of the list, or an Instagram account. state: "" when it can be ticked, else here, taken or missing."""

    page: dict[str, Any]
    state: str

    @property
    def is_connectable(self) -> bool:
        return not self.state

    @property
    def lacks(self) -> list[str]:
        return [str(MISSING[code]) for code in self.page["missing"]]


def offer(attempt: ConnectAttempt) -> list[Offered]:
    ids = [page["id"] for page in attempt.pages]
    rows = Channel.objects.filter(platform__in=PLATFORMS, external_id__in=ids)
    held = rows.exclude(status=Channel.Status.DISCONNECTED)
    holders = {(channel.platform, channel.external_id): channel for channel in held}

    def state(page: dict[str, Any]) -> str:
        holder = holders.get((page["platform"], page["id"]))
        if holder and holder.workspace_id != attempt.membership.workspace_id:
            return "taken"
        if page["missing"]:
            return "missing"
        return "here" if holder and holder.status == Channel.Status.CONNECTED else ""

    return [Offered(page, state(page)) for page in attempt.pages]


def lines(attempt: ConnectAttempt) -> Iterable[dict[str, Any]]:
    for page_id in attempt.chosen:
        yield {"page": attempt.page(page_id), **attempt.results.get(page_id, {"outcome": "waiting"})}


def is_good(attempt: ConnectAttempt) -> bool:
    return all(result["outcome"] in GOOD for result in attempt.results.values())


def channels_url(attempt: ConnectAttempt) -> str:
    """The channels, with those that are new marked."""
    good = [page_id for page_id, result in attempt.results.items() if result["outcome"] in GOOD]
    rows = Channel.objects.filter(
        workspace=attempt.membership.workspace_id, platform__in=PLATFORMS, external_id__in=good
    )
    connected = rows.exclude(status=Channel.Status.DISCONNECTED).values_list("pk", flat=True)
    query = urlencode({"connected": ",".join(str(pk) for pk in connected)}, safe=",")
    return f"{reverse('channels:list', args=[attempt.membership.workspace.slug])}?{query}"
