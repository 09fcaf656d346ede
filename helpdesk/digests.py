"""One mail of all the deadlines that were missed, to each member who is to hear of them, and no second one for half an hour."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from helpdesk import sight
from helpdesk.models import WORKED_ON, BreachNotice, Ticket
from inbox.connections import no_connection_held
from workspaces.letters import written
from workspaces.models import Membership

log = logging.getLogger(__name__)

APART = timedelta(minutes=30)
KEPT = timedelta(days=1)
# A longer mail is read by nobody: it says how many there are.
MOST_TOLD = 20


def members_to_tell() -> list[int]:
    """To whom nothing was sent, nor tried, for half an hour."""
    lately = BreachNotice.objects.filter(tried_at__gt=timezone.now() - APART).values("membership")
    waiting = BreachNotice.objects.filter(sent_at=None).exclude(membership__in=lately)
    return list(waiting.order_by("membership").values_list("membership", flat=True).distinct())


def send_digest(membership_id: int) -> None:
    """Never raises: what could not be sent is tried again half an hour later, as what a worker died with."""
    member = Membership.objects.select_related("user", "workspace").get(pk=membership_id)
    notices = BreachNotice.objects.filter(membership=member, sent_at=None)
    ids = list(notices.values_list("pk", flat=True))
    claimed = BreachNotice.objects.filter(pk__in=ids)
    claimed.update(tried_at=timezone.now())
    late = sight.tickets(member).filter(
        pk__in=claimed.values("ticket"), status__in=WORKED_ON, next_due_at__lte=timezone.now(), deleted_at=None
    )
    tickets = list(late.order_by("next_due_at", "pk"))
    address = member.user.email if member.removed_at is None else None
    if tickets and address:
        try:
            send(member, address, tickets)
        except (SMTPException, OSError) as error:
            log.warning("digest not sent: membership=%s error=%s", member.pk, type(error).__name__)
            return
    claimed.update(sent_at=timezone.now())


def send(member: Membership, address: str, tickets: list[Ticket]) -> None:
    path = reverse("tickets:list", args=[member.workspace.slug])
    context = {
        "workspace": member.workspace,
        "tickets": tickets[:MOST_TOLD],
        "count": len(tickets),
        "more": len(tickets[MOST_TOLD:]),
        "url": f"{settings.PUBLIC_URL}{path}?view=overdue",
    }
    letter = written(address, member.user.language, "helpdesk/email/overdue", context)
    with no_connection_held():
        letter.send()


def forget_sent() -> None:
    BreachNotice.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()
