from channels_fb.models import PLATFORMS, ConnectAttempt
from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.models import Channel


def deauthorize_person(person: str, *, code: str = "190/458") -> int:
    """Forget the tokens that this person's logins gave, and ask for another login to the channels connected with them;
    return how many.

    person: the app-scoped id. code: why, as the connector explains it.
    """
    ConnectAttempt.objects.filter(person_external_id=person).delete()
    connected = Channel.objects.filter(platform__in=PLATFORMS, connected_by_external_id=person)
    channels = list(connected.exclude(status=Channel.Status.DISCONNECTED))
    for channel in channels:
        mark_needs_reconnect(channel=channel, code=code, forget_credentials=True)
    return len(channels)
