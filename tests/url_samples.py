"""Something of Bamboo behind every address below /w/<workspace>/, for `tests/test_every_url.py` to be refused.

A new address with parameters needs an entry here: its name, and a function from An's membership to the parameters.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from api.actions.create_token import create_token
from api.actions.save_webhook import create_webhook
from api.v1 import api
from channels_fb.models import ConnectAttempt
from channels_web.actions.open_chat import open_chat
from channels_whatsapp.models import Signup
from contacts.actions.merge_contacts import merge_contacts
from contacts.models import BulkChange, Contact, ContactImport, CustomField, Segment
from helpdesk.actions.create_ticket import create_ticket
from helpdesk.models import Ticket, TicketField
from inbox.models import (
    Attachment,
    Channel,
    Conversation,
    Identity,
    Message,
    Rendition,
    SavedReply,
    SavedReplyFile,
    SavedView,
)
from orders.models import Order
from tests.conftest import member
from workspaces.actions.invite_member import write_invitation
from workspaces.models import Membership, Tag, Team

Sample = Callable[[Membership], dict[str, Any]]


def colleague(an: Membership) -> Membership:
    return member(an.workspace, "Hoa", "agent")


def invitation(an: Membership) -> int:
    return write_invitation(actor=an, email="dao@new.example", role="agent", token="t").pk


def team(an: Membership) -> int:
    return Team.objects.create(workspace=an.workspace, name="Sales").pk


def channel(an: Membership) -> Channel:
    return Channel.objects.create(
        workspace=an.workspace,
        platform="facebook",
        external_id="104772918836401",
        name="Bamboo Tea",
        picture=ContentFile(b"picture", name="page.jpg"),
        credentials={"access_token": "t"},
    )


def token(an: Membership) -> int:
    made, _secret = create_token(actor=an, name="Shop", scopes=["contacts:read"])
    return made.pk


def webhook(an: Membership) -> int:
    found = create_webhook(actor=an, url="https://shop.example/messio", events=["message.received"])
    return found.pk


def contact(an: Membership) -> Contact:
    return Contact.objects.create(workspace=an.workspace, name="Dung", picture=ContentFile(b"picture", name="dung.jpg"))


def customer(an: Membership) -> Contact:
    return an.workspace.contacts.filter(name="Dung").first() or contact(an)


def order(an: Membership) -> Order:
    return an.workspace.orders.get_or_create(
        number="1", defaults={"contact": customer(an), "currency": "VND", "amount": 5000}
    )[0]


def message(an: Membership) -> Message:
    page = channel(an)
    identity = Identity.objects.create(channel=page, external_id="dung", contact=contact(an), name="Dung")
    conversation = Conversation.objects.create(
        workspace=an.workspace, channel=page, identity=identity, last_message_at=timezone.now()
    )
    return conversation.messages.create(
        direction="outgoing", author_type="member", author=an, text="Secret", status="failed", at=timezone.now()
    )


def attachment(an: Membership) -> dict[str, Any]:
    row = Attachment.objects.create(
        message=message(an), kind="file", state="stored", name="list.txt", file=ContentFile(b"secret", name="list.txt")
    )
    return {"pk": row.pk, "name": row.name}


def rendition(an: Membership) -> dict[str, Any]:
    given = attachment(an)
    file = ContentFile(b"secret", name="list.mp3")
    Rendition.objects.create(attachment_id=given["pk"], state="made", mime_type="audio/mpeg", file=file)
    return given


def passing(an: Membership) -> dict[str, Any]:
    until = round(timezone.now().timestamp()) + 60
    data = {"url": "https://lookaside.fbsbx.com/story", "until": until}
    return {"pk": Attachment.objects.create(message=message(an), kind="story", state="card", data=data).pk}


def attempt(an: Membership, **more: Any) -> dict[str, Any]:
    pages = [
        {
            "platform": "facebook",
            "page_id": "1",
            "id": "1",
            "name": "Page",
            "category": "",
            "picture": "",
            "token": "t",
            "missing": [],
        }
    ]
    row = ConnectAttempt.objects.create(membership=an, session=uuid4().hex, person_external_id="1", pages=pages)
    return {"attempt_id": row.pk, **more}


def signup(an: Membership) -> dict[str, Any]:
    row = Signup.objects.create(membership=an, session=uuid4().hex, credentials={"access_token": "t"})
    return {"signup_id": row.pk}


def website_chat(an: Membership) -> Channel:
    return open_chat(workspace=an.workspace, name="Bamboo", domains=[], language="en")


def whatsapp_number(an: Membership) -> int:
    place = {"workspace": an.workspace, "platform": "whatsapp", "external_id": "1"}
    row, _ = Channel.objects.get_or_create(**place, defaults={"name": "Bamboo"})
    return row.pk


def customer_note(an: Membership) -> dict[str, Any]:
    known = contact(an)
    return {"pk": known.pk, "note_pk": known.notes.create(author=an, text="Secret").pk}


def customer_day(an: Membership) -> dict[str, Any]:
    said = message(an)
    return {"pk": said.conversation.identity.contact_id, "message_pk": said.pk}


def merge(an: Membership) -> dict[str, Any]:
    return {"pk": merge_contacts(actor=an, kept=contact(an), gone=contact(an)).pk}


def of_contact(an: Membership) -> dict[str, Any]:
    return {"pk": contact(an).pk}


def of_conversation(an: Membership) -> dict[str, Any]:
    return {"pk": message(an).conversation_id}


def contact_import(an: Membership) -> dict[str, Any]:
    kept = {"encoding": "utf-8-sig", "delimiter": ",", "columns": ["name"], "size": 9, "row_count": 2}
    file = ContentFile(b"Name\nDung\n", name="import")
    row = ContactImport.objects.create(workspace=an.workspace, author=an, name="customers.csv", file=file, **kept)
    return {"pk": row.pk}


def custom_field(an: Membership) -> CustomField:
    kept = {"kind": "number", "position": 0}
    return CustomField.objects.get_or_create(workspace=an.workspace, name="Size", defaults=kept)[0]


def where_templates_are(an: Membership) -> dict[str, Any]:
    """A conversation on a platform that has any."""
    where = of_conversation(an)
    Channel.objects.filter(conversations=where["pk"]).update(platform="whatsapp")
    return where


def message_template(an: Membership) -> dict[str, Any]:
    where = where_templates_are(an)
    channel = Conversation.objects.get(pk=where["pk"]).channel
    given = {"external_id": "1", "name": "order", "language": "en", "state": "approved", "body": "Secret"}
    return where | {"template_pk": channel.message_templates.create(state_at=timezone.now(), **given).pk}


def segment(an: Membership) -> dict[str, Any]:
    return {"pk": Segment.objects.create(workspace=an.workspace, owner=an, name="VIP", is_shared=True).pk}


def bulk_change(an: Membership) -> dict[str, Any]:
    return {"pk": BulkChange.objects.create(workspace=an.workspace, actor=an, verb="consent", value="given").pk}


def tag(an: Membership) -> Tag:
    return Tag.objects.create(workspace=an.workspace, name="VIP")


def of_message(an: Membership) -> dict[str, Any]:
    row = message(an)
    return {"pk": row.conversation_id, "message_pk": row.pk}


def saved_reply(an: Membership) -> dict[str, Any]:
    return {"pk": SavedReply.objects.create(workspace=an.workspace, shortcut="gia", title="Bảng giá", text="Secret").pk}


def saved_reply_file(an: Membership) -> dict[str, Any]:
    reply = SavedReply.objects.get(**saved_reply(an))
    file = ContentFile(b"secret", name="list.txt")
    row = SavedReplyFile.objects.create(
        reply=reply, kind="file", name="list.txt", mime_type="text/plain", size=6, file=file
    )
    return {"pk": row.pk, "name": row.name}


def saved_view(an: Membership) -> dict[str, Any]:
    return {"pk": SavedView.objects.create(workspace=an.workspace, owner=an, name="VIP", is_shared=True).pk}


def ticket(an: Membership) -> Ticket:
    return create_ticket(workspace=an.workspace, actor=an, subject="Secret")


def of_ticket(an: Membership) -> dict[str, Any]:
    return {"number": ticket(an).number}


def ticket_link(an: Membership) -> dict[str, Any]:
    first = ticket(an)
    return {"number": first.number, "pk": first.links.create(other=ticket(an), kind="blocks").pk}


def ticket_file(an: Membership) -> dict[str, Any]:
    row = ticket(an)
    entry = row.entries.create(kind="note", author=an, text="Secret")
    file = ContentFile(b"secret", name="list.txt")
    return {
        "number": row.number,
        "pk": entry.files.create(kind="file", name="list.txt", file=file).pk,
        "name": "list.txt",
    }


def ticket_field(an: Membership) -> dict[str, Any]:
    kept = {"kind": "number", "position": 0}
    return {"pk": TicketField.objects.get_or_create(workspace=an.workspace, name="Order", defaults=kept)[0].pk}


def ticket_view(an: Membership) -> dict[str, Any]:
    return {"pk": an.saved_ticket_views.create(workspace=an.workspace, name="VIP", is_shared=True).pk}


SAMPLES: dict[str, Sample] = {
    **{
        f"tickets:{name}": of_ticket
        for name in (
            "show",
            "edit",
            "status",
            "news",
            "deletion",
            "entries",
            "comments",
            "mention-choices",
            "watching",
            "links",
            "tags",
            "board-move",
            "values",
            "requester",
        )
    },
    "tickets:unlink": ticket_link,
    "tickets:file": ticket_file,
    "tickets:view-deletion": ticket_view,
    "tickets:field": ticket_field,
    "tickets:field-deletion": ticket_field,
    "workspaces:role": lambda an: {"member_id": colleague(an).pk},
    "workspaces:removal": lambda an: {"member_id": colleague(an).pk},
    "workspaces:resend": lambda an: {"invitation_id": invitation(an)},
    "workspaces:revoke": lambda an: {"invitation_id": invitation(an)},
    "workspaces:edit_team": lambda an: {"team_id": team(an)},
    "workspaces:delete_team": lambda an: {"team_id": team(an)},
    "contacts:customer": lambda an: {"pk": contact(an).pk},
    "contacts:about": lambda an: {"pk": contact(an).pk},
    "contacts:panels": lambda an: {"pk": contact(an).pk},
    "contacts:segment": segment,
    "contacts:segment-deletion": segment,
    "contacts:bulk-change": bulk_change,
    "contacts:bulk-stop": bulk_change,
    "contacts:bulk-undo": bulk_change,
    "inbox:conversation": of_conversation,
    "inbox:messages": of_conversation,
    "inbox:assignment": of_conversation,
    "inbox:team": of_conversation,
    "inbox:resolution": of_conversation,
    "inbox:assignees": of_conversation,
    "inbox:notes": of_conversation,
    "inbox:mention-choices": of_conversation,
    "inbox:participant": lambda an: of_conversation(an) | {"member_pk": colleague(an).pk},
    "inbox:blocking": of_conversation,
    "inbox:priority": of_conversation,
    "inbox:pending": of_conversation,
    "inbox:snooze": of_conversation,
    "inbox:read": of_conversation,
    "inbox:draft": of_conversation,
    "inbox:customer": of_conversation,
    "inbox:customer-conversations": of_contact,
    "inbox:customer-day": customer_day,
    **{f"contacts:{name}": of_contact for name in ("customer", "timeline", "details", "addresses", "notes", "merging")},
    "contacts:note": customer_note,
    "contacts:apart": lambda an: of_contact(an) | {"other_pk": contact(an).pk},
    "contacts:merge": lambda an: of_contact(an) | {"other_pk": contact(an).pk},
    "contacts:merge-undo": merge,
    "contacts:field": lambda an: {"pk": custom_field(an).pk},
    "contacts:field-deletion": lambda an: {"pk": custom_field(an).pk},
    "contacts:person": lambda an: {"pk": customer(an).pk},
    "contacts:erasure": lambda an: {"pk": customer(an).pk},
    "orders:of-customer": lambda an: {"pk": customer(an).pk},
    "orders:new": lambda an: {"pk": customer(an).pk},
    "orders:product": lambda an: {"pk": customer(an).pk},
    "orders:single": lambda an: {"pk": order(an).pk},
    "orders:send": lambda an: {"pk": order(an).pk},
    "orders:status": lambda an: {"pk": order(an).pk},
    "orders:deletion": lambda an: {"pk": order(an).pk},
    "inbox:tags": of_conversation,
    "inbox:tag": lambda an: of_conversation(an) | {"tag_pk": tag(an).pk},
    "tags:edit": lambda an: {"pk": tag(an).pk},
    "tags:deletion": lambda an: {"pk": tag(an).pk},
    "inbox:typing": of_conversation,
    "inbox:message": of_message,
    "inbox:own-message": lambda an: of_conversation(an) | {"client_id": uuid4()},
    "inbox:own-note": lambda an: of_conversation(an) | {"client_id": uuid4()},
    "inbox:attempts": of_message,
    "inbox:schedule": of_message,
    "inbox:message-deletion": of_message,
    "inbox:reaction": of_message,
    "inbox:forwarding": of_message,
    "inbox:text": of_message,
    "inbox:attachment": attachment,
    "inbox:rendition": rendition,
    "inbox:passing": passing,
    "inbox:reply-choices": of_conversation,
    "inbox:message-templates": where_templates_are,
    "inbox:message-template": message_template,
    "inbox:saved-reply": saved_reply,
    "inbox:saved-reply-deletion": saved_reply,
    "inbox:saved-reply-uses": saved_reply,
    "inbox:saved-reply-file": saved_reply_file,
    "inbox:saved-view": saved_view,
    "inbox:saved-view-change": saved_view,
    "inbox:saved-view-deletion": saved_view,
    "inbox:contact-picture": lambda an: {"pk": contact(an).pk},
    "inbox:channel-picture": lambda an: {"pk": channel(an).pk},
    **{
        f"contacts:import{name}": contact_import
        for name in ("", "-reading", "-matching", "-run", "-stop", "-undo", "-problems")
    },
    "channels:show": lambda an: {"pk": channel(an).pk},
    "channels:checks": lambda an: {"pk": channel(an).pk},
    "channels:import": lambda an: {"pk": channel(an).pk},
    "channels:tests": lambda an: {"pk": channel(an).pk},
    "channels:subscription": lambda an: {"pk": channel(an).pk},
    "channels:pause": lambda an: {"pk": channel(an).pk},
    "channels:signals": lambda an: {"pk": channel(an).pk},
    "channels:connection": lambda an: {"pk": channel(an).pk},
    "channels:templates": lambda an: {"pk": whatsapp_number(an)},
    "channels:teams": lambda an: {"pk": channel(an).pk},
    "channels_fb:pages": attempt,
    "channels_fb:progress": attempt,
    "channels_fb:picture": lambda an: attempt(an, page_id="1"),
    **{
        f"channels_web:{name}": lambda an: {"pk": website_chat(an).pk}
        for name in ("settings", "preview", "secret", "installation", "code")
    },
    "api:revocation": lambda an: {"pk": token(an)},
    **{
        f"api:{name}": lambda an: {"pk": webhook(an)}
        for name in ("webhook", "webhook-secret", "webhook-tests", "webhook-stop", "webhook-deletion")
    },
    "channels_whatsapp:numbers": signup,
    "channels_whatsapp:register": lambda an: {"pk": whatsapp_number(an)},
}

# Bound to the browser session that made them, so that not even An's test browser may open them.
OF_ONE_SESSION = {"channels_fb:pages", "channels_fb:progress", "channels_fb:picture", "channels_whatsapp:numbers"}

# All that a stranger may reach outside /w/, besides what allauth and the admin guard themselves.
OPEN_TO_STRANGERS = {
    "healthz",
    "readyz",
    "metrics",
    "styleguide",
    "workspaces:privacy",
    "workspaces:terms",
    "workspaces:manifest",
    "workspaces:preferences",
    "workspaces:invitation",
    "tickets:rate",
    "channels_fb:webhook",
    "channels_fb:deauthorize",
    "channels_fb:data_deletion",
    "channels_fb:deletion",
    "channels_tiktok:webhook",
    "channels_whatsapp:webhook",
    "channels_whatsapp:own_webhook",
    "channels_twilio:webhook",
    "out:file",
    *(
        f"channels_web:{name}"
        for name in (
            "loader",
            "page",
            "look",
            "panel",
            "session",
            "messages",
            "news",
            "older",
            "end",
            "file",
            "made_file",
        )
    ),
    "channels_zalo:webhook",
    "channels_zalo:verification",
    # Each wants a token: tests/api/test_tokens.py asks all of them without one.
    "api:docs",
    *(f"api:v1:{pattern.name}" for pattern in api.urls[0]),
    "api:v1:unknown",
}

# Pages before the sign-in, and those of a person's own account, which allauth makes.
ENTRANCE = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-wrong/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/wrong/",
    "/accounts/inactive/",
    "/accounts/3rdparty/login/cancelled/",
    "/privacy/",
    "/terms/",
]
ACCOUNT = [
    "/me/",
    "/me/keys/",
    "/w/new/",
    *(f"/accounts/{name}/" for name in ("email", "password/change", "3rdparty", "2fa")),
]
