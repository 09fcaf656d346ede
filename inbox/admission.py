"""Who may watch an inbox: asked for many tabs at once, when they come and while they are open."""

from collections.abc import Collection
from functools import lru_cache

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from inbox.lines import REMOVED, SIGNED_OUT
from workspaces.models import Membership, User

# Of so many sessions the content is kept: each open tab is asked for every few seconds.
SESSIONS_KEPT = 10_000


def admit(asked: Collection[tuple[str, str]]) -> list[Membership | int]:
    """For each (session key, workspace's slug) return the membership, or the close code of a tab that has none."""
    users = signed_in({session_key for session_key, _ in asked})
    found = Membership.objects.filter(
        user__in=set(users.values()), workspace__slug__in={slug for _, slug in asked}, removed_at=None
    )
    memberships = {(row.user_id, row.workspace.slug): row for row in found.select_related("workspace", "user")}
    return [
        memberships.get((users[session_key], slug), REMOVED) if session_key in users else SIGNED_OUT
        for session_key, slug in asked
    ]


def signed_in(session_keys: set[str]) -> dict[str, int]:
    """Session key → user, of sessions that still are; a new password ends those from before it."""
    rows = Session.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    opened = {row.session_key: content(row.session_data) for row in rows}
    users = User.objects.in_bulk({user_id for user_id, _ in opened.values()})
    hashes = {user.pk: user.get_session_auth_hash() for user in users.values() if user.is_active}
    return {
        session_key: user_id
        for session_key, (user_id, session_hash) in opened.items()
        if user_id in hashes and constant_time_compare(session_hash, hashes[user_id])
    }


@lru_cache(SESSIONS_KEPT)
def content(session_data: str) -> tuple[int, str]:
    """Return the user's id (0: nobody's) and the hash of the password that a session was begun with."""
    session = SessionStore().decode(session_data)
    return int(session.get(SESSION_KEY, 0)), str(session.get(HASH_SESSION_KEY, ""))
