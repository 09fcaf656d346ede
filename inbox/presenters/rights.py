from workspaces.models import Membership
from workspaces.roles import Permission

OFFERED = (
    Permission.ANSWER, Permission.ASSIGN, Permission.TAG, Permission.TICKET, Permission.MANAGE_CHANNELS, Permission.MANAGE_TAGS,
    Permission.ERASE,
)  # fmt: skip


def rights(membership: Membership) -> str:
    """What the page offers a member: the words of its `data-may`."""
    return " ".join(permission for permission in OFFERED if membership.may(permission))
