"""Which view answers /{id} and /{id}/{edge}."""

from typing import Any

from django.http import HttpResponseBase

from simulator import media, state
from simulator.meta import attachments, history, pages, people, sending, threads, tokens
from simulator.meta.errors import GraphError
from simulator.meta.fields import parse
from simulator.meta.graph import GraphRequest, View, answer, graph, with_faults
from simulator.meta.models import Customer, Page, Person

READ, WRITE = {"GET"}, {"POST"}
EDGES: dict[str, tuple[set[str], View]] = {
    "accounts": (READ, people.accounts),
    "permissions": ({"GET", "DELETE"}, people.permissions),
    "subscribed_apps": ({"GET", "POST", "DELETE"}, pages.subscribed_apps),
    "conversations": (READ, history.conversations),
    "message_attachments": (WRITE, attachments.upload),
    "thread_owner": (READ, threads.thread_owner),
}
THREAD_CONTROL = {f"{verb}_thread_control" for verb in ("pass", "take", "request", "release", "extend")}


@graph
def node(request: GraphRequest, node: str) -> HttpResponseBase:
    if request.method != "GET":
        raise GraphError(100, 33)
    if node == "me":
        token = tokens.required(request)
        return pages.show(request, token.page) if token.page else people.show(request, token.person)
    if node.startswith("t_"):
        return history.conversation(request, node)
    if node.startswith(("m_", "aWdf")):
        return history.message(request, node)
    if page := Page.objects.filter(pk=node).first():
        return pages.show(request, page)
    if customer := Customer.objects.filter(pk=node).first():
        return profile(request, customer)
    if person := Person.objects.filter(pk=node).first():
        return people.show(request, person)
    tokens.required(request)
    raise GraphError(100, 33)


def profile(request: GraphRequest, customer: Customer) -> HttpResponseBase:
    """A customer's name and picture, for a token of the page that knows this customer."""
    token = tokens.required(request)
    if token.page_id != customer.page_id:
        raise GraphError(100, 33)
    tokens.require_scope(token, *sending.SCOPES[customer.on_instagram])

    def act() -> HttpResponseBase:
        if customer.on_instagram:
            return answer(_follower(customer, request.params.get("fields", "")))
        if not state.switch("profile_access"):
            return answer({"id": customer.psid})
        if not customer.has_profile:
            raise GraphError(100, 2018218)
        picture = media.person_picture("meta", customer.psid)
        row = {
            "first_name": customer.first_name,
            "last_name": customer.last_name,
            "name": customer.name,
            "profile_pic": picture,
        }
        asked = parse(request.params.get("fields", ""), "first_name,last_name,profile_pic")
        return answer({name: value for name, value in row.items() if name in asked} | {"id": customer.psid})

    return with_faults(request, "profile", act, customer.page_id)


def _follower(customer: Customer, asked: str) -> dict[str, Any]:
    """Shown once the person wrote; the name is null where they have set none."""
    if not customer.last_activity_ms:
        raise GraphError(230, message="User consent is required to access user profile")
    picture = media.person_picture("meta", customer.psid)
    row = {"name": customer.name or None, "username": customer.username, "profile_pic": picture}
    return {name: value for name, value in row.items() if name in parse(asked, "name,username")} | {"id": customer.psid}


@graph
def edge(request: GraphRequest, node: str, edge: str) -> HttpResponseBase:
    if edge == "messages":
        if request.method == "GET" and node.startswith("t_"):
            return history.messages(request, node)
        methods, view = WRITE, sending.messages
    elif edge in THREAD_CONTROL:
        methods, view = WRITE, lambda request, node: threads.control(request, node, edge)
    elif edge in EDGES:
        methods, view = EDGES[edge]
    else:
        raise GraphError(2500, message=f"Unknown path components: /{edge}")
    if request.method not in methods:
        raise GraphError(100, message="Unsupported method")
    return view(request, node)


@graph
def permission(request: GraphRequest, node: str, scope: str) -> HttpResponseBase:
    """DELETE /{user}/permissions/{scope}"""
    if request.method != "DELETE":
        raise GraphError(100, message="Unsupported method")
    return people.revoke(request, node, scope)
