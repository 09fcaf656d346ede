from datetime import datetime

from django.db import transaction

from inbox import live
from inbox.models import Conversation, Draft, Message, ReadMark
from inbox.text import clean
from workspaces.models import Membership


@transaction.atomic
def keep_draft(
    *,
    membership: Membership,
    conversation: Conversation,
    mode: str,
    text: str,
    typed_at: datetime,
    reply_to: Message | None = None,
    version: int = 0,
) -> None:
    """Remember what a member has typed and not sent; without words it is forgotten.

    The later last key wins. version: the mark's `draft_version` that the page knows; where it is still the same nobody
    else typed, and no clocks are compared.
    """
    text = clean(text)
    drafts = Draft.objects.filter(membership=membership, conversation=conversation, mode=mode)
    if not text.strip() and not drafts.exists():
        return
    mark = held_mark(membership, conversation)
    known = drafts.first()
    if known and (known.text, known.reply_to_id) == (text, reply_to and reply_to.pk):
        return
    if known and version != mark.draft_version and typed_at < known.typed_at:
        return
    if text.strip():
        fields = {"text": text, "reply_to": reply_to, "typed_at": typed_at}
        drafts.update_or_create(membership=membership, conversation=conversation, mode=mode, defaults=fields)
    else:
        drafts.delete()
    tell(membership, mark)


def forget_sent(membership: Membership, conversation: Conversation, mode: str, text: str) -> None:
    """Forget the draft of what is sent, inside the transaction that sends it.

    The draft may lack the last words. One that says something else was begun elsewhere since, and stays.
    """
    drafts = Draft.objects.filter(membership=membership, conversation=conversation, mode=mode)
    if not drafts.exists():
        return
    mark = held_mark(membership, conversation)
    known = drafts.first()
    if known and text.startswith(known.text.strip()):
        known.delete()
        tell(membership, mark)


def held_mark(membership: Membership, conversation: Conversation) -> ReadMark:
    """The member's mark, locked: their tabs save one after the other."""
    key = {"membership": membership, "conversation": conversation}
    ReadMark.objects.bulk_create([ReadMark(**key)], ignore_conflicts=True)
    return ReadMark.objects.select_for_update().get(**key)


def tell(membership: Membership, mark: ReadMark) -> None:
    mark.draft_version += 1
    mark.save(update_fields=["draft_version"])
    live.marked(membership, mark.conversation_id)
