"""What an action on customers refuses, in sentences for the person who asked."""

from django.utils.translation import gettext as _

from contacts.models import Contact, Merge
from workspaces.errors import Refused


class EmailTaken(Refused):
    """holder: the contact that has the address already; None where whoever asks does not see them."""

    def __init__(self, address: str, holder: Contact | None) -> None:
        super().__init__(address)
        self.address, self.holder = address, holder

    def __str__(self) -> str:
        if self.holder is None:
            return _("%(address)s is another customer's address already. Ask an admin, or write another one.") % {
                "address": self.address
            }
        return _("%(address)s is %(name)s's address already. Merge the two, or write another one.") % {
            "address": self.address,
            "name": self.holder,
        }


class TooManyRevealed(Refused):
    def __str__(self) -> str:
        return _("You had very many customers' addresses shown within an hour. Go on a little later, or ask an admin.")


class NotNow(Refused):
    """The import is in another state by now: a colleague, or another tab, was faster."""

    def __str__(self) -> str:
        return _("This import has moved on meanwhile. Look at it again.")


class AlreadyOne(Refused):
    def __str__(self) -> str:
        return _("These two are one customer already. Choose another one.")


class GoneMeanwhile(Refused):
    def __str__(self) -> str:
        return _("Somebody merged or deleted one of the two meanwhile. Look at the customer again before you go on.")


class CannotUndo(Refused):
    def __str__(self) -> str:
        return _("This merge cannot be undone: it was already, or the platform says that the two are one.")


class MergedSince(Refused):
    """later: the merge that has to be undone first."""

    def __init__(self, merge: Merge, later: Merge) -> None:
        super().__init__(later.pk)
        self.merge, self.later = merge, later

    def __str__(self) -> str:
        return _("%(name)s was merged into another customer since. Undo that merge first, then this one.") % {
            "name": self.later.gone_name or _("Customer")
        }
