import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from inbox.models import Attachment
from inbox.presenters.kinds import kind_label, missing_reason

# Seconds since 1970, until the year 5138.
FITTING_TIME = re.compile(r"\d{1,11}")
PLAYED = ("image", "sticker", "video", "audio")


class AttachmentView:
    """An attachment as the thread shows it. `shape`: image, sticker, video, audio, file, card, waiting or missing."""

    def __init__(self, attachment: Attachment, slug: str) -> None:
        self.attachment = attachment
        self.slug = slug
        self.data: dict[str, Any] = attachment.data

    @property
    def shape(self) -> str:
        match self.attachment.state:
            case Attachment.State.WAITING:
                return "waiting"
            case Attachment.State.FAILED:
                return "missing"
            case Attachment.State.CARD:
                return "card"
        return self.attachment.kind if self.attachment.kind in PLAYED else "file"

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
        return str(self.data.get("title") or self.label)

    @property
    def subtitle(self) -> str:
        if self.data.get("subtitle"):
            return str(self.data["subtitle"])
        if self.data.get("status"):
            return str(self.data["status"])
        return self.label if self.data.get("title") else ""

    @property
    def moments(self) -> list[datetime]:
        """When something shared begins and ends; drawn on the reader's own clock."""
        given = (self.data.get("start_time"), self.data.get("end_time"))
        return [
            datetime.fromtimestamp(int(at), UTC) for at in given if isinstance(at, str) and FITTING_TIME.fullmatch(at)
        ]

    @property
    def link(self) -> str:
        """Where a card leads, when that is a web page; a place leads to a map."""
        latitude, longitude = self.data.get("latitude"), self.data.get("longitude")
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            return "https://www.openstreetmap.org/?" + urlencode({"mlat": latitude, "mlon": longitude})
        return web_address(self.data.get("url"))

    @property
    def link_label(self) -> str:
        return _("Open the map") if "latitude" in self.data else pgettext("verb", "Open")

    @property
    def items(self) -> list[dict[str, str]]:
        rows = self.data.get("items") or []
        return [
            {
                "title": str(row.get("title") or self.label),
                "subtitle": str(row.get("subtitle") or ""),
                "url": web_address(row.get("url")),
            }
            for row in rows
            if isinstance(row, dict)
        ]


def web_address(value: Any) -> str:
    """A customer chose it: anything but http and https would be a script's way in."""
    return value if isinstance(value, str) and value.lower().startswith(("http://", "https://")) else ""
