"""The one door from a URL to a membership: who asks, of which workspace, and what they may do there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from workspaces.masking import masking
from workspaces.models import Membership, User
from workspaces.roles import Permission

LAST_WORKSPACE = "last_workspace"


class MemberRequest(HttpRequest):
    """A request that came through `member_view`."""

    user: User
    membership: Membership


View = Callable[..., HttpResponseBase]


def member_view(permission: Permission = Permission.READ) -> Callable[[View], View]:
    """Let members who have `permission` into a view whose URL names a `workspace` (its slug).

    The view is called without that slug and finds `request.membership`. An outsider gets the same 404 as for a
    workspace that does not exist; a member who lacks the permission gets the page that says who can help. Strangers
    never come here: every page needs a sign-in (`workspaces.middleware.SignInRequiredMiddleware`).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, workspace: str, **kwargs: Any) -> HttpResponseBase:
            membership = next((mine for mine in my_memberships(request) if mine.workspace.slug == workspace), None)
            if membership is None:
                raise Http404("No workspace of this person")
            request = cast(MemberRequest, request)
            request.membership = membership
            require(membership, permission)
            if request.session.get(LAST_WORKSPACE) != workspace:
                request.session[LAST_WORKSPACE] = workspace
            with masking(membership.is_masked):
                return view(request, **kwargs)

        return guarded

    return decorate


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, and will swap the answer into a part of its page."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def require(membership: Membership, permission: Permission) -> None:
    """Raise PermissionDenied, which becomes the page that says who can help, unless the member has the permission."""
    if not membership.may(permission):
        raise PermissionDenied(permission)


def find_membership(user: User | AnonymousUser, slug: str) -> Membership | None:
    """Return the person's present membership of the workspace; None for strangers, outsiders and removed members."""
    if not user.is_authenticated:
        return None
    return active_memberships(user).filter(workspace__slug=slug).first()


def my_memberships(request: HttpRequest) -> list[Membership]:
    """The person's workspaces, asked for once a request: the page's own is among those that its menu offers."""
    found: list[Membership] | None = getattr(request, "known_memberships", None)
    if found is None:
        found = list(active_memberships(request.user)) if request.user.is_authenticated else []
        request.known_memberships = found  # type: ignore[attr-defined]
    return found


def active_memberships(user: User) -> QuerySet[Membership]:
    """Return the person's workspaces, as memberships in the order of their names."""
    return (
        Membership.objects.filter(user=user, removed_at=None)
        .select_related("workspace", "user")
        .order_by("workspace__name", "pk")
    )


def last_membership(request: HttpRequest) -> Membership | None:
    """Return the membership that the person used last, else the first one; None for who has no workspace."""
    slug = request.session.get(LAST_WORKSPACE)
    return (slug and find_membership(request.user, slug)) or active_memberships(cast(User, request.user)).first()
