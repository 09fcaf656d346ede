"""Customers: entered, listed, found by e-mail or telephone, read, changed."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status

from api import ids, own_fields
from api.authentication import ApiRequest, Bearer
from api.ids import Kind
from api.pages import Cursor, Limit, newest_first, read_cursor, write_cursor
from api.problems import Problem
from api.references import asked
from api.schemas.base import ContactId, FieldValue, WantedId, Words
from api.schemas.contacts import DETAILS, Contact, ContactGiven, ContactPage, contact_of
from api.schemas.conversations import ConversationPage, conversation_of
from api.scopes import Scope
from api.sought import sought
from contacts import telephone
from contacts.access import get_contact
from contacts.actions.change_contact import change_contact
from contacts.actions.create_contact import create_contact
from contacts.actions.erase_contact import erase_contact
from contacts.asked import Asked
from contacts.errors import EmailTaken
from contacts.find import find
from contacts.forms import ContactForm
from contacts.models import Contact as ContactRow
from contacts.orders import NEWEST
from contacts.sight import contacts as contacts_seen
from contacts.sight import told as told_to
from inbox import queries, sight
from workspaces.roles import Permission

router = Router(tags=["Contacts"])
READ = Bearer(Scope.CONTACTS_READ)
WRITE = Bearer(Scope.CONTACTS_WRITE, Permission.ANSWER)
ERASE = Bearer(Scope.CONTACTS_WRITE, Permission.ERASE)
# A telephone that a family shares; more than a page of them nobody has.
MOST_SHARING = 200


@router.get("/contacts", auth=READ, response=ContactPage, summary="List the contacts, the newest first")
def list_contacts(
    request: ApiRequest,
    q: Words = "",
    field_id: WantedId = "",
    field_value: FieldValue = "",
    limit: Limit = 25,
    cursor: Cursor = "",
) -> ContactPage:
    """With words or a field's value those whom they lead to; of these a page may be shorter than `limit`, and go on all the same."""
    if q.strip() or field_id:
        return ContactPage(**found_by(request, sought(request.membership, q, field_id, field_value), limit, cursor))
    found, more = newest_first("contacts", contacts(request), cursor, limit)
    return ContactPage(data=shown(request, found), next_cursor=more)


def found_by(request: ApiRequest, wanted: Asked | None, limit: int, cursor: str) -> dict[str, Any]:
    of = f"contacts.{wanted.to_query()}" if wanted else "contacts.none"
    place = read_cursor(of, cursor)
    if wanted is None:
        return {"data": [], "next_cursor": None}
    found = find(wanted.narrowed(), NEWEST, place, limit)
    by_id = contacts(request).in_bulk(found.ids)
    rows = [by_id[pk] for pk in found.ids if pk in by_id]
    return {"data": shown(request, rows), "next_cursor": write_cursor(of, found.after) if found.after else None}


@router.post("/contacts", auth=WRITE, response={201: Contact}, summary="Enter a contact")
def create_a_contact(request: ApiRequest, body: ContactGiven) -> Status[Contact]:
    """An e-mail belongs to one contact: that of another is a 409, which names that one. Telephones may be shared."""
    wanted = checked(request, body)
    try:
        contact = create_contact(actor=request.membership, source=ContactRow.Source.API, **wanted)
    except EmailTaken as taken:
        raise conflict(request, taken) from None
    return Status(201, read(request, contact.pk))


@router.get("/contacts/by-email/{path:email}", auth=READ, response=Contact, summary="Find a contact by e-mail")
def get_contact_by_email(request: ApiRequest, email: str) -> Contact:
    found = contacts(request).filter(emails__address=email.strip().lower().replace("\0", "")).first()
    if found is None:
        raise Http404("Nobody's address")
    return shown(request, [found])[0]


@router.get("/contacts/by-phone/{phone}", auth=READ, response=ContactPage, summary="Find contacts by telephone")
def list_contacts_by_phone(request: ApiRequest, phone: str) -> ContactPage:
    """In whatever way it is written. Several may share one, so the answer is a list, which may be empty."""
    try:
        number = telephone.normalise(phone, request.membership.workspace.country)
    except telephone.NotATelephone:
        return ContactPage(data=[], next_cursor=None)
    rows = contacts(request).filter(phones__number=number).order_by("-pk")
    return ContactPage(data=shown(request, list(rows[:MOST_SHARING])), next_cursor=None)


@router.get("/contacts/{contact_id}", auth=READ, response=Contact, summary="Read a contact")
def get_a_contact(request: ApiRequest, contact_id: ContactId, response: HttpResponse) -> Contact:
    """By the id of one who was merged into another, that other one, whose own `id` the answer has."""
    contact = get_contact(request.membership, ids.read(Kind.CONTACT, contact_id))
    answer = read(request, contact.pk)
    if answer.id != contact_id:
        response["Content-Location"] = f"/api/v1/contacts/{answer.id}"
    return answer


