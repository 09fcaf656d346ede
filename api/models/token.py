import hashlib
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from api.scopes import Scope
from workspaces.models import Membership, Workspace


def hash_of(secret: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash, and who reads the table can ask for nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def alive(self, now: datetime) -> "ApiTokenQuerySet":
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)


class ApiToken(models.Model):
    """What a program shows to be let in. It does everything as its member, and nothing that this one may not.

    A personal token's member is the person who made it. A workspace's own has a member for itself alone, which is
    nobody (`Membership.is_program`): it goes on when the person who made it leaves.
    """

    HEAD = "mso_"
    SHOWN = 12  # characters of a token by which people recognise it

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="api_tokens", db_index=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=SHOWN)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope), verbose_name=_("scopes"))
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    # To within a few minutes.
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        indexes = [models.Index(fields=["workspace", "-id"], name="api_token_newest")]

    def __str__(self) -> str:
        return self.name
