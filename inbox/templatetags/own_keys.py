"""A person's own keys, for what stands on pages of every kind."""

from django import template
from django.utils.functional import Promise

from inbox.presenters.keys import Key, groups_of, key_of
from workspaces.models import User

register = template.Library()


@register.filter
def own_key(user: User, action: str) -> Key:
    return key_of(user, action)


@register.filter
def key_groups(user: User) -> list[tuple[str | Promise, list[Key]]]:
    return groups_of(user)
