"""What the helpdesk refuses, in sentences for the person who asked."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.models import Ticket, TicketLink
from helpdesk.workflow import WAYS, leads
from workspaces.errors import Refused


class ForbiddenMove(Refused):
    """A way that is not in the workflow, or not this member's. The ticket is as it was."""

    def __init__(self, ticket: Ticket, wanted: str) -> None:
        super().__init__(ticket.pk, wanted)
        self.ticket, self.wanted = ticket, wanted

    def __str__(self) -> str:
        before, after = self.ticket.status, self.wanted
        words = {"ticket": str(self.ticket), "before": Ticket.Status(before).label, "after": Ticket.Status(after).label}
        if leads(before, after):
            return _("%(ticket)s is “%(before)s”. Only an admin can make it “%(after)s”: ask one of them.") % words
        words["ways"] = ", ".join(str(Ticket.Status(way).label) for way in WAYS[before])
        return (
            _("%(ticket)s is “%(before)s” and cannot become “%(after)s” from there. It can become: %(ways)s.") % words
        )


class ChangedMeanwhile(Refused):
    """Somebody else changed the same since the form was drawn: nothing is written, so that neither change is lost.

    ticket: as it is now. wanted: of each such field what was to stand there.
    """

    def __init__(self, ticket: Ticket, wanted: Mapping[str, Any]) -> None:
        super().__init__(ticket.pk, *wanted)
        self.ticket, self.wanted = ticket, wanted

    def __str__(self) -> str:
        names = ", ".join(str(Ticket._meta.get_field(name).verbose_name) for name in self.wanted)  # type: ignore[union-attr]
        words = {"ticket": str(self.ticket), "fields": names}
        return _("Somebody changed this of %(ticket)s while you did: %(fields)s. Look at both and choose.") % words


class NoConversation(Refused):
    def __str__(self) -> str:
        return _("This ticket came from no conversation, so nothing can be sent to the customer here.")


class LeadsBack(Refused):
    """The two are one, or the other ticket already leads here along such links: it would be a ring."""

    def __init__(self, ticket: Ticket, other: Ticket, kind: str) -> None:
        super().__init__(ticket.pk, other.pk, kind)
        self.ticket, self.other, self.kind = ticket, other, kind

    def __str__(self) -> str:
        words = {"ticket": str(self.ticket), "other": str(self.other), "kind": TicketLink.Kind(self.kind).label}
        if self.ticket.pk == self.other.pk:
            return _("A ticket has no link to itself. Write the number of another one.")
        return (
            _("“%(ticket)s %(kind)s %(other)s” would go round in a ring: %(other)s already leads to %(ticket)s.")
            % words
        )


class RatingOver(Refused):
    def __str__(self) -> str:
        return _("The time for answering is over. Thank you for looking.")
