from workspaces.models.audit import AuditEntry
from workspaces.models.invitation import Invitation
from workspaces.models.membership import Membership, Presence
from workspaces.models.own_field import OwnField
from workspaces.models.saved_filter import SavedFilter
from workspaces.models.tag import Tag
from workspaces.models.team import Team
from workspaces.models.user import User
from workspaces.models.workspace import Sight, Workspace

__all__ = [
    "AuditEntry",
    "Invitation",
    "Membership",
    "OwnField",
    "Presence",
    "SavedFilter",
    "Sight",
    "Tag",
    "Team",
    "User",
    "Workspace",
]
