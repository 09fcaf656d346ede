"""Sign-outs and new passwords, told to whatever is open for that person."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from workspaces.access import active_memberships
from workspaces.actions.tell_sockets import tell_sockets
from workspaces.models import User


@receiver(user_logged_out)
def close_this_session(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        # Django empties the session right after this; a listener that looks before that would find it valid.
        request.session.delete()
        for membership in active_memberships(user):
            tell_sockets(membership.pk)


@receiver([password_changed, password_reset, password_set])
def close_every_session(user: User, **kwargs: Any) -> None:
    # A new password ends the other sessions; what they hold open must ask again.
    for membership in active_memberships(user):
        tell_sockets(membership.pk)
