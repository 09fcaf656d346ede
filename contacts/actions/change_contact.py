from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts.actions.set_addresses import set_emails, set_phones
from contacts.index import index_contacts
from contacts.models import Contact
from contacts.signals import contact_changed, contact_changing
from workspaces.access import require
from workspaces.models import Membership, Tag
from workspaces.roles import Permission


@transaction.atomic
def change_contact(
    *,
    actor: Membership,
    contact: Contact,
    emails: Sequence[str] | None = None,
    phones: Sequence[str] | None = None,
    tags: Iterable[Tag] | None = None,
    **fields: Any,
) -> Contact:
    """Write what the team knows better, and nothing else; return the row as it is now.

    fields: columns of Contact, checked by a form; `custom` names the values that change, the others stay. emails, phones: all of them, as
    `set_addresses` takes them, tags: of the workspace; None leaves them. Raises EmailTaken, and then nothing has changed.
    """
    require(actor, Permission.ANSWER)
    contact_changing.send(Contact, contact=contact)
    held = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk, workspace_id=actor.workspace_id)
    before = described(held)
    if "custom" in fields:
        known = held.custom | fields["custom"]
        fields["custom"] = {key: value for key, value in known.items() if value not in (None, "")}
    if fields.get("consent", held.consent) != held.consent:
        fields["consent_at"] = timezone.now()
    for name, value in fields.items():
        setattr(held, name, value)
    held.save(update_fields=list(fields))
    if emails is not None:
        set_emails(held, emails)
    if phones is not None:
        set_phones(held, phones)
    if tags is not None:
        held.tags.set(tags)
    index_contacts([held.pk])
    contact_changed.send(Contact, contact=held, actor=actor, changes=differences(before, described(held)))
    return held


def described(contact: Contact) -> dict[str, Any]:
    """What people change of a customer, as a timeline tells it: each as text, the owner by name."""
    columns = ("name", "company", "address", "birthday", "language", "time_zone", "owner", "consent")
    own = {f"custom.{key}": value for key, value in contact.custom.items()}
    lists = {
        "emails": ", ".join(row.address for row in contact.emails.all()),
        "phones": ", ".join(row.number for row in contact.phones.all()),
        "tags": ", ".join(sorted(tag.name for tag in contact.tags.all())),
    }
    return {name: str(getattr(contact, name) or "") for name in columns} | lists | own


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """{name: [before, after]} of what is not the same; what one of them does not name is empty there."""
    both = {name: [before.get(name, ""), after.get(name, "")] for name in dict.fromkeys([*before, *after])}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}
