"""What a role allows, for what stands on pages of every kind; elsewhere a view says it."""

from django import template

from workspaces.models import Membership
from workspaces.roles import Permission

register = template.Library()


@register.filter
def may(membership: Membership, permission: str) -> bool:
    return membership.may(Permission(permission))
