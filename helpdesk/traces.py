"""What tickets hold of a customer. An erased customer's keep their numbers, times and states, and no words."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from contacts import merging, traces
from contacts.models import Contact, Erasure
from helpdesk import own_values
from helpdesk.models import Ticket, TicketEntry, TicketFile, TicketRating
from workspaces.own_fields import PREFIX


def tables(contact: Contact) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    yield "tickets", rows(contact)


def rows(contact: Contact) -> Iterator[dict[str, Any]]:
    fields = list(contact.workspace.ticket_fields.all())
    for ticket in contact.tickets.select_related("rating").prefetch_related("entries").order_by("pk"):
        own = {line.label: line.text for line in own_values.lines(ticket, fields) if line.text}
        told = {name: getattr(ticket, name) for name in ("number", "subject", "description", "status", "created_at")}
        comments = [{"text": entry.text, "at": entry.at} for entry in ticket.entries.all() if entry.text]
        rating = getattr(ticket, "rating", None)
        said = {"score": rating.score, "words": rating.words, "at": rating.given_at} if rating else None
        yield told | {"fields": own, "comments": comments, "rating": said}


def files(contact: Contact) -> Iterator[tuple[str, FieldFile]]:
    for row in TicketFile.objects.filter(entry__ticket__requester=contact).order_by("pk"):
        yield f"ticket-{row.pk}-{row.name or row.kind}", row.file


def begin(contact: Contact, erasure: Erasure) -> None:
    tickets = Ticket.objects.filter(requester=contact)
    kept = TicketFile.objects.filter(entry__ticket__in=tickets)
    for row in kept:
        transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)), robust=True)
    kept.delete()
    TicketRating.objects.filter(ticket__in=tickets).update(words="")
    entries = TicketEntry.objects.filter(ticket__in=tickets)
    entries.filter(kind=TicketEntry.Kind.ACTIVITY, data__activity__in=["subject", "description", "requester"]).delete()
    entries.filter(kind=TicketEntry.Kind.ACTIVITY, data__activity__startswith=PREFIX).delete()
    entries.exclude(kind=TicketEntry.Kind.ACTIVITY).update(text="", data={})
    named_elsewhere(contact).delete()
    tickets.update(subject=_("Erased customer"), folded="", description="", custom={})


def named_elsewhere(contact: Contact) -> QuerySet[TicketEntry]:
    """Lines of tickets that were theirs once and are somebody else's now, or nobody's."""
    theirs = merging.ids_of(contact)
    lines = TicketEntry.objects.filter(ticket__workspace=contact.workspace_id, kind=TicketEntry.Kind.ACTIVITY)
    lines = lines.filter(data__activity="requester")
    return lines.filter(Q(data__before_id__in=theirs) | Q(data__after_id__in=theirs))


def used_since(moment: datetime) -> Exists:
    return Exists(Ticket.objects.filter(requester=OuterRef("pk"), changed_at__gte=moment))


traces.register(traces.Traces(key="tickets", tables=tables, files=files, begin=begin, used_since=used_since))
