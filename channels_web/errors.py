"""What the outbox's own codes mean here. There is no platform behind this one that could refuse anything."""

from django.utils.translation import gettext_lazy as _

from inbox.connectors import ErrorKind
from inbox.errors import ErrorRow, ErrorTable

UNCONFIRMED = _("Messio could not make sure that the visitor can see this. Try again.")
CATALOGUE = {
    "file_lost": ErrorRow(ErrorKind.REJECTED, _("The file is no longer in Messio’s storage. Attach it again.")),
    **dict.fromkeys(("timeout", "unconfirmed", "crash"), ErrorRow(ErrorKind.UNKNOWN, UNCONFIRMED, "retry")),
    "unreachable": ErrorRow(ErrorKind.AWAY, UNCONFIRMED, "retry"),
    "window_closed": ErrorRow(ErrorKind.WINDOW_CLOSED, _("This chat takes no answer any more.")),
}


TABLE = ErrorTable(CATALOGUE, _("This was not sent, and Messio does not know why: %(code)s. Try again."))
