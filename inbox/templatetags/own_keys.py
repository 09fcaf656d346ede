"""A person's own keys, for what stands on pages of every kind."""

from django import template

from inbox.presenters.keys import Key, key_of
from workspaces.models import User

register = template.Library()


@register.filter
def own_key(user: User, action: str) -> Key:
    return key_of(user, action)
