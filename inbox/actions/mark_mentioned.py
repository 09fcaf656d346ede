from collections.abc import Iterable

from django.db.models import F

from inbox import live
from inbox.models import Message, ReadMark
from workspaces.models import Membership


def mark_mentioned(note: Message, membership_ids: Iterable[int]) -> None:
    """Show these members in their list that the note calls them, until they have seen it; call it inside the transaction."""
    members = Membership.objects.filter(pk__in=set(membership_ids) - {note.author_id})
    new = [ReadMark(conversation_id=note.conversation_id, membership=member) for member in members]
    ReadMark.objects.bulk_create(new, ignore_conflicts=True)
    marks = ReadMark.objects.filter(conversation=note.conversation_id, membership__in=members)
    marks.update(mention=note.pk, version=F("version") + 1)
    for member in members:
        live.marked(member, note.conversation_id)


def forget_mentions(note: Message) -> None:
    """A note that is gone calls nobody."""
    marks = ReadMark.objects.filter(conversation=note.conversation_id, mention=note.pk)
    members = list(Membership.objects.filter(pk__in=marks.values("membership")))
    marks.update(mention=0, version=F("version") + 1)
    for member in members:
        live.marked(member, note.conversation_id)
