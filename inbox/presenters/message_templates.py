import json
from collections.abc import Iterable, Mapping
from functools import cached_property

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from inbox.connectors import TemplateState
from inbox.models import Conversation, Message, MessageTemplate
from inbox.models.message_template import PLACE, empty, filled

# The words of the platforms for what a template is for.
CATEGORIES = {
    "marketing": _("Marketing"),
    "utility": _("Utility"),
    "authentication": _("Authentication"),
}
LOOKS = {TemplateState.APPROVED: "good", TemplateState.PENDING: "", TemplateState.DRAFT: ""}


class TemplateView:
    """A template with the values of a conversation, or none, in its places."""

    def __init__(self, template: MessageTemplate, values: Mapping[str, str] | None = None) -> None:
        self.template = template
        self.values = values or {}

    @property
    def category(self) -> str:
        return str(CATEGORIES.get(self.template.category, self.template.category))

    @property
    def look(self) -> str:
        """How its state is coloured."""
        return LOOKS.get(TemplateState(self.template.state), "warn")

    @property
    def problem(self) -> str:
        """Why it is not sent although the platform takes it; empty where it is."""
        lacks = self.template.state == TemplateState.APPROVED and not self.template.can_be_sent
        return str(_("It holds something that cannot be filled in here.")) if lacks else ""

    @property
    def text(self) -> str:
        return self.template.text(self.values)

    @property
    def header(self) -> SafeString:
        return self._marked(self.template.header)

    @property
    def body(self) -> SafeString:
        return self._marked(self.template.body)

    @property
    def footer(self) -> str:
        return filled(self.template.footer, self.values)

    def _marked(self, text: str) -> SafeString:
        """The words, each place an element of its own that the browser fills while somebody types (message-templates.js)."""
        keys = self.template.keys
        pieces, end = [], 0
        for place in PLACE.finditer(text):
            nothing = empty(place[1])
            value = escape(self.values.get(place[1]) or nothing)
            mark = f'<mark data-place="{keys.index(place[1])}" data-empty="{escape(nothing)}">{value}</mark>'
            pieces += [escape(text[end : place.start()]), mark]
            end = place.end()
        return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 (each piece is escaped)


class OfferedTemplate(TemplateView):
    """One of the conversation's picker."""

    def __init__(self, template: MessageTemplate, conversation: Conversation, values: Mapping[str, str]) -> None:
        super().__init__(template, values)
        self.conversation = conversation

    @property
    def problem(self) -> str:
        if self.template.is_sendable and self.template.is_unwanted(self.conversation):
            return str(_("The customer wants no advertising any more."))
        return super().problem

    @property
    def url(self) -> str:
        """Where it is filled in and sent; empty where it is not to be had now."""
        if not self.template.is_sendable or self.template.is_unwanted(self.conversation):
            return ""
        where = [self.conversation.workspace.slug, self.conversation.pk, self.template.pk]
        return reverse("inbox:message-template", args=where)


class TakenBackTemplate:
    """Of a template that did not leave: where it is filled in again, and what stood in its places."""

    def __init__(self, message: Message) -> None:
        self.conversation = message.conversation
        self.sent = message.data["template"]

    @cached_property
    def template(self) -> MessageTemplate | None:
        return self.conversation.channel.message_templates.filter(external_id=self.sent["external_id"]).first()

    @property
    def url(self) -> str:
        """The picker's, where this one is not to be had any more."""
        where = [self.conversation.workspace.slug, self.conversation.pk]
        offered = OfferedTemplate(self.template, self.conversation, self.sent["values"]).url if self.template else ""
        return offered or reverse("inbox:message-templates", args=where)

    @property
    def values(self) -> str:
        """JSON: the number of each place → its value, as the form names them."""
        keys = self.template.keys if self.template else []
        return json.dumps({number: self.sent["values"].get(key, "") for number, key in enumerate(keys)})


def template_views(templates: Iterable[MessageTemplate]) -> list[TemplateView]:
    return [TemplateView(template) for template in templates]
