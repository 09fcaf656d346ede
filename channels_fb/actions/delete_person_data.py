from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from channels_fb.actions.deauthorize_person import deauthorize_person
from channels_fb.models import PLATFORMS, DataDeletionRequest
from inbox.models import Channel


@transaction.atomic
def delete_person_data(person: str) -> DataDeletionRequest:
    """Erase what Facebook told us of the person who logged in: the link to their sign-in, their tokens, their id.

    The workspaces' conversations are their businesses' and stay. person: the app-scoped id; asking twice is fine.
    """
    login_count, _ = SocialAccount.objects.filter(provider="facebook", uid=person).delete()
    channel_count = deauthorize_person(person, code="erased")
    Channel.objects.filter(platform__in=PLATFORMS, connected_by_external_id=person).update(connected_by_external_id="")
    return DataDeletionRequest.objects.create(login_count=login_count, channel_count=channel_count)
