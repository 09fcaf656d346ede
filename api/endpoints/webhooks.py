"""Webhooks: where events are posted, and the log of what was answered."""

from typing import Any

from django.http import Http404
from ninja import Router
from ninja.responses import Status

from api import ids
from api.access import get_webhook
from api.actions import save_webhook
from api.actions.send_test import send_test
from api.actions.stop_webhook import resume_webhook, stop_webhook
from api.authentication import ApiRequest, Bearer
from api.ids import Kind
from api.models import WebhookEndpoint
from api.outgoing.addresses import NotAllowed
from api.pages import Cursor, Limit, newest_first
from api.problems import invalid
from api.schemas.base import WebhookId
from api.schemas.webhooks import (
    LoggedEvent,
    LoggedEventPage,
    Webhook,
    WebhookChanged,
    WebhookGiven,
    WebhookPage,
    WebhookWithSecret,
    event_of,
    webhook_of,
    with_secret,
)
from api.scopes import Scope
from workspaces.roles import Permission

router = Router(tags=["Webhooks"])
READ = Bearer(Scope.WEBHOOKS_READ, Permission.MANAGE_API)
WRITE = Bearer(Scope.WEBHOOKS_WRITE, Permission.MANAGE_API)


@router.get("/webhooks", auth=READ, response=WebhookPage, summary="List the webhooks")
def list_webhooks(request: ApiRequest) -> WebhookPage:
    rows = request.membership.workspace.webhook_endpoints.order_by("pk")
    return WebhookPage(data=[webhook_of(row) for row in rows], next_cursor=None)


@router.post("/webhooks", auth=WRITE, response={201: WebhookWithSecret}, summary="Have events posted to an address")
def create_a_webhook(request: ApiRequest, body: WebhookGiven) -> Status[WebhookWithSecret]:
    try:
        row = save_webhook.create_webhook(actor=request.membership, **body.model_dump())
    except NotAllowed as refusal:
        raise invalid(str(refusal), "/url") from None
    return Status(201, with_secret(row))


@router.get("/webhooks/{webhook_id}", auth=READ, response=Webhook, summary="Read a webhook")
def get_a_webhook(request: ApiRequest, webhook_id: WebhookId) -> Webhook:
    return webhook_of(found(request, webhook_id))


@router.patch("/webhooks/{webhook_id}", auth=WRITE, response=Webhook, summary="Change, stop or resume a webhook")
def change_a_webhook(request: ApiRequest, webhook_id: WebhookId, body: WebhookChanged) -> Webhook:
    row, member = found(request, webhook_id), request.membership
    wanted: dict[str, Any] = {
        "url": row.url if body.url is None else body.url,
        "description": row.description if body.description is None else body.description,
        "events": row.events if body.events is None else body.events,
    }
    try:
        save_webhook.change_webhook(actor=member, endpoint=row, **wanted)
    except NotAllowed as refusal:
        raise invalid(str(refusal), "/url") from None
    except WebhookEndpoint.DoesNotExist:
        raise Http404("Deleted meanwhile") from None
    if body.is_stopped is not None:
        (stop_webhook if body.is_stopped else resume_webhook)(actor=member, endpoint=row)
    return webhook_of(found(request, webhook_id))


@router.delete("/webhooks/{webhook_id}", auth=WRITE, response={204: None}, summary="Delete a webhook and its log")
def delete_a_webhook(request: ApiRequest, webhook_id: WebhookId) -> Status[None]:
    save_webhook.delete_webhook(actor=request.membership, endpoint=found(request, webhook_id))
    return Status(204, None)


@router.post("/webhooks/{webhook_id}/test", auth=WRITE, response={202: LoggedEvent}, summary="Post a test")
def test_a_webhook(request: ApiRequest, webhook_id: WebhookId) -> Status[LoggedEvent]:
    """An event of the type ping; the log tells what was answered."""
    return Status(202, event_of(send_test(actor=request.membership, endpoint=found(request, webhook_id))))


@router.get("/webhooks/{webhook_id}/events", auth=READ, response=LoggedEventPage, summary="Read a webhook's log")
def list_events(request: ApiRequest, webhook_id: WebhookId, limit: Limit = 50, cursor: Cursor = "") -> LoggedEventPage:
    """The newest first, of thirty days."""
    endpoint = found(request, webhook_id)
    rows, more = newest_first(f"events:{endpoint.pk}", endpoint.log.all(), cursor, limit)
    return LoggedEventPage(data=[event_of(row) for row in rows], next_cursor=more)


def found(request: ApiRequest, given: str) -> WebhookEndpoint:
    return get_webhook(request.membership, ids.read(Kind.WEBHOOK, given))
