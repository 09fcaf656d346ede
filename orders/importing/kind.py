"""Files of orders."""

from django.utils.translation import gettext_lazy as _

from contacts.importing.kinds import Kind, register
from contacts.models import ContactImport
from orders.importing import problems, undoing, writing  # noqa: F401 (the sentences join the others)
from orders.importing.columns import GUESSES, SEVERAL, labels, missing
from orders.importing.lines import OrderReader, number_in
from orders.importing.preview import preview

Known = ContactImport.Known
register(
    Kind(
        key="orders",
        labels=labels,
        guesses=GUESSES,
        several=SEVERAL,
        missing=missing,
        rules=("known", "makes_contacts", "date_order"),
        known=(Known.SKIP, Known.OVERWRITE),
        known_label=_("Orders that are here already, by their number"),
        reader=OrderReader,
        check=writing.check,
        write=writing.write,
        undo=undoing.undo_some,
        together=number_in,
        preview=preview,
        folder="orders/import",
        export="orders:export",
        label=_("Orders"),
        title=_("Import orders"),
        done=_("The orders are there"),
        undoing=_(
            "The orders that it made go, with the customers whom it made for them; what it changed is as before. What your team changed"
            " since stays as it is, and so does who wrote to you."
        ),
        kept=_("Your team changed their orders after the import, or they wrote to you."),
    )
)