@router.patch("/contacts/{contact_id}", auth=WRITE, response=Contact, summary="Change a contact")
def change_a_contact(request: ApiRequest, contact_id: ContactId, body: ContactGiven) -> Contact:
    """What is left out stays as it is. Of one who was merged into another nothing is changed: a 409 names that one."""
    contact = own(request, contact_id)
    wanted = checked(request, body, contact)
    try:
        change_contact(actor=request.membership, contact=contact, **wanted)
    except EmailTaken as taken:
        raise conflict(request, taken) from None
    except ContactRow.DoesNotExist:
        raise Http404("Erased meanwhile") from None
    # Whose contact it was and who gave it away is told how it is all the same.
    return read(request, contact.pk, ContactRow.objects.filter(workspace_id=request.membership.workspace_id))


@router.delete("/contacts/{contact_id}", auth=ERASE, response={204: None}, summary="Erase a contact everywhere")
def erase_a_contact(request: ApiRequest, contact_id: ContactId) -> Status[None]:
    """Name, messages, files and notes go for ever; that there were messages and orders stays counted.

    By the id of one who was merged into another nobody is erased: a 409 names that one.
    """
    contact = own(request, contact_id)
    try:
        erase_contact(actor=request.membership, contact=contact)
    except ContactRow.DoesNotExist:
        raise Http404("Erased meanwhile") from None
    return Status(204, None)


@router.get(
    "/contacts/{contact_id}/conversations",
    auth=Bearer(Scope.CONVERSATIONS_READ),
    response=ConversationPage,
    summary="List a contact's conversations",
)
def list_conversations_of_contact(request: ApiRequest, contact_id: ContactId) -> ConversationPage:
    """One on each channel on which they wrote."""
    contact = get_contact(request.membership, ids.read(Kind.CONTACT, contact_id))
    theirs = sight.conversations(request.membership).filter(identity__contact=contact)
    rows = list(queries.rows(theirs).order_by("-last_message_at", "-pk"))
    unread = queries.unread_counts(request.membership, rows)
    return ConversationPage(data=[conversation_of(row, unread[row.pk]) for row in rows], next_cursor=None)


def own(request: ApiRequest, given: str) -> ContactRow:
    """The contact with this id. Raises Problem for one who was merged: what is known of the other one is not to be overwritten for it."""
    pk = ids.read(Kind.CONTACT, given)
    contact = get_contact(request.membership, pk)
    if contact.pk != pk:
        detail = _("This contact was merged into another one, which `contact_id` names. Ask for that one.")
        raise Problem("merged", detail, more={"contact_id": ids.write(Kind.CONTACT, contact.pk)})
    return contact


def contacts(request: ApiRequest) -> QuerySet[ContactRow]:
    return contacts_seen(request.membership).prefetch_related(*DETAILS)


def read(request: ApiRequest, pk: int, among: QuerySet[ContactRow] | None = None) -> Contact:
    row = (contacts(request) if among is None else among).filter(pk=pk).first()
    if row is None:
        raise Http404("No such contact")
    return shown(request, [row])[0]


def shown(request: ApiRequest, rows: Sequence[ContactRow]) -> list[Contact]:
    fields = {field.key: field for field in request.membership.workspace.custom_fields.all()}
    return [contact_of(row, fields) for row in rows]


# ── What was sent, through the form of the page ────────────────────────────────────────────────────────────────────


def checked(request: ApiRequest, body: ContactGiven, contact: ContactRow | None = None) -> dict[str, Any]:
    """Return what the actions take: only what was sent. Raises Problem."""
    given, pointers = as_form(body)
    form = ContactForm(given, workspace=request.membership.workspace, instance=contact)
    unknown = given.keys() - form.fields.keys()
    errors = [
        {"detail": str(error), "pointer": pointers.get(name, "#")}
        for name in form.errors
        for error in form.errors[name]
    ]
    errors += [
        {"detail": _("There is no such field. Read /contact-fields."), "pointer": pointers[name]} for name in unknown
    ]
    if errors:
        raise Problem("invalid", errors[0]["detail"], errors=errors)
    return form.changes_of(given)


def as_form(body: ContactGiven) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the names and values as the page would post them, and where in the body each stands."""
    pointers: dict[str, str] = {}
    written: dict[str, Any] = {}
    for name, value in body.given().items():
        match name:
            case "emails" | "phones":
                written[name] = "\n".join(" ".join(line.split()) for line in value)
            case "owner_id":
                # Nobody is null; an empty string is no id.
                written["owner"] = None if value is None else asked(Kind.MEMBER, value) or 0
            case "tag_ids":
                written["tags"] = [str(asked(Kind.TAG, each)) for each in value]
            case "consent":
                written[name] = "" if value == "unknown" else value
            case "custom_fields":
                own, of_own = own_fields.as_form(Kind.FIELD, value)
                written |= own
                pointers |= of_own
            case _:
                written[name] = value
    own_names = {"owner": "owner_id", "tags": "tag_ids"}
    return written, {name: f"#/{own_names.get(name, name)}" for name in written} | pointers


def conflict(request: ApiRequest, taken: EmailTaken) -> Problem:
    """It names the contact that has the address, if the reader may see it."""
    told = told_to(request.membership, taken)
    named = {"contact_id": ids.write(Kind.CONTACT, told.holder.pk)} if told.holder else {}
    return Problem("email-taken", str(told), more=named)
