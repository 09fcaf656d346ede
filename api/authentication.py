"""Who asks: the token of a request, what its member may do, and what it was made for."""

from datetime import timedelta
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from api import limits
from api.models import ApiToken
from api.models.token import hash_of
from api.problems import Problem
from api.scopes import Scope
from workspaces.access import require
from workspaces.masking import mask
from workspaces.models import Membership
from workspaces.roles import Permission

# `last_used_at` is written no more often: a busy token must not write a row for each of its requests.
USED_EVERY = timedelta(minutes=5)


class ApiRequest(HttpRequest):
    """A request that came through `Bearer`."""

    token: ApiToken
    membership: Membership


class Bearer(HttpBearer):
    """Lets a request in whose token has the scope, and whose member has the permission.

    An operation names both: `auth=Bearer(Scope.CONTACTS_WRITE, Permission.ANSWER)`. Raises Problem.
    """

    def __init__(self, scope: Scope | None = None, permission: Permission = Permission.READ) -> None:
        super().__init__()
        self.scope, self.permission = scope, permission

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = find(token)
        if found is None:
            return None
        limits.count(request, found)
        note_use(found)
        if self.scope and self.scope not in found.scopes:
            raise Problem(
                "forbidden",
                _("This token was not made for that. Make one with the scope %(scope)s.") % {"scope": self.scope.value},
                more={"scope": self.scope.value},
            )
        require(found.membership, self.permission)
        request = cast(ApiRequest, request)
        request.token, request.membership = found, found.membership
        mask(found.membership.is_masked)
        return found


def find(secret: str) -> ApiToken | None:
    """Return the token that this is, where it still opens anything."""
    tokens = ApiToken.objects.alive(timezone.now()).select_related("membership__workspace", "membership__user")
    token = tokens.filter(hash=hash_of(secret)).first()
    if token is None or token.membership.workspace.deleted_at is not None:
        return None
    member = token.membership
    is_there = member.is_program or member.user.is_active
    return token if is_there and member.may(Permission.READ) else None


def note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USED_EVERY:
        unused = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
        ApiToken.objects.filter(unused, pk=token.pk).update(last_used_at=now)


def refusal(error: PermissionDenied) -> Problem:
    """Of a role that lacks a permission."""
    permission = str(error.args[0]) if error.args else ""
    return Problem(
        "forbidden",
        _("The role of this token's member does not allow that. Ask an owner or admin of the workspace."),
        more={"permission": permission},
    )
