from collections.abc import Collection, Iterable, Sequence
from functools import partial
from uuid import uuid4

from django.core.files import File
from django.db import transaction

from inbox.media import kind_of
from inbox.models import SavedReply, SavedReplyFile
from inbox.search.folding import fold
from inbox.text import clean
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


def save_saved_reply(
    *,
    actor: Membership,
    reply: SavedReply,
    folder: str,
    shortcut: str,
    title: str,
    text: str,
    files: Sequence[File] = (),
    removed: Collection[SavedReplyFile] = (),
) -> SavedReply:
    """Make a saved reply, or change one. files: those to add; removed: those to take out.

    A shortcut that is taken in the workspace raises IntegrityError, a reply that is gone SavedReply.DoesNotExist; then
    nothing is kept.
    """
    require(actor, Permission.MANAGE_REPLIES)
    # Before the transaction: a slow disk must not hold it.
    stored: list[SavedReplyFile] = []
    try:
        for file in files:
            store(file, stored)
        reply.folder, reply.shortcut, reply.title, reply.text = clean(folder), shortcut, clean(title), clean(text)
        write(actor, reply, stored, removed)
    except BaseException:
        forget(stored)
        raise
    return reply


def store(file: File, stored: list[SavedReplyFile]) -> None:
    """Write a file under a name of our own. It is among `stored` first, so that what a full disk cut off goes too."""
    kind, mime_type = kind_of(file)
    row = SavedReplyFile(kind=kind, name=clean(file.name or "")[:255], mime_type=mime_type, size=file.size)
    row.file.name = row.file.field.generate_filename(row, uuid4().hex)
    stored.append(row)
    row.file.storage.save(row.file.name, file)


def forget(files: Iterable[SavedReplyFile]) -> None:
    for row in files:
        row.file.delete(save=False)


@transaction.atomic
def write(
    actor: Membership, reply: SavedReply, stored: Sequence[SavedReplyFile], removed: Collection[SavedReplyFile]
) -> None:
    verb = "saved_reply.changed" if reply.pk else "saved_reply.created"
    if reply.pk:
        # One that was deleted meanwhile stays so; how often it was taken is counted meanwhile.
        reply.used_count = SavedReply.objects.select_for_update().get(pk=reply.pk).used_count
    else:
        reply.workspace, reply.created_by = actor.workspace, actor
    reply.names_folded, reply.text_folded = fold(f"{reply.title} {reply.folder}"), fold(reply.text)
    reply.save()
    for row in stored:
        row.reply = reply
        row.save()
    reply.files.filter(pk__in=[row.pk for row in removed]).delete()
    transaction.on_commit(partial(forget, removed), robust=True)
    record_audit(workspace=actor.workspace, actor=actor, verb=verb, target=reply.title)
