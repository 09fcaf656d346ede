"""News of who may do what, for the apps above that keep something open for a person (a socket, a cache)."""

from django.dispatch import Signal

# A role changed, a member was removed or signed out everywhere. Sent after the commit; argument: membership_id.
membership_changed = Signal()
