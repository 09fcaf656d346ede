"""What is kept of a customer for other servers: the log of events that were posted, or are on their way."""

from typing import TypedDict

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from api import ids
from api.ids import Kind
from api.models import WebhookCursor, WebhookEndpoint, WebhookEvent
from api.models.webhook import EventType, WebhookEventQuerySet
from api.outgoing.notice import keep_events
from contacts import merging, traces
from contacts.models import Contact, Erasure
from inbox.models import Conversation, JoinedConversation

BATCH = 2000


class Left(TypedDict):
    """named: the ids by which events name the customer and their conversations. event: the last one that was looked at."""

    named: list[str]
    event: int


def begin(contact: Contact, erasure: Erasure) -> Left:
    """Post nothing of theirs again; what was posted is found piece by piece."""
    theirs = Conversation.objects.filter(identity__contact=contact)
    joined = JoinedConversation.objects.filter(conversation__in=theirs)
    talks = [*theirs.values_list("pk", flat=True), *joined.values_list("pk", flat=True)]
    named = [ids.write(Kind.CONTACT, pk) for pk in merging.ids_of(contact)]
    named += [ids.write(Kind.CONVERSATION, pk) for pk in talks]
    empty(logged(erasure).filter(state=WebhookEvent.State.WAITING), named)
    tell(contact)
    return Left(named=named, event=0)


def tell(contact: Contact) -> None:
    """Whoever was told of the customer has to forget them too: by ids alone, those of others who became one with them as well."""
    first, *others = [ids.write(Kind.CONTACT, pk) for pk in merging.ids_of(contact)]
    keep_events(
        [
            WebhookEvent(
                endpoint=endpoint,
                type=EventType.CONTACT_ERASED,
                key=str(contact.pk),
                data={"id": first, "merged_ids": others},
            )
            for endpoint in WebhookEndpoint.objects.wanting(contact.workspace_id, EventType.CONTACT_ERASED)
        ]
    )


@transaction.atomic
def go_on(erasure: Erasure, left: Left) -> Left | None:
    # Whoever was reading the log of changes as the customer was erased has written what they had read of them by then.
    WebhookCursor.objects.select_for_update().filter(pk=WebhookCursor.ONLY).first()
    rows = logged(erasure).filter(pk__gt=left["event"])
    some = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not some:
        return None
    empty(rows.filter(pk__lte=some[-1]), left["named"])
    return Left(named=left["named"], event=some[-1])


def logged(erasure: Erasure) -> WebhookEventQuerySet:
    """Those that may hold something of the customer."""
    rows = WebhookEvent.objects.filter(endpoint__workspace=erasure.workspace_id)
    return rows.exclude(type=EventType.CONTACT_ERASED)


def empty(events: WebhookEventQuerySet, named: list[str]) -> None:
    """That and when something was posted stays; an answer may have repeated what was said."""
    of_theirs = events.filter(
        Q(data__id__in=named) | Q(data__contact_id__in=named) | Q(data__conversation_id__in=named)
    )
    waits = Q(state=WebhookEvent.State.WAITING)
    of_theirs.update(
        data={},
        answer="",
        state=Case(When(waits, then=Value(WebhookEvent.State.FAILED)), default=F("state")),
        error=Case(When(waits, then=Value("erased")), default=F("error")),
        retry_at=None,
    )


traces.register(traces.Traces(key="webhooks", begin=begin, go_on=go_on))
