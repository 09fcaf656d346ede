"""One customer: the page of everything that is known, and the parts of it that stand beside a thread too."""

from functools import partial
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts import sight, timeline
from contacts.access import get_contact
from contacts.actions.add_contact_note import add_contact_note
from contacts.actions.change_contact import change_contact
from contacts.actions.delete_contact_note import delete_contact_note
from contacts.actions.reveal_contact import reveal_contact
from contacts.errors import EmailTaken, TooManyRevealed
from contacts.forms import ContactForm, ContactNoteForm
from contacts.models import Contact
from contacts.panels import groups, panels_for
from contacts.presenters import known_of
from workspaces.access import MemberRequest, is_fragment, member_view, require
from workspaces.masking import is_masking, masking
from workspaces.models import Membership, Tag
from workspaces.roles import Permission

MOST_NOTES = 50


@require_safe
@member_view()
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """The page. Its panels and the timeline are asked for by the page, and each part again when something is new."""
    contact = get_contact(request.membership, pk)
    if contact.pk != pk:
        return redirect("contacts:customer", request.membership.workspace.slug, contact.pk)
    return page(request, "customers/show.html", whole(request.membership, contact))


@require_safe
@member_view()
def panels(request: MemberRequest, pk: int) -> HttpResponse:
    """The panels of the keys `key`, or all of them."""
    contact = get_contact(request.membership, pk)
    found = panels_for(request.membership, contact, request.GET.getlist("key"))
    may_answer = request.membership.may(Permission.ANSWER)
    return alone(request, "customers/_panels.html", contact, {"panels": found, "may_answer": may_answer})


@require_safe
@member_view()
def history(request: MemberRequest, pk: int) -> HttpResponse:
    """The timeline, of the kind `kind`. As a fragment with `before`: its rows before that place."""
    contact = get_contact(request.membership, pk)
    is_more = is_fragment(request) and request.GET.get("before")
    template = "customers/_timeline_rows.html" if is_more else "customers/_timeline.html"
    return alone(request, template, contact, timeline_context(request, contact))


@require_safe
@member_view()
def about(request: MemberRequest, pk: int) -> HttpResponse:
    """What the team knows of the customer, as it is now."""
    return part(request, "customers/_about.html", get_contact(request.membership, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@member_view(Permission.ANSWER)
def details(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the form of what the team knows of the customer. POST: write it."""
    contact = get_contact(request.membership, pk)
    if request.method != "POST":
        form = ContactForm(instance=contact, workspace=request.membership.workspace)
        return alone(request, "customers/_details.html", contact, {"contact_form": form})
    form = ContactForm(request.POST, instance=contact, workspace=request.membership.workspace)
    if form.is_valid():
        try:
            contact = change_contact(actor=request.membership, contact=contact, **form.changes)
        except EmailTaken as taken:
            form.add_error("emails", str(sight.told(request.membership, taken)))
        except Contact.DoesNotExist as gone:
            raise Http404 from gone
    return part(request, "customers/_about.html", contact, **({"contact_form": form} if form.errors else {}))


@require_POST
@member_view()
def addresses(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the customer's telephones and e-mails, which are masked, for as long as this page stands."""
    contact = get_contact(request.membership, pk)
    try:
        reveal_contact(actor=request.membership, contact=contact)
    except TooManyRevealed as refusal:
        return render(request, "_toast.html", {"text": str(refusal), "kind": "error"}, status=429)
    with masking(False):
        context = known(request.membership, contact)
        context["contact_form"] = ContactForm(instance=contact, workspace=request.membership.workspace)
        # It does not ask how it is now: the answer would be masked, and to look again is counted again.
        context["is_revealed"] = True
        if not is_fragment(request):
            return page(request, "customers/show.html", whole(request.membership, contact) | context)
        return page(request, "customers/_about.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view()
def notes(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the notes about the customer, which stand beside whatever they write, on any channel. POST: write one."""
    contact = get_contact(request.membership, pk)
    if request.method != "POST":
        return part(request, "customers/_notes.html", contact)
    require(request.membership, Permission.NOTE)
    form = ContactNoteForm(request.POST)
    if form.is_valid():
        add_contact_note(actor=request.membership, contact=contact, **form.cleaned_data)
    return part(request, "customers/_notes.html", contact, **({"note_form": form} if form.errors else {}))


@require_http_methods(["DELETE"])
@member_view(Permission.NOTE)
def note(request: MemberRequest, pk: int, note_pk: int) -> HttpResponse:
    contact = get_contact(request.membership, pk)
    delete_contact_note(actor=request.membership, note=get_object_or_404(contact.notes, pk=note_pk))
    return part(request, "customers/_notes.html", contact)


def part(request: MemberRequest, template: str, contact: Contact, **refused: Any) -> HttpResponse:
    """A part of the page, as it is now; without htmx the page. refused: a form with what was typed into it."""
    if not is_fragment(request) and not refused:
        return redirect("contacts:customer", request.membership.workspace.slug, contact.pk)
    if is_fragment(request):
        context = known(request.membership, contact)
    else:
        template, context = "customers/show.html", whole(request.membership, contact)
    return page(request, template, context | refused, status=422 if refused else 200)


def alone(request: MemberRequest, template: str, contact: Contact, context: dict[str, Any]) -> HttpResponse:
    """What the page asks for when it is there; without htmx on a page of its own."""
    context |= {"slug": request.membership.workspace.slug, "customer": contact, "here": "customers", "part": template}
    return page(request, template if is_fragment(request) else "customers/part.html", context)


def known(membership: Membership, contact: Contact) -> dict[str, Any]:
    """What the page and the panel beside a thread show of a customer first of all."""
    tags = Prefetch("tags", Tag.objects.order_by(Lower("name")))
    prefetch_related_objects([contact], "emails", "phones", tags)
    return {
        "slug": membership.workspace.slug,
        "customer": contact,
        "notes": contact.notes.select_related("author__user").order_by("-pk")[:MOST_NOTES],
        "may_answer": membership.may(Permission.ANSWER),
        "may_note": membership.may(Permission.NOTE),
        "may_erase": membership.may(Permission.ERASE),
        "known": known_of(contact, membership.workspace.custom_fields.all()),
        "is_masked": is_masking() and (contact.emails.exists() or contact.phones.exists()),
        "tags": contact.tags.all(),
        "note_form": ContactNoteForm(),
        # Asked for by who shows them alone.
        "panels": partial(panels_for, membership, contact),
    }


def whole(membership: Membership, contact: Contact) -> dict[str, Any]:
    """The page, without what it asks for when it is there."""
    return known(membership, contact) | {"panel_groups": groups(membership), "here": "customers"}


def timeline_context(request: MemberRequest, contact: Contact) -> dict[str, Any]:
    membership = request.membership
    kinds = timeline.kinds(membership)
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else ""
    before = timeline.Place.read(request.GET.get("before", ""))
    rows, following = timeline.page(membership, contact, [kind] if kind else [], before)
    return {
        "rows": rows,
        "kinds": kinds,
        "kind": kind,
        "is_first_page": before is None,
        "following": following,
        "may_answer": membership.may(Permission.ANSWER),
    }


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """One address gives the page and its parts: no cache may mistake one for another, and Back asks again."""
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    patch_cache_control(response, private=True, no_cache=True)
    return response
