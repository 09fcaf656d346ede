import re
import unicodedata

from django.db import IntegrityError, transaction

from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, User, Workspace
from workspaces.roles import Role

SLUG_LENGTH = 50
# "đ" is a letter of its own, which decomposition leaves alone.
LETTERS = str.maketrans({"đ": "d", "Đ": "d"})


@transaction.atomic
def create_workspace(*, name: str, owner: User | None, slug: str | None = None) -> Workspace:
    """Make a workspace with its first owner; an operator may name none. A slug that is taken raises IntegrityError."""
    workspace = Workspace.objects.create(name=name, slug=slug) if slug else with_free_slug(name)
    membership = None
    if owner:
        membership = Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    record_audit(workspace=workspace, actor=membership, verb="workspace.created", target=name)
    return workspace


def with_free_slug(name: str) -> Workspace:
    """Create under the first free of `tiem-tra`, `tiem-tra-2`, …; a race for one ends at the unique constraint."""
    base, number = slug_of(name), 1
    while True:
        slug = base if number == 1 else f"{base}-{number}"
        number += 1
        if Workspace.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():
                return Workspace.objects.create(name=name, slug=slug)
        except IntegrityError:
            continue


def slug_of(name: str) -> str:
    """Return the name as an address says it: "Tiệm Trà Lá Sen Đà Lạt" → "tiem-tra-la-sen-da-lat"."""
    letters = unicodedata.normalize("NFKD", name.translate(LETTERS)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:SLUG_LENGTH].strip("-") or "workspace"
