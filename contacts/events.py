"""The timeline of what was done with a customer, in words: notes about them, and what was entered, changed and merged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import masks
from contacts.languages import language_choices
from contacts.models import Contact, ContactEvent, CustomField, Merge
from contacts.presenters import label_of
from contacts.timeline import Entry, Place, Source, earlier, register
from workspaces.models import Membership

# verb → sentence; %(actor)s did it, other names are the event's data. An app above adds verbs of its own when it starts.
BY_SOMEBODY = {
    "customer.entered": gettext_lazy("%(actor)s entered %(name)s"),
    "customer.imported": gettext_lazy("%(actor)s imported %(name)s from %(file)s"),
    "customer.changed": gettext_lazy("%(actor)s changed the details"),
    "customer.merged": gettext_lazy("%(actor)s merged %(name)s into this customer"),
    "customer.unmerged": gettext_lazy("%(actor)s took this customer and %(name)s apart again"),
}
BY_ITSELF = {
    "customer.entered": gettext_lazy("%(name)s was entered"),
    "customer.imported": gettext_lazy("%(name)s was imported from %(file)s"),
    "customer.changed": gettext_lazy("The details were changed"),
    "customer.merged": gettext_lazy("%(name)s turned out to be this customer"),
    "customer.unmerged": gettext_lazy("This customer and %(name)s were taken apart again"),
}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


def sentence(event: ContactEvent) -> str:
    """An event of a verb that nobody knows is named as it is."""
    by = BY_SOMEBODY if event.actor_name else BY_ITSELF
    words = {"name": _("Customer"), **{name: value for name, value in event.data.items() if value}}
    words["name"] = masks.name(words["name"])
    try:
        return str(by[event.verb]) % {**words, "actor": event.actor or event.actor_name}
    except KeyError:
        return event.verb


def changes(event: ContactEvent, own_fields: Sequence[CustomField]) -> list[Change]:
    """What was changed, as people read it."""
    told: dict[str, list[Any]] = event.data.get("changes", {})
    return [Change(label_of(name, own_fields), *(shown(name, each) for each in pair)) for name, pair in told.items()]


def shown(name: str, value: Any) -> str:
    if name == "consent":
        return str(Contact.Consent(value).label) if value in Contact.Consent.values else ""
    if name == "phones" and value:
        return ", ".join(masks.phone(number) for number in value.split(", "))
    if name == "emails":
        return ", ".join(masks.email(address) for address in value.split(", "))
    if name == "name":
        return masks.name(value)
    if name == "language":
        return str(dict(language_choices()).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)


def entries(membership: Membership, contact: Contact, before: Place | None, limit: int) -> Iterable[Entry]:
    fields = CustomField.objects.filter(workspace=contact.workspace_id)
    merges = Merge.objects.standing(contact.workspace_id).filter(pk=OuterRef("merge"), kept_id=contact.pk)
    rows: list[Any] = list(
        contact.events.filter(earlier(before, "events", "at"))
        .annotate(own_fields=ArraySubquery(fields.values(row=JSONObject(id="pk", name="name"))))
        .annotate(merge=Cast(KeyTextTransform("merge", "data"), BigIntegerField()))
        .annotate(undoable=Subquery(merges.exclude(origin=Merge.Origin.PROOF).values("pk")[:1]))
        .select_related("actor__user")
        .order_by("-at", "-pk")[:limit]
    )
    own = [CustomField(**known) for known in rows[0].own_fields] if rows else []
    for event in rows:
        content = {
            "sentence": sentence(event),
            "changes": changes(event, own),
            "merge": event.undoable if event.verb == "customer.merged" else None,
        }
        yield Entry(at=event.at, pk=event.pk, template="customers/timeline/event.html", content=content)


def notes(membership: Membership, contact: Contact, before: Place | None, limit: int) -> Iterable[Entry]:
    found = contact.notes.filter(earlier(before, "notes", "created_at")).select_related("author__user")
    for note in found.order_by("-created_at", "-pk")[:limit]:
        yield Entry(at=note.created_at, pk=note.pk, template="customers/timeline/note.html", content={"note": note})


register(Source(key="notes", kind="notes", label=gettext_lazy("Notes"), icon="note", entries=notes, place=20))
register(Source(key="events", kind="details", label=gettext_lazy("Details"), icon="user", entries=entries, place=40))
