"""The pages for what cannot be shown. Fragments get a toast or the way to the sign-in: a page would be swapped into a pane."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import csrf
from psycopg_pool import PoolTimeout

from workspaces.access import is_fragment
from workspaces.middleware import lead_to_sign_in
from workspaces.models import Membership
from workspaces.roles import Permission, roles_with

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    membership = getattr(request, "membership", None)
    context = {"helpers": helpers(membership) if membership and isinstance(exception, PermissionDenied) else []}
    template = "workspaces/_forbidden_toast.html" if is_fragment(request) else "403.html"
    return render(request, template, context, status=403)


def helpers(membership: Membership) -> list[Membership]:
    """Return who can help a member who lacks a permission: the owners, or the admins too for who is neither."""
    needed = Permission.MANAGE_OWNERS if membership.may(Permission.MANAGE_MEMBERS) else Permission.MANAGE_MEMBERS
    colleagues = membership.workspace.memberships.filter(role__in=roles_with(needed), removed_at=None).exclude(
        pk=membership.pk
    )
    return list(colleagues.select_related("user").order_by("pk")[:5])


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_fragment(request):
        return HttpResponse(status=404)
    return render(request, "404.html", status=404)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """Answer 503 when what broke is the line to PostgreSQL, so that platforms and proxies try again; else 500."""
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        return database_away()
    return render(None, "500.html", status=500)


def database_away() -> HttpResponse:
    # Without the request: its context would ask the session, and so the database, again.
    response = render(None, "503.html", status=503)
    response["Retry-After"] = "5"
    return response


@login_not_required
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Another sign-in, in another tab, has taken the place of the one that this page was made for.

    To who writes there it is the end of their sign-in, which keeps their words and leads back to a page that is new. A
    refusal would be told as the lack of a role.
    """
    return lead_to_sign_in(request) if is_fragment(request) else csrf.csrf_failure(request, reason)
