"""Orders of a customer: beside the thread, on the customer's page, and each on a page of its own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.access import get_contact
from contacts.export import as_file
from contacts.models import Contact
from inbox.outbox.refusals import CannotSend
from orders.access import get_order, told
from orders.actions.change_order import change_order
from orders.actions.create_order import create_order
from orders.actions.delete_order import delete_order
from orders.actions.send_order import send_order
from orders.actions.send_product import send_product
from orders.card import words
from orders.customers import FEW, orders_of
from orders.errors import ChangedMeanwhile, NumberTaken
from orders.export import export_pages
from orders.forms import OrderForm, ProductForm, SendForm, StatusForm
from orders.models import Order
from orders.presenters import OrderView
from orders.product import sold_lately
from workspaces.access import MemberRequest, is_fragment, member_view, require
from workspaces.actions.record_audit import record_audit
from workspaces.roles import Permission

MOST_ON_PAGE = 200


@require_safe
@member_view()
def of_customer(request: MemberRequest, pk: int) -> HttpResponse:
    """All orders of a customer; as a fragment the few that the panel has."""
    return shown(request, get_contact(request.membership, pk))


@require_http_methods(["GET", "POST"])
@member_view(Permission.ANSWER)
def new(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the form, alone as a fragment. POST: enter the order."""
    membership, contact = request.membership, get_contact(request.membership, pk)
    form = OrderForm(request.POST if request.method == "POST" else None, workspace=membership.workspace)
    if form.is_valid():
        try:
            create_order(actor=membership, contact=contact, **form.changes)
        except NumberTaken as taken:
            form.add_error("number", str(told(membership, taken)))
        except Contact.DoesNotExist as gone:
            raise Http404 from gone
        else:
            return shown(request, contact)
    return (
        block(request, contact, form)
        if is_fragment(request)
        else page(request, "new", {"customer": contact, "form": form})
    )


@require_http_methods(["GET", "POST"])
@member_view()
def single(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the order, in a form for whom may write. POST: change it."""
    membership, (order, contact) = request.membership, get_order(request.membership, pk)
    if request.method == "POST":
        require(membership, Permission.ANSWER)
    form = OrderForm(request.POST if request.method == "POST" else None, workspace=membership.workspace, order=order)
    if form.is_valid():
        try:
            change_order(actor=membership, order=order, **form.changes)
        except ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
        except NumberTaken as taken:
            form.add_error("number", str(told(membership, taken)))
        except (Order.DoesNotExist, Contact.DoesNotExist) as gone:
            raise Http404 from gone
        else:
            messages.success(request, _("Saved."))
            return redirect("orders:of-customer", membership.workspace.slug, contact.pk)
    context = {
        "customer": contact,
        "form": form,
        "order": order,
        "view": OrderView(order),
        "may_write": membership.may(Permission.ANSWER),
        "may_delete": membership.may(Permission.MANAGE_CUSTOMERS),
    }
    return page(request, "single", context)


@require_POST
@member_view(Permission.ANSWER)
def status(request: MemberRequest, pk: int) -> HttpResponse:
    order, contact = get_order(request.membership, pk)
    form = StatusForm(request.POST)
    if form.is_valid():
        try:
            change_order(actor=request.membership, order=order, **form.cleaned_data)
        except (Order.DoesNotExist, Contact.DoesNotExist) as gone:
            raise Http404 from gone
    return shown(request, contact)


@require_http_methods(["GET", "POST"])
@member_view(Permission.ANSWER)
def send(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: what the customer will read, and where. POST: send it."""
    membership, (order, contact) = request.membership, get_order(request.membership, pk)
    form = SendForm(request.POST if request.method == "POST" else None, contact=contact, member=membership)
    if form.is_valid():
        try:
            message = send_order(actor=membership, order=order, **form.cleaned_data)
        except CannotSend as refusal:
            form.add_error("conversation", str(refusal))
        else:
            return redirect("inbox:conversation", membership.workspace.slug, message.conversation_id)
    context = {"order": order, "form": form, "words": words(order, contact.language)}
    return page(request, "send", context)


@require_http_methods(["GET", "POST"])
@member_view(Permission.ANSWER)
def product(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the form, filled in from one of the products that were sold lately (`item`). POST: send it to the customer."""
    membership, contact = request.membership, get_contact(request.membership, pk)
    sold = sold_lately(membership)
    item = next((line for line in sold if str(line.pk) == request.GET.get("item")), None)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ProductForm(*given, contact=contact, member=membership, item=item)
    if form.is_valid():
        try:
            message = send_product(actor=membership, **form.chosen)
        except CannotSend as refusal:
            form.add_error("conversation", str(refusal))
        else:
            return redirect("inbox:conversation", membership.workspace.slug, message.conversation_id)
    return page(request, "product", {"customer": contact, "form": form, "sold": sold, "chosen": item})


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CUSTOMERS)
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the question. POST: the answer is yes."""
    order, contact = get_order(request.membership, pk)
    if request.method == "POST":
        try:
            delete_order(actor=request.membership, order=order)
        except (Order.DoesNotExist, Contact.DoesNotExist) as gone:
            raise Http404 from gone
        messages.success(request, _("The order %(number)s is deleted.") % {"number": order.number})
        return redirect("orders:of-customer", request.membership.workspace.slug, contact.pk)
    return page(request, "deletion", {"order": order, "view": OrderView(order)})


@require_safe
@member_view(Permission.EXPORT)
def export(request: MemberRequest) -> StreamingHttpResponse:
    """All orders as CSV."""
    membership = request.membership
    record_audit(workspace=membership.workspace, actor=membership, verb="orders.exported", target="")
    return as_file(export_pages(membership), _("orders"))


def shown(request: MemberRequest, contact: Contact) -> HttpResponse:
    """The orders as they are now, after whatever was done: the panel's block, or the page."""
    if not is_fragment(request) and request.method == "POST":
        return redirect("orders:of-customer", request.membership.workspace.slug, contact.pk)
    return block(request, contact) if is_fragment(request) else page(request, "index", block_context(request, contact))


def block(request: MemberRequest, contact: Contact, form: OrderForm | None = None) -> HttpResponse:
    """What the panel shows; with the form for a new order where there is one."""
    context = block_context(request, contact, FEW) | {"form": form}
    return render(request, "orders/_panel.html", context, status=422 if form and form.errors else 200)


def block_context(request: MemberRequest, contact: Contact, most: int = MOST_ON_PAGE) -> dict[str, Any]:
    shown = orders_of(request.membership, contact, most) or {}
    return {"customer": contact, "slug": request.membership.workspace.slug} | shown


def page(request: MemberRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """form: refused, if it has errors."""
    context |= {"slug": request.membership.workspace.slug, "here": "customers"}
    is_refused = "form" in context and context["form"].errors
    return render(request, f"orders/{name}.html", context, status=422 if is_refused else 200)
