"""What can be wrong with a row or a whole file, in sentences that say what to do about it."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "unreadable": _(
        "Some letters cannot be read. Choose how the file is written in the first step, or type them anew."
    ),
    "quotes": _("A quotation mark opens or closes in the wrong place. Write it twice where it belongs to the text."),
    "cell_too_long": _("A cell of this row is longer than 131,072 characters. Shorten it."),
    "too_many_cells": _("This row has more cells than there are columns. Put quotation marks around text with commas."),
    "too_long": _("This is too long to be kept. Shorten it."),
    "not_email": _("This is no e-mail address."),
    "not_phone": _("This is no telephone number. Write it with its area, or with + and the country's code."),
    "not_date": _("This is no date. Write the day, the month and the whole year, as in 31/12/1990 or 1990-12-31."),
    "not_number": _("This is no number."),
    "not_choice": _("This is none of the field's choices. Add it to the field, or write one of them."),
    "not_yes_no": _("Write yes or no."),
    "not_language": _("This is no language that we know. Write its name or its code, as in Vietnamese or vi."),
    "not_time_zone": _("We know no such time zone. Write a large city of it, such as Tokyo."),
    "no_member": _("Nobody in your team has this e-mail address."),
    "not_id": _("This is no number that Messio gave. Leave the cell empty."),
    "too_many": _("There are too many of these for one customer."),
    "email_taken": _("This address belongs to another customer. Merge the two, or take it out."),
    "nobody": _("This row has neither a name nor an e-mail or telephone, so nobody can be made of it."),
}

OF_FILES = {
    "too_many_rows": _("There are more rows than can be imported at once. Split the file and import its parts."),
    "no_rows": _("There is nothing in this file: no row follows the first one."),
    "file_lost": _("The file is not there any more. Choose it once again."),
    "crashed": _("Something went wrong on our side. Tell whoever runs your Messio, or try once again."),
}
