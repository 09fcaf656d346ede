from datetime import timedelta

from django.core.cache import caches
from django.utils import timezone

from channels_web.domains import is_allowed
from channels_web.models import Widget

APART = timedelta(minutes=1)


def note_visit(*, widget: Widget, host: str) -> None:
    """Remember for the owner that a website has the script. host: whose page asked; nothing is kept of any other than theirs."""
    if not host or not is_allowed(widget, host):
        return
    now = timezone.now()
    if caches["counts"].add(f"seen:{widget.pk}", 1, APART.total_seconds()):
        Widget.objects.filter(pk=widget.pk).update(seen_on=host[:253], seen_at=now)
