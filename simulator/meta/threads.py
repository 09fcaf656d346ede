"""Thread control: which app holds a conversation."""

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase

from simulator.meta import customers, events, tokens
from simulator.meta.errors import GraphError
from simulator.meta.graph import GraphRequest, answer, object_param, with_faults
from simulator.meta.models import Customer, Page


def control(request: GraphRequest, node: str, edge: str) -> HttpResponseBase:
    """POST /{page}/pass_thread_control and its sisters. Whoever calls is not told by a webhook; the other app would be."""
    token, page = tokens.require_page(request, node)
    tokens.require_scope(token, "pages_messaging")
    customer = _customer(page, object_param(request, "recipient").get("id"))
    ours = settings.META_APP_ID

    def act() -> HttpResponseBase:
        owner = events.owner(customer)
        match edge:
            case "pass_thread_control":
                if owner not in ("", ours):
                    raise GraphError(10, 2018300)
                customers.set_owner(customer, str(request.params.get("target_app_id", "")))
            case "take_thread_control":
                customers.set_owner(customer, ours)
            case "release_thread_control":
                if owner == ours:
                    customers.set_owner(customer, "")
        return answer({"success": True})  # request and extend: heard, and nothing more, as in practice

    return with_faults(request, "thread", act, page.id)


def thread_owner(request: GraphRequest, node: str) -> HttpResponseBase:
    token, page = tokens.require_page(request, node)
    tokens.require_scope(token, "pages_messaging")
    owner = events.owner(_customer(page, request.params.get("recipient")))
    return answer({"data": [{"thread_owner": {"app_id": owner}}] if owner else []})


def _customer(page: Page, psid: Any) -> Customer:
    customer = Customer.objects.filter(psid=str(psid), page=page).first()
    if customer is None:
        raise GraphError(100, 2018001)
    return customer
