from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workspaces.models.membership import Membership
from workspaces.roles import Permission


class SavedFilterQuerySet(models.QuerySet[Any]):
    def seen_by(self, membership: Membership) -> "SavedFilterQuerySet":
        """Their own and the shared ones, by name."""
        rows = self.filter(workspace=membership.workspace_id)
        return rows.filter(Q(owner=membership) | Q(is_shared=True)).order_by(Lower("name"), "pk")

    def is_full(self, owner: Membership, *, is_shared: bool) -> bool:
        rows = self.filter(workspace=owner.workspace_id, is_shared=is_shared)
        most: int = self.model.MOST
        return (rows if is_shared else rows.filter(owner=owner)).count() >= most


class SavedFilter(models.Model):
    """A filter of a list under a name: its owner's alone, or shared with the workspace.

    Each list has a table of its own, with `workspace`, `owner`, and the `query` of the list's address: what that names may be gone, as in any
    address that somebody kept. A removed member's shared ones stay; what they had alone goes with them.
    """

    # As many one member, and as many all members share.
    MOST = 30
    # Who may share one; and who may change what others share.
    SHARERS: ClassVar[Permission] = Permission.ANSWER
    KEEPERS: ClassVar[Permission] = Permission.MANAGE_TAGS
    TOO_MANY: ClassVar[Promise]

    name = models.CharField(_("name"), max_length=60)
    is_shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    workspace_id: int
    owner_id: int

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def may_be_changed_by(self, membership: Membership) -> bool:
        return self.owner_id == membership.pk or (self.is_shared and membership.may(self.KEEPERS))
