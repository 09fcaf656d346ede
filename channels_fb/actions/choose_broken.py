from django.db.models import Q

from channels_fb.login import not_granted
from channels_fb.models import PLATFORMS, ConnectAttempt
from inbox.models import Channel


def choose_broken(attempt: ConnectAttempt, channel: Channel) -> None:
    """Tick the channel that was clicked, and with it every other one here that the same login can mend.

    Those of the same person count even while they seem well: what killed one token killed them all.
    """
    theirs = Q(connected_by_external_id=attempt.person_external_id, status=Channel.Status.CONNECTED)
    ours = Channel.objects.filter(workspace=attempt.membership.workspace_id, platform__in=PLATFORMS)
    to_mend = ours.filter(theirs | Q(status=Channel.Status.NEEDS_RECONNECT))
    wanted = set(to_mend.values_list("external_id", flat=True))
    attempt.chosen = [page["id"] for page in attempt.pages if page["id"] in wanted]
    if channel.external_id not in attempt.chosen:
        attempt.chosen.append(channel.external_id)
        if attempt.page(channel.external_id) is None:
            attempt.pages.append(not_granted(channel))
    attempt.save(update_fields=["chosen", "pages"])
