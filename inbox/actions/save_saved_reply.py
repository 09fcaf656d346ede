from collections.abc import Collection, Sequence
from functools import partial

from django.core.files import File
from django.db import transaction

from contacts.folding import fold
from inbox.models import SavedReply, SavedReplyFile
from inbox.text import clean
from inbox.uploads import forget, store
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
    buttons: Sequence[str] = (),
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
            stored.append(SavedReplyFile())
            store(file, stored[-1])
        reply.folder, reply.shortcut, reply.title, reply.text = clean(folder), shortcut, clean(title), clean(text)
        reply.buttons = [clean(title) for title in buttons]
        write(actor, reply, stored, removed)
    except BaseException:
        forget(stored)
        raise
    return reply


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
