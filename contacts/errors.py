"""What an action on customers refuses, in sentences for the person who asked."""

from django.utils.translation import gettext as _

from contacts.models import Contact, CustomField
from workspaces.errors import Refused


class EmailTaken(Refused):
    """holder: the contact that has the address already."""

    def __init__(self, address: str, holder: Contact) -> None:
        super().__init__(address)
        self.address, self.holder = address, holder

    def __str__(self) -> str:
        return _("%(address)s is %(name)s's address already. Merge the two, or write another one.") % {
            "address": self.address,
            "name": self.holder,
        }


class TooManyFields(Refused):
    def __str__(self) -> str:
        return _("There are %(most)s fields already. Delete one that nobody fills in.") % {"most": CustomField.MOST}


class NotNow(Refused):
    """The import is in another state by now: a colleague, or another tab, was faster."""

    def __str__(self) -> str:
        return _("This import has moved on meanwhile. Look at it again.")


class TooManySegments(Refused):
    def __str__(self) -> str:
        return _("There are as many segments as fit above the list. Delete one that is not used any more.")
