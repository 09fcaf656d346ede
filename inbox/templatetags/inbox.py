"""The door from a template to the presenters, so that a fragment needs nothing but its row."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from inbox import parts as registry
from inbox.models import Channel, Conversation, Message
from inbox.presenters.activities import activity_text
from inbox.presenters.channels import ChannelView
from inbox.presenters.conversations import ConversationView
from inbox.presenters.messages import MessageView
from inbox.presenters.readers import ReadersView

register = template.Library()


@register.filter
def seen(row: Conversation | Message | Channel) -> ConversationView | MessageView | ChannelView:
    """Return the row as templates show it."""
    if isinstance(row, Message):
        return MessageView(row)
    return ChannelView(row) if isinstance(row, Channel) else ConversationView(row)


@register.filter
def seen_by(conversation: Conversation) -> ReadersView:
    return ReadersView(conversation)


@register.filter
def address(view: ConversationView, name: str) -> str:
    """Return the address of one of a conversation's resources: its messages, its assignment, …"""
    return view.address(name)


@register.filter
def activity(message: Message) -> str:
    return activity_text(message)


@register.simple_tag
def parts(where: registry.Where, conversation: Conversation | None = None) -> SafeString:
    """What apps above have for this place."""
    found = registry.parts(where, conversation)
    return mark_safe("".join(render_to_string(name, context) for name, context in found))  # noqa: S308 (of templates)
