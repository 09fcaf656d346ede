"""A page: its own fields and the subscription of our app."""

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase

from simulator.meta import tokens
from simulator.meta.errors import GraphError
from simulator.meta.events import FIELDS
from simulator.meta.fields import parse
from simulator.meta.graph import GraphRequest, answer, json_param, with_faults
from simulator.meta.models import Page, Role, Subscription
from simulator.meta.people import page_row


def show(request: GraphRequest, page: Page) -> HttpResponseBase:
    token = tokens.required(request)
    if token.page_id and token.page_id != page.id:
        raise GraphError(100, 33)
    if not Role.objects.filter(person=token.person_id, page=page).exists():
        raise GraphError(100, 33)
    asked = parse(request.params.get("fields", ""), "id,name")
    return with_faults(request, "page", lambda: answer(page_row(page, asked, token)), page.id)


def subscribed_apps(request: GraphRequest, node: str) -> HttpResponseBase:
    token, page = tokens.require_page(request, node)

    def act() -> HttpResponseBase:
        if request.method == "GET":
            return answer({"data": [_app(row) for row in Subscription.objects.filter(page=page)]})
        tokens.require_scope(token, "pages_manage_metadata")
        tokens.require_task(token, "MODERATE", "CREATE_CONTENT", "MANAGE")
        if request.method == "DELETE":
            Subscription.objects.filter(page=page).delete()
            return answer({"success": True})
        fields = _asked_fields(json_param(request, "subscribed_fields") or "")
        if any(field.startswith("messag") for field in fields):
            tokens.require_scope(token, "pages_messaging")
        Subscription.objects.update_or_create(page=page, defaults={"fields": fields, "failing_since": None})
        return answer({"success": True})

    return with_faults(request, "subscribe", act, page.id)


def _asked_fields(value: str | list[str]) -> list[str]:
    names = value if isinstance(value, list) else [name.strip() for name in value.split(",") if name.strip()]
    if not names:
        raise GraphError(100, message="The parameter subscribed_fields is required")
    for index, name in enumerate(names):
        if name not in FIELDS:
            options = ", ".join(sorted(FIELDS))
            raise GraphError(
                100, message=f"Param subscribed_fields[{index}] must be one of {{{options}}} - got {name!r}."
            )
    return names


def _app(subscription: Subscription) -> dict[str, Any]:
    return {
        "category": "Messaging",
        "link": "http://127.0.0.1/",
        "name": "Messio",
        "id": settings.META_APP_ID,
        "subscribed_fields": subscription.fields,
    }
