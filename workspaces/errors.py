"""What an action refuses, in sentences for the person who asked."""

from django.utils.translation import gettext as _


class Refused(Exception):
    """The action did nothing; str() says why and what to do instead."""


class LastOwner(Refused):
    def __str__(self) -> str:
        return _("A workspace needs an owner. Make someone else an owner first.")


class AlreadyMember(Refused):
    def __str__(self) -> str:
        return _("This person is already a member. Change the role in the list instead.")


class InvitationGone(Refused):
    def __str__(self) -> str:
        return _("This invitation has been used, has expired or was taken back. Ask for a new one.")


class EmailNotSent(Refused):
    def __str__(self) -> str:
        return _("The invitation is kept, but its email could not be sent. Try “Send again” in a few minutes.")


class TooManyFields(Refused):
    """most: so many fields of a workspace's own there can be."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def __str__(self) -> str:
        return _("There are %(most)s fields already. Delete one that nobody fills in.") % {"most": self.most}


class FilterGone(Refused):
    def __str__(self) -> str:
        return _(
            "Somebody deleted it while you changed it. Open the list with its filter, and keep it under a name again."
        )


class TooManyFilters(Refused):
    """The member, or the workspace where it is to be shared, has as many as fit beside the list, whose own sentence this is."""
