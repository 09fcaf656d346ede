"""What each role may do: named permissions, checked here and nowhere else."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    VIEWER = "viewer", _("Viewer")
    AGENT = "agent", _("Agent")
    ADMIN = "admin", _("Admin")
    OWNER = "owner", _("Owner")


class Permission(StrEnum):
    READ = "read"
    SEE_EVERYTHING = "see_everything"
    ANSWER = "answer"
    NOTE = "note"
    ASSIGN = "assign"
    TAG = "tag"
    TICKET = "ticket"
    MANAGE_REPLIES = "manage_replies"
    MANAGE_CHANNELS = "manage_channels"
    MANAGE_TEAMS = "manage_teams"
    MANAGE_TAGS = "manage_tags"
    MANAGE_CUSTOMERS = "manage_customers"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_TICKETS = "manage_tickets"
    MANAGE_RULES = "manage_rules"
    MANAGE_API = "manage_api"
    EXPORT = "export"
    ERASE = "erase"
    READ_AUDIT = "read_audit"
    MANAGE_OWNERS = "manage_owners"
    DELETE_WORKSPACE = "delete_workspace"


P = Permission
VIEWER = frozenset({P.READ})
AGENT = VIEWER | {P.ANSWER, P.NOTE, P.ASSIGN, P.TAG, P.TICKET, P.MANAGE_REPLIES}
ADMIN = AGENT | {
    P.MANAGE_CHANNELS, P.MANAGE_TEAMS, P.MANAGE_TAGS, P.MANAGE_CUSTOMERS, P.MANAGE_MEMBERS, P.MANAGE_TICKETS, P.MANAGE_RULES,
    P.MANAGE_API, P.EXPORT, P.ERASE, P.SEE_EVERYTHING,
}  # fmt: skip
OWNER = ADMIN | {P.READ_AUDIT, P.MANAGE_OWNERS, P.DELETE_WORKSPACE}

PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.VIEWER: VIEWER,
    Role.AGENT: AGENT,
    Role.ADMIN: ADMIN,
    Role.OWNER: OWNER,
}


def roles_with(permission: Permission) -> list[str]:
    return [role for role, permissions in PERMISSIONS.items() if permission in permissions]
