from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from contacts.models import Contact
from helpdesk import live, own_values
from helpdesk.deadlines import reckon
from helpdesk.models import Ticket, TicketCounter, TicketEntry
from helpdesk.words import folded
from inbox.models import Conversation, Message
from inbox.text import clean
from workspaces.models import Membership, Team, Workspace


@transaction.atomic
def create_ticket(
    *,
    workspace: Workspace,
    actor: Membership | None,
    subject: str,
    description: str = "",
    kind: str = Ticket.Kind.QUESTION,
    priority: int = Ticket.Priority.NORMAL,
    assignee: Membership | None = None,
    team: Team | None = None,
    requester: Contact | None = None,
    conversation: Conversation | None = None,
    messages: Collection[Message] = (),
    due_at: datetime | None = None,
    custom: Mapping[str, Any] | None = None,
    client_id: UUID | None = None,
) -> Ticket:
    """Make a ticket with the workspace's next number; its maker watches it.

    requester: where none is named, whose conversation it is. messages: of that conversation, those it was made from.
    custom: what fields of the workspace's own say, by their names in forms. client_id: the same one twice returns the first
    ticket. Raises ValueError for what is of another workspace.
    """
    refuse_strangers(workspace, assignee, team, requester, conversation, messages)
    if conversation is not None:
        # Before the counter, as everybody who changes a ticket takes them.
        conversation = (
            Conversation.objects.select_for_update(no_key=True, of=("self",))
            .select_related("channel")
            .get(pk=conversation.pk)
        )
        requester = requester or conversation.identity.contact
    counter = hold_counter(workspace)
    if client_id and (first := workspace.tickets.filter(client_id=client_id).first()):
        return first
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    now = timezone.now()
    ticket = Ticket(
        workspace=workspace,
        number=counter.last_number,
        subject=(words := clean(subject).strip()),
        folded=folded(words),
        description=clean(description).strip(),
        kind=kind,
        priority=priority,
        status_changed_at=now,
        due_at=due_at,
        asked_at=now if conversation else None,
        assignee=assignee,
        team=team,
        requester=requester,
        conversation=conversation,
        created_by=actor,
        client_id=client_id,
    )
    for name in own_values.named(workspace.pk, custom or {}):
        own_values.put(ticket, name, (custom or {})[name])
    reckon(ticket)
    ticket.save()
    ticket.messages.set(messages)
    ticket.entries.create(kind=TicketEntry.Kind.ACTIVITY, author=actor, data={"activity": "created"})
    if actor is not None:
        ticket.watchers.add(actor)
    live.appeared(ticket)
    return ticket


def hold_counter(workspace: Workspace) -> TicketCounter:
    """Lock the workspace's counter, which keeps apart whoever numbers or links its tickets."""
    TicketCounter.objects.get_or_create(workspace=workspace)
    return TicketCounter.objects.select_for_update(no_key=True).get(workspace=workspace)


def refuse_strangers(
    workspace: Workspace,
    assignee: Membership | None,
    team: Team | None,
    requester: Contact | None,
    conversation: Conversation | None,
    messages: Collection[Message],
) -> None:
    rows: tuple[models.Model | None, ...] = (assignee, team, requester, conversation)
    if any(row and row.workspace_id != workspace.pk for row in rows):  # type: ignore[attr-defined]
        raise ValueError("This belongs to another workspace.")
    if any(conversation is None or message.conversation_id != conversation.pk for message in messages):
        raise ValueError("These messages are of another conversation.")
