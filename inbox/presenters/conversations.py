from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import masks
from inbox.connectors import Capabilities, Connector, get_connector
from inbox.models import ANOTHER_APP, Channel, Conversation, Direction
from inbox.policy import Allowance
from inbox.positions import position
from inbox.presenters.channels import reconnect_url
from inbox.presenters.kinds import kind_label

# A row shows so many; the rest are a number.
FEW_TAGS = 3


class ConversationView:
    """What the list's row, the thread's header and the composer's state show of a conversation."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.slug = conversation.workspace.slug

    @cached_property
    def connector(self) -> Connector:
        return get_connector(self.conversation.channel.platform)

    @property
    def capabilities(self) -> Capabilities:
        return self.connector.capabilities

    @cached_property
    def allowance(self) -> Allowance:
        return self.connector.allowance(self.conversation, timezone.now())

    @property
    def url(self) -> str:
        return self.address("conversation")

    def address(self, name: str) -> str:
        return reverse(f"inbox:{name}", args=[self.slug, self.conversation.pk])

    @property
    def name(self) -> str:
        return self.known_name or (_("Erased customer") if self.conversation.identity.is_erased else _("Customer"))

    @property
    def known_name(self) -> str:
        """The same, empty where nobody has told it yet."""
        identity = self.conversation.identity
        return masks.name((identity.contact and identity.contact.name) or identity.name)

    @property
    def other_name(self) -> str:
        """What the channel calls the customer, where that is not what the team does."""
        identity = self.conversation.identity
        is_other = identity.contact is None or identity.name != identity.contact.name
        return masks.name(identity.name) if is_other else ""

    @property
    def face_number(self) -> int:
        """The customer's, who has one colour on every channel."""
        return self.conversation.identity.contact_id or self.conversation.identity_id

    @property
    def picture_url(self) -> str:
        contact = self.conversation.identity.contact
        return reverse("inbox:contact-picture", args=[self.slug, contact.pk]) if contact and contact.picture else ""

    @property
    def platform_letter(self) -> str:
        return self.connector.label[:1]

    @property
    def position(self) -> str:
        return position(self.conversation.last_message_at, self.conversation.pk)

    @property
    def closing_position(self) -> str:
        """The same in a list of what closes first; empty where nothing does."""
        closes_at = self.conversation.closes_at
        return position(closes_at, self.conversation.pk) if closes_at else ""

    @property
    def preview_author(self) -> str:
        """Who wrote the last line, when it was one of us."""
        if self.conversation.preview_direction != Direction.OUTGOING:
            return ""
        author = self.conversation.preview_author
        return first_word(str(author)) if author else application(self.conversation.preview_author_name) or _("We")

    @property
    def preview(self) -> str:
        kind = self.conversation.preview_kind
        return self.conversation.preview or (kind_label(kind) if kind else _("Message"))

    @property
    def send_error(self) -> str:
        code = self.conversation.send_error
        return self.connector.explain(code).sentence if code else ""

    @property
    def window_until(self) -> datetime | None:
        """When the customer who waits can no longer be answered; the row shows it when that is near."""
        return self.allowance.until if self.conversation.waiting_since and self.allowance.free_text else None

    @property
    def few_tags(self) -> list[dict[str, Any]]:
        """As many as a row has room for, each {"id", "name", "colour"}."""
        return self.conversation.tags[:FEW_TAGS]

    @property
    def more_tags(self) -> list[str]:
        """The names of the rest."""
        return [tag["name"] for tag in self.conversation.tags[FEW_TAGS:]]

    @property
    def priorities(self) -> list[dict[str, Any]]:
        """All there are, the most urgent first, each {value, label, is_current}."""
        current = self.conversation.priority
        choices = reversed(Conversation.Priority.choices)
        return [{"value": value, "label": label, "is_current": value == current} for value, label in choices]

    @property
    def is_open(self) -> bool:
        return self.conversation.status == Conversation.Status.OPEN

    @property
    def is_resolved(self) -> bool:
        return self.conversation.status == Conversation.Status.RESOLVED

    @property
    def is_disconnected(self) -> bool:
        return self.conversation.channel.status == Channel.Status.DISCONNECTED

    @property
    def closed_reason(self) -> str:
        """Why nothing can be written now, in one or two sentences; empty when it can."""
        if self.is_disconnected:
            return _("This channel is disconnected. Its history stays here; connect it again to answer.")
        if not self.allowance.free_text:
            reason = self.allowance.reason or _("The time for answering is over.")
            return f"{reason} {self.allowance.instead}".strip()
        return ""

    @property
    def terms(self) -> list[str]:
        """What an agent should know although writing is possible, a sentence each."""
        return [words for words in (self.block, self.hold, self.handler, self.allowance.reason) if words]

    @property
    def block(self) -> str:
        blocked = self.conversation.blocked_at is not None
        return _("This customer is blocked: what they write is kept here and tells nobody.") if blocked else ""

    @property
    def hold(self) -> str:
        """Why what is written now waits; empty where it does not."""
        channel = self.conversation.channel
        if channel.status == Channel.Status.NEEDS_RECONNECT:
            return _("The channel needs reconnecting. What you write is kept and sent once that is done.")
        if channel.halted_at:
            return _("Sending is paused in this channel. What you write is kept and sent once somebody resumes it.")
        if not channel.may_send:
            reason = self.connector.explain(channel.status_code).sentence if channel.status_code else ""
            waits = _("What you write waits until then.")
            return f"{reason} {waits}".strip()
        return ""

    @property
    def reconnect_url(self) -> str:
        """Where the channel is connected again; empty while it needs no such thing."""
        channel = self.conversation.channel
        if channel.status != Channel.Status.NEEDS_RECONNECT and not self.is_disconnected:
            return ""
        return reconnect_url(self.connector, self.slug, channel.pk)

    @property
    def resume_url(self) -> str:
        """Where sending is resumed; empty while it is not paused."""
        channel = self.conversation.channel
        return reverse("channels:show", args=[self.slug, channel.pk]) if channel.halted_at else ""

    @property
    def handler(self) -> str:
        """Who else answers; empty where nobody does, or did for so long that the platform forgot it."""
        who, lasts = self.conversation.handled_by, self.connector.handover_lasts
        newest = max(
            self.conversation.handled_at or self.conversation.last_message_at, self.conversation.last_message_at
        )
        if not who or (lasts and newest + lasts < timezone.now()):
            return ""
        return _("%(application)s answers this customer at the moment.") % {"application": application(who)}

    @property
    def answer_until(self) -> datetime | None:
        """Until when the platform takes an answer; nothing is promised while answers wait, or somebody else gives them."""
        return None if self.hold or self.handler else self.allowance.until

    @property
    def source(self) -> list[str]:
        """Where the customer came from, and what they answered on the way there."""
        referral = self.conversation.referral
        said = [
            came_from(referral),
            *(f"{row.get('question')}: {row.get('answer')}" for row in referral.get("lead", [])),
        ]
        return [words for words in said if words]


def came_from(referral: Mapping[str, Any]) -> str:
    """One sentence about {"ad_title", "ad_id", "product_id", "ref", …}; empty where nothing is known."""
    if title := referral.get("ad_title"):
        return _("Came from the advertisement “%(title)s”") % {"title": title}
    if referral.get("ad_id"):
        return _("Came from an advertisement")
    if product := referral.get("product_id"):
        return _("Asked about the product %(product)s") % {"product": product}
    if ref := referral.get("ref"):
        return _("Came by the link “%(ref)s”") % {"ref": ref}
    return ""


def application(name: str) -> str:
    """Platforms name some applications, number others, and keep quiet about the rest."""
    if not name:
        return ""
    if name == ANOTHER_APP:
        return _("Another app")
    # A platform's own inbox has a name in every language: its connector marks it for translation.
    return _("Another app (%(number)s)") % {"number": name} if name.isdecimal() else _(name)


def first_word(name: str) -> str:
    """What colleagues call each other; an address keeps what stands before the @."""
    words = name.split("@")[0].split()
    return words[0] if words else name
