import hashlib
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workspaces.models.membership import Membership
from workspaces.models.workspace import Workspace
from workspaces.roles import Role

VALID_FOR = timedelta(days=7)


def hash_token(token: str) -> str:
    """Return what is kept of an invitation's token: who reads the table cannot accept for another."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked; perhaps expired, and then it can be sent again."""
        return self.filter(accepted_at=None, revoked_at=None)

    def for_token(self, token: str) -> "InvitationQuerySet":
        """Return those that this token opens now: one or none."""
        return self.pending().filter(token_hash=hash_token(token), expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A place in a workspace, offered by e-mail: single use, expiring, revocable. The token is only in the e-mail."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email address"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    language = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, models.CASCADE, related_name="invitations")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_pending_once",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()
