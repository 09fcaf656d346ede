import re
from collections.abc import Mapping

from django.db import models

from contacts.models import Contact
from inbox.connectors import TemplateState
from inbox.models.channel import Channel
from inbox.models.conversation import Conversation

# The platforms' word for what advertises.
MARKETING = "marketing"
PLACE = re.compile(r"\{\{([^{}]+)\}\}")


class MessageTemplate(models.Model):
    """A template of a channel's account as the platform listed it last; its fields are those of `ListedTemplate`.

    state_at: when the platform said so. fills: by key, which of `inbox.variables` stood there when it was sent last.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="message_templates", db_index=False)
    external_id = models.CharField(max_length=255)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=20)
    category = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=TemplateState)
    state_at = models.DateTimeField()
    reason = models.CharField(max_length=255, blank=True)
    header = models.TextField(blank=True)
    header_file = models.CharField(max_length=30, blank=True)
    body = models.TextField(blank=True)
    footer = models.TextField(blank=True)
    buttons = models.JSONField(default=list, blank=True)
    examples = models.JSONField(default=dict, blank=True)
    can_be_sent = models.BooleanField(default=True)
    fills = models.JSONField(default=dict, blank=True)
    # What is looked through, accent-folded.
    words_folded = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "external_id"], name="message_template_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    @property
    def is_sendable(self) -> bool:
        return self.can_be_sent and self.state == TemplateState.APPROVED

    def is_unwanted(self, conversation: Conversation) -> bool:
        """It advertises, and this customer wants no advertising any more."""
        contact = conversation.identity.contact
        wants_none = contact is not None and contact.consent == Contact.Consent.WITHDRAWN
        return self.category == MARKETING and (wants_none or conversation.opted_out_at is not None)

    @property
    def keys(self) -> list[str]:
        """Of its places, each once, in the order in which they are read."""
        texts = [self.header, self.body, self.footer, *(button.get("url", "") for button in self.buttons)]
        return list(dict.fromkeys(key for text in texts for key in PLACE.findall(text)))

    @property
    def titles(self) -> list[str]:
        """Of its buttons."""
        return [button["title"] for button in self.buttons]

    def text(self, values: Mapping[str, str]) -> str:
        """What the customer reads; a place without a value stands as it is."""
        return "\n\n".join(filled(text, values) for text in (self.header, self.body, self.footer) if text)


def filled(text: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: values.get(place[1]) or empty(place[1]), text)


def empty(key: str) -> str:
    """How a place is shown that nothing stands in: where it is can be seen."""
    return f"{{{{{key.rpartition('.')[2]}}}}}"
