"""Facebook Pages as Messio sees them: the connector contract over the Graph API and the webhook parser."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels_fb import errors, history
from channels_fb.listing import MESSENGER
from channels_fb.meta import LONGEST_TITLE, MOST_QUICK_REPLIES, REPLY_WINDOW, MetaConnector, client_of, page_token
from inbox.connectors import (
    ButtonLimits,
    Capabilities,
    CardLimits,
    ErrorKind,
    OutgoingPart,
    Profile,
    SendError,
)
from inbox.fields import text
from inbox.models import Channel
from inbox.policy import Policy, Term

MB = 1024 * 1024
# Messenger Platform, "Policy overview": standard messaging, and a person's answer under the tag HUMAN_AGENT.
STANDARD = Term(until=REPLY_WINDOW, source="Messenger Platform, Policy overview, Standard messaging, 2026-10")
POLICY = Policy(
    terms=(STANDARD,),
    unasked=_("On Facebook the customer must write first."),
    over=_("The 24 hours for answering are over."),
    refused=_("Facebook says that the time for answering is over."),
)
HUMAN_AGENT = Term(
    until=timedelta(days=7),
    says=_("The 24 hours are over: this goes out as a person's answer, which Facebook allows for 7 days."),
    source="Messenger Platform, Policy overview, Human agent, 2026-10",
)
PERSONS_POLICY = replace(POLICY, terms=(STANDARD, HUMAN_AGENT), over=_("The 7 days for answering are over."))
# Every field whose events `parsing` knows, and account linking, which is kept aside; none changes what customers see.
SUBSCRIBED_FIELDS = (
    "messages", "message_echoes", "message_edits", "message_reactions", "message_reads", "message_deliveries",
    "messaging_postbacks", "messaging_optins", "messaging_referrals", "messaging_handovers",
    "messaging_account_linking", "messaging_policy_enforcement", "send_cart", "standby",
)  # fmt: skip
# A profile that Facebook will never show: an account made from a phone number, a person who left, another's id.
NO_PROFILE = {"2018218", "100/2018218", "100/2018001", "100/33", "10/2018108", "9000001"}


class FacebookConnector(MetaConnector):
    platform = "facebook"
    codes = errors.TABLE
    label = "Facebook"
    capabilities = Capabilities(
        text_limit=2000,
        # Messenger Platform, "Send messages", "Attachments": of sounds, films and documents it names no types.
        file_limits={
            "image": dict.fromkeys(("image/jpeg", "image/png", "image/gif"), 8 * MB),
            "audio": {"": 25 * MB},
            "video": {"": 25 * MB},
            "file": {"": 25 * MB},
        },
        voice="audio/mp4",
        reply_to=True,
        typing=True,
        seen=True,
        reactions=("👍", "❤️", "😆", "😮", "😢", "😠"),
        receipts=frozenset({"sent", "delivered", "read"}),
        history=history.REACH,
        buttons=ButtonLimits(most=MOST_QUICK_REPLIES, title=LONGEST_TITLE, text=2000),
        card=CardLimits(title=80, subtitle=80),
    )
    page_fields = SUBSCRIBED_FIELDS
    listing = MESSENGER
    policies = (POLICY, PERSONS_POLICY)

    def page(self, channel: Channel) -> str:
        return channel.external_id

    def reaction(self, emoji: str) -> str:
        """Any emoji."""
        return emoji

    def marks(self, part: OutgoingPart) -> dict[str, Any]:
        return {"metadata": str(part.key)}

    def profile(self, channel: Channel, external_id: str, address: str) -> Profile:
        """Empty without the feature Business Asset User Profile Access, which is no error."""
        try:
            found = client_of(channel).get(external_id, fields="first_name,last_name,name,profile_pic")
        except SendError as error:
            # A permission that lacks is one for profiles only: the channel works.
            if error.code in NO_PROFILE or error.kind is ErrorKind.PERMISSION:
                return Profile()
            raise
        first_name = text(found.get("first_name"))
        name = text(found.get("name")) or f"{first_name} {text(found.get('last_name'))}".strip()
        return Profile(name=name, first_name=first_name, picture_url=text(found.get("profile_pic")))

    def credentials(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {"access_token": page_token(given)}
