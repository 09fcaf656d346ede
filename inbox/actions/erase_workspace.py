import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from contacts import merging
from contacts.models import Contact, ContactImport, ImportKey, ImportLine
from inbox.connections import no_connection_held
from inbox.connectors import PASSING, SendError, get_connector
from inbox.models import Attachment, Channel, Fact, Identity, Rendition, SavedReplyFile
from workspaces.actions.delete_workspace import erase_row
from workspaces.models import Workspace

log = logging.getLogger(__name__)

# A history of years in one statement would meet the database's time limit.
BATCH = 500
# For so long a platform that is away is asked again; after it, its posts are set aside as an unknown account's.
ASKED_FOR = timedelta(days=1)


def erase_workspace(workspace_id: int) -> None:
    """Erase what a deleted workspace holds: its accounts' events, its history, its files, and at last its row.

    Whatever interrupts it, the next call goes on; the row stays until no platform has to be asked any more.
    """
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    if workspace is None or workspace.deleted_at is None:
        return
    is_over = timezone.now() > workspace.deleted_at + ASKED_FOR
    for channel in workspace.channels.exclude(credentials=None):
        if stop_events(channel) or is_over:
            Channel.objects.filter(pk=channel.pk).update(credentials=None)
    erase_history(workspace)
    if not workspace.channels.exclude(credentials=None).exists():
        for channel in workspace.channels.exclude(picture=""):
            channel.picture.delete(save=False)
        erase_row(workspace)


def deleted_workspaces() -> QuerySet[Workspace]:
    return Workspace.objects.filter(deleted_at__isnull=False)


def stop_events(channel: Channel) -> bool:
    """Return whether the platform need not be asked again. The account may work in another workspace by now."""
    same = Channel.objects.filter(platform=channel.platform, external_id=channel.external_id)
    if same.exclude(pk=channel.pk).exclude(status=Channel.Status.DISCONNECTED).exists():
        return True
    try:
        with no_connection_held():
            get_connector(channel.platform).unsubscribe(channel)
    except SendError as error:
        log.warning("channel of a deleted workspace not unsubscribed: channel=%s code=%s", channel.pk, error.code)
        return error.kind not in PASSING
    return True


def erase_history(workspace: Workspace) -> None:
    for conversation in workspace.conversations.only("pk").iterator():
        erase(conversation.messages.all(), files_of_messages)
        conversation.delete()
    for channel in workspace.channels.only("pk"):
        erase(Identity.objects.filter(channel=channel))
        erase(Fact.objects.filter(channel=channel))
    erase(ImportKey.objects.filter(contact_import__workspace=workspace))
    erase(ImportLine.objects.filter(contact_import__workspace=workspace))
    erase(workspace.contact_imports.all(), files_of_imports)
    erase(workspace.contacts.all(), pictures_of_contacts)
    erase(workspace.merges.all(), merging.pictures_kept)
    erase(workspace.saved_replies.all(), files_of_saved_replies)


def erase(rows: QuerySet[Any], files: Callable[[list[int]], list[FieldFile]] = lambda ids: []) -> None:
    """Delete rows batch by batch, each after its files: a file whose row is gone would never be found again."""
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        for file in files(ids):
            file.delete(save=False)
        rows.model.objects.filter(pk__in=ids).delete()


def files_of_messages(ids: list[int]) -> list[FieldFile]:
    given = [row.file for row in Attachment.objects.filter(message__in=ids).exclude(file="")]
    return given + [row.file for row in Rendition.objects.filter(attachment__message__in=ids).exclude(file="")]


def pictures_of_contacts(ids: list[int]) -> list[FieldFile]:
    return [row.picture for row in Contact.objects.filter(pk__in=ids).exclude(picture="")]


def files_of_imports(ids: list[int]) -> list[FieldFile]:
    return [row.file for row in ContactImport.objects.filter(pk__in=ids).exclude(file="")]


def files_of_saved_replies(ids: list[int]) -> list[FieldFile]:
    return [row.file for row in SavedReplyFile.objects.filter(reply__in=ids)]
