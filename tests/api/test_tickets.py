from datetime import timedelta

from django.utils import timezone

from api import ids
from api.actions.save_webhook import create_webhook
from api.ids import Kind
from api.models import WebhookCursor, WebhookEvent
from api.outgoing import notice
from helpdesk.actions.rate_ticket import rate_ticket
from helpdesk.models import Ticket, TicketRating
from inbox import live
from inbox.models import Conversation, Message
from tests.api.conftest import program


def test_a_ticket_is_made_once_changed_and_moved_along_the_workflow(shop, thread):
    conversation = shop.get("/conversations").json()["data"][0]
    given = {"subject": "The cup is broken", "kind": "complaint", "conversation_id": conversation["id"]}

    made = shop.post("/tickets", given, idempotency_key="claim-77")
    again = shop.post("/tickets", given, idempotency_key="claim-77")

    ticket = made.json()
    assert (made.status_code, again.status_code, again.json()) == (201, 200, ticket)
    assert (ticket["number"], ticket["status"], ticket["contact_id"]) == (1, "open", conversation["contact_id"])
    changed = shop.patch("/tickets/1", {"priority": "high", "status": "resolved", "version": ticket["version"]}).json()
    assert (changed["priority"], changed["status"]) == ("high", "resolved")
    assert shop.get("/tickets").json()["data"] == []
    assert shop.get("/tickets?status=any&priority=high").json()["data"] == [changed]

    back = shop.patch("/tickets/1", {"subject": "Two cups", "status": "waiting"})
    assert back.status_code == 409
    assert shop.get("/tickets/1").json() == changed


def test_when_it_is_due_is_given_moved_and_taken_away(shop):
    ticket = shop.post("/tickets", {"subject": "The cup is broken", "due_at": "2027-01-05T09:00:00+07:00"}).json()
    assert (ticket["due_at"], ticket["resolution_due"]) == ("2027-01-05T02:00:00Z", None)

    moved = shop.patch("/tickets/1", {"due_at": "2027-01-06T09:00:00+07:00"}).json()
    assert moved["due_at"] == "2027-01-06T02:00:00Z"
    assert Ticket.objects.get().next_due_at.day == 6
    assert shop.patch("/tickets/1", {"due_at": None}).json()["due_at"] is None
    for wrong in ("tomorrow", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00"):
        assert shop.patch("/tickets/1", {"due_at": wrong}).status_code == 422


def test_what_somebody_changed_meanwhile_is_not_overwritten(shop):
    first = shop.post("/tickets", {"subject": "The cup is broken"}).json()
    shop.patch("/tickets/1", {"subject": "Two cups are broken"})

    refused = shop.patch("/tickets/1", {"subject": "A cup", "version": first["version"]})

    assert refused.status_code == 409
    assert shop.get("/tickets/1").json()["subject"] == "Two cups are broken"


def test_comments_are_for_members_or_go_to_the_customer(shop, thread):
    Conversation.objects.update(last_customer_at=timezone.now())
    conversation = shop.get("/conversations").json()["data"][0]["id"]
    shop.post("/tickets", {"subject": "The cup is broken", "conversation_id": conversation})
    shop.post("/tickets", {"subject": "From nobody"})

    note = shop.post("/tickets/1/comments", {"text": "Ask the stock"})
    answer = shop.post("/tickets/1/comments", {"text": "A new one is on its way", "is_public": True})

    assert (note.status_code, note.json()["kind"], answer.json()["kind"]) == (201, "note", "reply")
    message = shop.get(f"/conversations/{conversation}/messages/{answer.json()['message_id']}").json()
    assert (message["text"], message["status"]) == ("A new one is on its way", "queued")
    assert [row["kind"] for row in shop.get("/tickets/1/comments").json()["data"]] == ["reply", "note", "activity"]
    assert shop.post("/tickets/2/comments", {"text": "Hello", "is_public": True}).status_code == 409
    Conversation.objects.update(last_customer_at=timezone.now() - timedelta(days=30))
    refused = shop.post("/tickets/1/comments", {"text": "Hello", "is_public": True})
    assert (refused.status_code, refused.json()["type"].rpartition("#")[2]) == (409, "problem-cannot-send")
    assert Message.objects.filter(direction="outgoing").count() == 1


def test_a_deleted_ticket_leaves_its_number(shop, binh):
    shop.post("/tickets", {"subject": "The cup is broken"})
    assert program(binh).delete("/tickets/1").status_code == 403

    assert shop.delete("/tickets/1").status_code == 204

    gone = shop.get("/tickets/1")
    assert (gone.status_code, gone.json()["deleted"]) == (404, True)
    assert "deleted" not in shop.get("/tickets/9").json()
    assert shop.post("/tickets", {"subject": "Another"}).json()["number"] == 2
    assert Ticket.objects.count() == 2


def test_nothing_of_another_workspace_is_named_or_seen(shop, outsider):
    shop.post("/tickets", {"subject": "The cup is broken"})
    theirs = outsider.get("/me").json()["member"]["id"]

    assert outsider.get("/tickets/1").status_code == 404
    for name, given in [
        ("assignee_id", theirs),
        ("contact_id", "con_x"),
        ("team_id", "tea_x"),
        ("conversation_id", "c"),
    ]:
        answer = shop.post("/tickets", {"subject": "X", name: given})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"#/{name}")


