from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from inbox.events import platform_time
from inbox.ingest.cards import MOST_ITEMS
from inbox.media import ENDINGS, PLAYED
from inbox.models import Attachment, Rendition
from inbox.presenters.kinds import kind_label, missing_reason
from inbox.text import excerpt

DRAWN_KINDS = ("image", "sticker")


EPOCH = datetime.fromtimestamp(0, UTC)
# A card stands among other turns: what is longer than these was written to break it.
LONGEST_TITLE, LONGEST_SUBTITLE, LONGEST_ADDRESS = 200, 300, 2000
# An appointment that ends on another day names it.
SAME_DAY = timedelta(hours=12)

APPOINTMENTS: dict[str, Promise] = {
    "requested": pgettext_lazy("appointment", "Requested"),
    "confirmed": pgettext_lazy("appointment", "Confirmed"),
    "declined": pgettext_lazy("appointment", "Declined"),
    "cancelled": pgettext_lazy("appointment", "Cancelled"),
}


def attachment_views(attachments: Iterable[Attachment], slug: str) -> "list[AttachmentView]":
    """One for each that was sent; the pictures of a card's items stand in that card."""
    views, pictures = [], {}
    for attachment in attachments:
        view = AttachmentView(attachment, slug)
        if attachment.kind != Attachment.CARD_PICTURE:
            views.append(view)
        elif attachment.state == Attachment.State.STORED:
            pictures[attachment.data["card"], attachment.data["item"]] = view.url
    for view in views:
        view.pictures = {item: url for (card, item), url in pictures.items() if card == view.attachment.number}
    return views


class AttachmentView:
    """An attachment as the thread shows it. `shape`: image, sticker, video, audio, file, card, waiting or missing."""

    def __init__(self, attachment: Attachment, slug: str) -> None:
        self.attachment = attachment
        self.slug = slug
        self.data: dict[str, Any] = attachment.data
        self.pictures: dict[int, str] = {}  # addresses, by the place of a card's item

    @property
    def shape(self) -> str:
        match self.attachment.state:
            case Attachment.State.WAITING:
                return "waiting"
            case Attachment.State.FAILED:
                return "missing"
            case Attachment.State.CARD:
                return "card"
        if self.attachment.kind in ("audio", "video"):
            return self.attachment.kind if self.is_played or self.made else "file"
        return self.attachment.kind if self.attachment.kind in DRAWN_KINDS else "file"

    @property
    def is_played(self) -> bool:
        """Whether browsers play it as it is."""
        return self.attachment.mime_type in PLAYED

    @cached_property
    def made(self) -> Rendition | None:
        """What was made of it, where browsers play that and not the original."""
        made = None if self.is_played or self.attachment.kind != "audio" else self.attachment.made
        return made if made and made.mime_type in PLAYED else None

    @property
    def played_url(self) -> str:
        """Of a sound or film: what the player is given."""
        if self.made is None:
            return self.url
        name = f"{self.name.replace('/', '_').rpartition('.')[0] or self.label}{ENDINGS[self.made.mime_type]}"
        return self.made_url(name)

    def made_url(self, name: str) -> str:
        return reverse("inbox:rendition", args=[self.slug, self.attachment.pk, name])

    @property
    def note(self) -> str:
        """Of a sound that cannot be played here, or not yet: why it is only a file."""
        if self.attachment.kind != "audio" or self.shape != "file":
            return ""
        rendition = getattr(self.attachment, "rendition", None)
        if rendition and rendition.state == rendition.State.WAITING:
            return _("Being prepared for listening…")
        return _("It cannot be played here. Download it to listen.")

    @property
    def label(self) -> str:
        return kind_label(self.attachment.kind)

    @property
    def name(self) -> str:
        return self.attachment.name or self.label

    @property
    def url(self) -> str:
        return reverse("inbox:attachment", args=[self.slug, self.attachment.pk, self.name.replace("/", "_")])

    @property
    def facts(self) -> str:
        """Type and size, as far as they are known: "PDF · 1.2 MB"."""
        extension = self.name.rpartition(".")[2].upper() if "." in self.name else ""
        size = filesizeformat(self.attachment.size) if self.attachment.size else ""
        return " · ".join(filter(None, [extension[:8], size]))

    @property
    def reason(self) -> str:
        return missing_reason(self.attachment.error_code)

    @property
    def progress(self) -> str:
        """Of one that is still to be copied."""
        if self.attachment.error_code:
            return _("The platform has not delivered it yet. Messio tries again.")
        return _("Being fetched…")

    @property
    def title(self) -> str:
        """What the card is called; where that is only its first item, which says so itself, what it is."""
        items = self.items
        title = cut(self.data.get("title"), LONGEST_TITLE)
        return self.label if not title or (items and items[0]["title"] == title) else title

    @property
    def subtitle(self) -> str:
        if self.is_over:
            return _("It has expired and can no longer be shown.")
        if subtitle := cut(self.data.get("subtitle"), LONGEST_SUBTITLE):
            return subtitle
        return self.label if self.title != self.label else ""

    @property
    def is_over(self) -> bool:
        """Of what the platform lets be seen for a while only."""
        until = moment(self.data.get("until"))
        return until is not None and until <= timezone.now()

    @property
    def passing_url(self) -> str:
        """Its picture, which is not kept; empty where there is none, or none any more."""
        shows = "until" in self.data and bool(self.link)
        return reverse("inbox:passing", args=[self.slug, self.attachment.pk]) if shows else ""

    @property
    def status(self) -> str:
        """Of an appointment."""
        given = str(self.data.get("status") or "")
        return str(APPOINTMENTS.get(given, given[:30]))

    @property
    def starts_at(self) -> datetime | None:
        return moment(self.data.get("start_time"))

    @property
    def ends_at(self) -> datetime | None:
        return moment(self.data.get("end_time"))

    @property
    def ends_on_another_day(self) -> bool:
        return bool(self.starts_at and self.ends_at and self.ends_at - self.starts_at > SAME_DAY)

    @property
    def link(self) -> str:
        """Where a card leads, when that is a web page; a place leads to a map."""
        latitude, longitude = self.data.get("latitude"), self.data.get("longitude")
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            return "https://www.openstreetmap.org/?" + urlencode({"mlat": latitude, "mlon": longitude})
        return "" if self.is_over else web_address(self.data.get("url"))

    @property
    def link_label(self) -> str:
        return _("Open the map") if "latitude" in self.data else pgettext("verb", "Open")

    @cached_property
    def items(self) -> list[dict[str, str]]:
        return [
            {
                "title": cut(row.get("title"), LONGEST_TITLE) or self.label,
                "subtitle": cut(row.get("subtitle"), LONGEST_SUBTITLE),
                "url": web_address(row.get("url")),
                "picture_url": self.pictures.get(place, ""),
            }
            for place, row in enumerate((self.data.get("items") or [])[:MOST_ITEMS])
        ]


def cut(value: Any, length: int) -> str:
    return excerpt(str(value or ""), length)


def moment(value: Any) -> datetime | None:
    at = platform_time(value, EPOCH)
    return at if at > EPOCH else None


def web_address(value: Any) -> str:
    """A customer chose it: anything but http and https would be a script's way in."""
    is_address = isinstance(value, str) and value.lower().startswith(("http://", "https://"))
    return value if is_address and len(value) <= LONGEST_ADDRESS else ""
