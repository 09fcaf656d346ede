"""Content templates of an account: as Twilio lists them, with what WhatsApp made of each.

A place has the name that it has at Twilio; the same one may stand in the words and in an address.
Source: Twilio, Content API, "Content and approvals", "Content types overview", read 2026-11.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from channels_twilio.client import TwilioClient
from inbox.connectors import ListedTemplate, OutgoingTemplate, TemplateState
from inbox.fields import identifier, mapping, rows, text

Raw = dict[str, Any]
PAGE_SIZE, MOST_PAGES = "500", 20
VARIABLE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
LONGEST_TEXT = 1024
# `approval_requests.status`. What was not submitted goes within the 24 hours at Twilio; here it is no template yet.
STATES = {
    "approved": TemplateState.APPROVED, "received": TemplateState.PENDING, "pending": TemplateState.PENDING,
    "unsubmitted": TemplateState.DRAFT, "rejected": TemplateState.REJECTED, "paused": TemplateState.PAUSED,
    "disabled": TemplateState.DISABLED,
}  # fmt: skip
# The content types that we can fill in; of several the first that is there counts.
TYPES = ("whatsapp/card", "twilio/card", "twilio/call-to-action", "twilio/quick-reply", "twilio/media", "twilio/text")
ADDRESSES = ("url", "phone", "code")


def read_templates(client: TwilioClient) -> list[ListedTemplate]:
    """Raises SendError."""
    return [listed(row) for row in _all(client) if identifier(row.get("sid")) and text(row.get("friendly_name"))]


def _all(client: TwilioClient) -> Iterator[Raw]:
    """The address of the next page is not followed, but its question is."""
    params = {"PageSize": PAGE_SIZE}
    for _page in range(MOST_PAGES):
        answer = client.get_content("ContentAndApprovals", **params)
        yield from rows(answer.get("contents"))
        following = text(mapping(answer.get("meta")).get("next_page_url"))
        if not following:
            return
        params = dict(parse_qsl(urlsplit(following).query))


def listed(raw: Raw) -> ListedTemplate:
    types, approval = mapping(raw.get("types")), mapping(raw.get("approval_requests"))
    kind = next((name for name in TYPES if name in types), "")
    content = mapping(types.get(kind))
    media = content.get("media")
    pictures = media if isinstance(media, list) else [media]
    # A card's title, and a picture, by its address: both stand above the words.
    above = [text(content.get("header_text")), *(text(address) for address in pictures)]
    return ListedTemplate(
        external_id=identifier(raw.get("sid")),
        name=text(raw.get("friendly_name")),
        language=text(raw.get("language")),
        category=text(approval.get("category")).lower(),
        state=STATES.get(text(approval.get("status")).lower(), TemplateState.DRAFT),
        reason=text(approval.get("rejection_reason")),
        header=_places("\n".join(filter(None, above))),
        body=_places(text(content.get("body")) or text(content.get("title"))),
        footer=_places(text(content.get("footer")) or text(content.get("subtitle"))),
        buttons=tuple(_button(action) for action in rows(content.get("actions"))),
        examples={name: text(value) for name, value in mapping(raw.get("variables")).items()},
        can_be_sent=bool(kind),
    )


def _places(words: str) -> str:
    return VARIABLE.sub(r"{{\1}}", words)


def _button(action: Raw) -> Mapping[str, str]:
    address = next((found for name in ADDRESSES if (found := text(action.get(name)))), "")
    return {"title": text(action.get("title")), "url": _places(address)}


def form_of(template: OutgoingTemplate) -> dict[str, str]:
    """What takes the place of Body in the call that sends it."""
    variables = {"ContentVariables": json.dumps(template.values, ensure_ascii=False)} if template.values else {}
    return {"ContentSid": template.external_id} | variables
