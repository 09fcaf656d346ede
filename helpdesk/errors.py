"""What the helpdesk refuses, in sentences for the person who asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from helpdesk import own_values
from helpdesk.models import Ticket, TicketLink
from helpdesk.workflow import Ways, leads, ways_from
from workspaces.errors import Refused
from workspaces.models import Membership
from workspaces.roles import Role


class ForbiddenMove(Refused):
    """A way that is not in the workflow, or not this member's. The ticket is as it was."""

    def __init__(self, ticket: Ticket, wanted: str, ways: Ways, actor: Membership | None) -> None:
        super().__init__(ticket.pk, wanted)
        self.ticket, self.wanted, self.ways, self.actor = ticket, wanted, ways, actor

    def __str__(self) -> str:
        before, after = self.ticket.status, self.wanted
        words = {"ticket": str(self.ticket), "before": Ticket.Status(before).label, "after": Ticket.Status(after).label}
        own = ways_from(self.ways, self.actor, before)
        words["ways"] = ", ".join(str(way.label) for way in own or ways_from(self.ways, None, before))
        if not leads(self.ways, before, after):
            said = _("%(ticket)s is “%(before)s” and cannot become “%(after)s” from there. It can become: %(ways)s.")
        elif self.ways[before][after] == Role.OWNER:
            said = _("%(ticket)s is “%(before)s”. Only an owner can make it “%(after)s”: ask one of them.")
        else:
            said = _("%(ticket)s is “%(before)s”. Only an admin can make it “%(after)s”: ask one of them.")
        if own and leads(self.ways, before, after):
            said = " ".join([said, _("You can make it: %(ways)s.")])
        return said % words


class LeadsNowhere(Refused):
    """statuses: in which a ticket would stay for ever, if these were the ways."""

    def __init__(self, statuses: Sequence[Ticket.Status]) -> None:
        super().__init__(*statuses)
        self.statuses = statuses

    def __str__(self) -> str:
        names = ", ".join(f"“{status.label}”" for status in self.statuses)
        return _(
            "Tickets would stay for ever in %(statuses)s. From each status some way must lead on, and in the end to “Resolved” or “Closed”."
        ) % {"statuses": names}


class ChangedMeanwhile(Refused):
    """Somebody else changed the same since the form was drawn: nothing is written, so that neither change is lost.

    ticket: as it is now. wanted: of each such field what was to stand there.
    """

    def __init__(self, ticket: Ticket, wanted: Mapping[str, Any]) -> None:
        super().__init__(ticket.pk, *wanted)
        self.ticket, self.wanted = ticket, wanted

    def __str__(self) -> str:
        names = ", ".join(own_values.label(self.ticket, name) for name in self.wanted)
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
