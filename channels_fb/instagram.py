"""Instagram professional accounts as Messio sees them: reached through the Page that each is linked to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels_fb import history, instagram_words
from channels_fb.listing import INSTAGRAM
from channels_fb.meta import (
    LONGEST_TITLE,
    MOST_QUICK_REPLIES,
    REPLY_WINDOW,
    MetaConnector,
    client_of,
    page_token,
)
from inbox.connectors import ButtonLimits, Capabilities, CardLimits, ErrorKind, Profile, SendError
from inbox.fields import identifier, text
from inbox.models import Channel
from inbox.policy import Policy, Term

MB = 1024 * 1024
# Instagram Messaging, "Policy": standard messaging, and a person's answer under the tag HUMAN_AGENT.
STANDARD = Term(until=REPLY_WINDOW, source="Instagram Messaging, Policy, Standard messaging window, 2026-10")
POLICY = Policy(
    terms=(STANDARD,),
    unasked=_("On Instagram the customer must write first."),
    over=_("The 24 hours for answering are over."),
    refused=_("Instagram says that the time for answering is over."),
)
HUMAN_AGENT = Term(
    until=timedelta(days=7),
    says=_("The 24 hours are over: this goes out as a person's answer, which Instagram allows for 7 days."),
    source="Instagram Messaging, Policy, Human agent, 2026-10",
)
PERSONS_POLICY = replace(POLICY, terms=(STANDARD, HUMAN_AGENT), over=_("The 7 days for answering are over."))
# Instagram's own fields are chosen once, in the app's dashboard; the linked Page need only be subscribed to any field
# of its own (Instagram Platform, "Webhooks"). This one brings next to nothing, and needs no permission for messages.
PAGE_FIELDS = ("name",)
# A profile that Instagram will not show: without consent, of somebody who left or blocked the account, another's id.
NO_PROFILE = {"100/2534014", "100/33", "100/2018001", "100/2018218", "2018218", "9000001"}


class InstagramConnector(MetaConnector):
    """`credentials`: access_token is the linked Page's; page_id, where it is known, the Page's id."""

    platform = "instagram"
    posts_with = "facebook"
    codes = instagram_words.TABLE
    label = "Instagram"
    # Instagram Messaging, "Send messages", media types and limits, 2026-10.
    capabilities = Capabilities(
        text_limit=1000,
        text_unit="bytes",
        file_limits={
            "image": dict.fromkeys(("image/jpeg", "image/png", "image/gif"), 8 * MB),
            "audio": dict.fromkeys(("audio/aac", "audio/mp4", "audio/x-wav"), 25 * MB),
            "video": dict.fromkeys(
                ("video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"), 25 * MB
            ),
            "file": {"application/pdf": 25 * MB},
        },
        voice="audio/mp4",
        reply_to=True,
        typing=True,
        seen=True,
        reactions=("❤️",),
        # No word of delivery comes from Instagram.
        receipts=frozenset({"sent", "read"}),
        history=history.INSTAGRAM_REACH,
        buttons=ButtonLimits(most=MOST_QUICK_REPLIES, title=LONGEST_TITLE, text=1000),
        card=CardLimits(title=80, subtitle=80),
    )
    page_fields = PAGE_FIELDS
    listing = INSTAGRAM
    policies = (POLICY, PERSONS_POLICY)

    def page(self, channel: Channel) -> str:
        """A Page's token makes "me" of its Page."""
        return (channel.credentials or {}).get("page_id") or "me"

    def reaction(self, emoji: str) -> str:
        return "love"

    def profile(self, channel: Channel, external_id: str, address: str) -> Profile:
        """Shown once the person wrote, which is their consent. `name` is null where they have set none."""
        try:
            found = client_of(channel).get(external_id, fields="name,username,profile_pic")
        except SendError as error:
            if error.code in NO_PROFILE or error.kind is ErrorKind.PERMISSION:
                return Profile()
            raise
        name = text(found.get("name")) or text(found.get("username"))
        return Profile(name=name, picture_url=text(found.get("profile_pic")))

    def credentials(self, given: Mapping[str, Any]) -> dict[str, Any]:
        page_id = identifier(given.get("page_id"), 100)
        return {"access_token": page_token(given)} | ({"page_id": page_id} if page_id else {})
