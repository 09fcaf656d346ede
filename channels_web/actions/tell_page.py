from collections.abc import Mapping

from django.core.cache import caches

from channels_web.access import Seat
from channels_web.parsing import PAGE
from channels_web.posts import post
from inbox.queries import told_of

# Somebody who clicks through a shop is shown where they stay.
APART_SECONDS = 5


def tell_page(*, seat: Seat, page: Mapping[str, str]) -> None:
    """Show the team where the visitor is now, once they have a conversation: before it nothing is kept of anybody."""
    if seat.conversation is None or not page or told_of(seat.channel, seat.visitor.external_id).get(PAGE) == dict(page):
        return
    if caches["counts"].add(f"page:{seat.channel.pk}:{seat.visitor.external_id}", 1, APART_SECONDS):
        post(seat.channel, seat.visitor.external_id, page=dict(page))
