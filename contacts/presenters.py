"""What is known of a customer, as people read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import masks, merging
from contacts.languages import language_choices
from contacts.models import Contact, CustomField
from workspaces.own_fields import in_words


@dataclass(frozen=True)
class Known:
    """A line: what it is, what it says, and where it leads, if anywhere (a telephone is dialled, an e-mail written)."""

    label: str
    text: str
    href: str = ""


def known_of(contact: Contact, own_fields: Iterable[CustomField]) -> list[Known]:
    """In the order in which they are looked for; what nobody knows is left out."""
    return list(_lines(contact, own_fields))


def _lines(contact: Contact, own_fields: Iterable[CustomField]) -> Iterator[Known]:
    for phone in contact.phones.all():
        yield Known(_("Telephone"), masks.phone(phone.number), masks.phone_link(phone.number))
    for email in contact.emails.all():
        proved = email.verified_at and _("E-mail, proved by %(website)s") % {"website": email.verified_by}
        yield Known(proved or _("E-mail"), masks.email(email.address), masks.email_link(email.address))
    if contact.company:
        yield Known(_("Company"), contact.company)
    if contact.address:
        yield Known(_("Address"), contact.address)
    if contact.birthday:
        yield Known(_("Birthday"), date_format(contact.birthday, "DATE_FORMAT"))
    if contact.language:
        yield Known(_("Language"), dict(language_choices()).get(contact.language, contact.language))
    if contact.time_zone:
        yield Known(_("Time zone"), _there(contact.time_zone))
    if contact.owner:
        yield Known(_("Looked after by"), str(contact.owner))
    if contact.consent:
        yield Known(_("News"), contact.get_consent_display())
    for row in own_fields:
        if (value := contact.custom.get(row.key)) is not None:
            yield Known(row.name, in_words(row.kind, value))


def _there(zone: str) -> str:
    """Where that is, and what the clock says there now."""
    now = timezone.localtime(timezone=ZoneInfo(zone))
    return f"{zone.replace('_', ' ')} · {date_format(now, 'TIME_FORMAT')}"


# ── Fields by name ─────────────────────────────────────────────────────────────────────────────────────────────────

# The columns that people change, and what else is told of in the same breath.
LABELS = {
    "name": gettext_lazy("Name"),
    "picture": gettext_lazy("Picture"),
    "company": gettext_lazy("Company"),
    "address": gettext_lazy("Address"),
    "birthday": gettext_lazy("Birthday"),
    "language": gettext_lazy("Language"),
    "time_zone": gettext_lazy("Time zone"),
    "owner": gettext_lazy("Looked after by"),
    "owner_id": gettext_lazy("Looked after by"),
    "consent": gettext_lazy("News"),
    "emails": gettext_lazy("E-mail"),
    "phones": gettext_lazy("Telephone"),
    "tags": gettext_lazy("Tags"),
}


def label_of(field: str, own_fields: Iterable[CustomField]) -> str:
    """field: of LABELS, or "custom." and the key of one of the workspace's own."""
    own = (row.name for row in own_fields if field == f"{merging.CUSTOM}{row.key}")
    return str(LABELS.get(field) or next(own, _("A field that is gone")))


def shown(contact: Contact, field: str, own_fields: Iterable[CustomField]) -> str:
    """What a customer has there; empty where nothing."""
    value = merging.value(contact, field)
    if not merging.is_known(value):
        return ""
    match field:
        case "name":
            return masks.name(value)
        case "picture":
            return _("The picture of %(name)s") % {"name": contact}
        case "birthday":
            return date_format(value, "DATE_FORMAT")
        case "language":
            return str(dict(language_choices()).get(value, value))
        case "owner_id":
            return str(contact.owner)
        case "consent":
            return contact.get_consent_display()
    kinds = {f"{merging.CUSTOM}{row.key}": row.kind for row in own_fields}
    return in_words(kinds.get(field, ""), value)


def merged_lines(kept: Contact, gone: Contact, own_fields: Iterable[CustomField]) -> list[Known]:
    """What is known of one of them alone, or of both alike, and so of the one whom they become."""
    unsure = {*merging.conflicts(kept, gone), "picture"}
    return [
        Known(label_of(field, own_fields), text)
        for field in merging.fields_of(kept, gone)
        if field not in unsure and (text := shown(kept, field, own_fields) or shown(gone, field, own_fields))
    ]