def test_a_change_of_a_ticket_is_told(shop, an):
    WebhookCursor.objects.create(xid=live.cursor())
    create_webhook(actor=an, url="https://shop.example/messio", events=["ticket.changed"])
    ticket = shop.post("/tickets", {"subject": "The cup is broken"}).json()
    notice.notice()
    notice.notice()

    assert [(event.type, event.data) for event in WebhookEvent.objects.all()] == [("ticket.changed", ticket)]


def test_who_watches_is_listed_and_changed(shop, outsider, an, binh, chau):
    shop.post("/tickets", {"subject": "The cup is broken"})
    path = f"/tickets/1/watchers/{ids.write(Kind.MEMBER, binh.pk)}"

    assert "Binh" in [row["name"] for row in shop.put(path).json()["data"]]
    assert shop.put(path).json() == shop.get("/tickets/1/watchers").json()
    assert "Binh" not in [row["name"] for row in shop.delete(path).json()["data"]]
    assert shop.put(f"/tickets/1/watchers/{ids.write(Kind.MEMBER, chau.pk)}").status_code == 404
    assert outsider.get("/tickets/1/watchers").status_code == 404
    assert program(an, "tickets:read").put(path).status_code == 403


def test_tickets_are_linked_seen_from_both_ends_and_never_in_a_ring(shop, outsider):
    for subject in ("The cup is broken", "Another cup"):
        shop.post("/tickets", {"subject": subject})
    outsider.post("/tickets", {"subject": "Elsewhere"})

    made = shop.put("/tickets/1/links/blocks/2").json()["data"]
    assert made == [{"number": 1, "kind": "blocks", "other": 2}]
    assert shop.put("/tickets/1/links/blocks/2").json()["data"] == shop.get("/tickets/2/links").json()["data"] == made
    ring = shop.put("/tickets/2/links/blocks/1")
    assert (ring.status_code, "ring" in ring.json()["detail"]) == (409, True)
    assert shop.put("/tickets/1/links/blocks/3").status_code == 404
    assert shop.put("/tickets/1/links/likes/2").status_code == 422
    assert shop.delete("/tickets/1/links/blocks/2").json()["data"] == []
    assert shop.delete("/tickets/1/links/blocks/2").status_code == 404


def test_what_the_customer_said_of_it_is_told(shop, an):
    shop.post("/tickets", {"subject": "The cup is broken"})
    assert shop.get("/tickets/1").json()["rating"] is None
    ask = TicketRating.objects.create(ticket=Ticket.objects.get(), asked_at=timezone.now())
    rate_ticket(rating=ask, score=5, words="Nhanh lắm")

    told = [shop.get("/tickets/1").json()["rating"], shop.get("/tickets").json()["data"][0]["rating"]]
    assert [(row["score"], row["words"]) for row in told] == [(5, "Nhanh lắm")] * 2
