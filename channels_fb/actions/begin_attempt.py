from channels_fb.login import Grant
from channels_fb.models import ConnectAttempt
from workspaces.models import Membership


def begin_attempt(*, membership: Membership, session: str, grant: Grant) -> ConnectAttempt:
    """Keep what the dialog granted, for the pages to be ticked. session: the browser's, as `session_mark` says it."""
    ConnectAttempt.objects.expired().delete()
    return ConnectAttempt.objects.create(
        membership=membership,
        session=session,
        person_external_id=grant.person,
        pages=grant.pages,
        declined=grant.declined,
    )
