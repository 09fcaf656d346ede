"""A customer who is erased is nobody, everywhere; what was counted stays counted."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from contacts.actions.add_contact_note import add_contact_note
from contacts.actions.change_contact import change_contact
from contacts.actions.change_contacts import change_all_contacts, change_next
from contacts.actions.change_import import undo_import
from contacts.actions.create_contact import create_contact
from contacts.actions.erase_contact import erase_contact, go_on_erasing
from contacts.actions.merge_contacts import merge_contacts
from contacts.actions.reveal_contact import reveal_contact
from contacts.actions.undo_merge import undo_merge
from contacts.models import BulkChange, Contact, ContactEmail, ContactEvent, Erasure, ImportLine, Segment
from contacts.retention import silent_since
from helpdesk.models import SavedTicketView
from inbox import live
from inbox.actions.add_note import add_note
from inbox.actions.send_message import send_message
from inbox.fragments import frames_since
from inbox.ingest import drain
from inbox.models import (
    Attachment,
    Conversation,
    Fact,
    Identity,
    Message,
    MessagePart,
    SavedView,
    SearchEntry,
    WebhookDelivery,
)
from inbox.news import Watch
from inbox.outbox.refusals import CannotSend
from orders.actions.create_order import create_order
from orders.actions.delete_order import delete_order
from orders.models import Order
from tests.contacts.importing import checked, imported_from, worked
from tests.inbox.messenger import delivery, text
from workspaces.audit import sentence
from workspaces.models import AuditEntry

SECRET = "Địa chỉ của em là 12 Phan Đình Phùng"


@pytest.fixture
def dung(thread):
    delivery(text("m2", SECRET))
    drain()
    return thread.identity.contact


def erased(actor, contact):
    erasure = erase_contact(actor=actor, contact=contact)
    while go_on_erasing(erasure.pk):
        pass
    return Erasure.objects.get(pk=erasure.pk)


def everything_said():
    """Every word that the tables hold of anybody."""
    told = [*Message.objects.values_list("text", flat=True), *Conversation.objects.values_list("preview", flat=True)]
    told += [*Identity.objects.values_list("name", flat=True), *Identity.objects.values_list("external_id", flat=True)]
    told += [bytes(row.body).decode() for row in WebhookDelivery.objects.all()]
    told += [str(row.value) + row.subject for row in Fact.objects.all()]
    return " ".join(told)


def test_no_word_name_or_id_of_theirs_stays(an, thread, dung):
    customer = thread.identity.external_id
    add_note(conversation=thread, author=an, client_id=uuid4(), text="Dung wears a 38")
    create_contact(actor=an, name="Lan", emails=["lan@example.com"])

    done = erased(an, dung)

    assert done.finished_at is not None
    said = everything_said()
    assert "Phan" not in said
    assert "wears" not in said  # a number alone may stand in a random id
    assert customer not in said
    assert not Contact.objects.filter(pk=dung.pk).exists()
    assert not SearchEntry.objects.exists()
    assert not MessagePart.objects.exclude(external_id=None).exists()
    assert ContactEmail.objects.count() == 1


def test_a_delivery_that_is_a_form_is_found_too(an, tea_page):
    contact = create_contact(actor=an, name="Dung")
    tea_page.identities.create(external_id="whatsapp:+84912345678", contact=contact)
    WebhookDelivery.objects.create(
        platform=tea_page.platform, body=b"From=whatsapp%3A%2B84912345678&Body=Phan", state="done"
    )

    erased(an, contact)

    assert not WebhookDelivery.objects.exists()


def test_half_erased_a_thread_shows_nothing_of_the_other_half(an, thread, dung, monkeypatch):
    monkeypatch.setattr("inbox.traces.erase.BATCH", 1)
    monkeypatch.setattr("contacts.actions.erase_contact.MOST_PIECES", 1)

    assert go_on_erasing(erase_contact(actor=an, contact=dung).pk)

    thread.refresh_from_db()
    assert thread.preview == ""


def test_files_go_from_the_storage_too(an, thread, dung, django_capture_on_commit_callbacks):
    message = thread.messages.latest("pk")
    file = ContentFile(b"secret", name="a.jpg")
    row = Attachment.objects.create(message=message, kind="image", state="stored", file=file)

    with django_capture_on_commit_callbacks(execute=True):
        erased(an, dung)

    assert not default_storage.exists(row.file.name)


def test_the_thread_of_one_who_still_waited_is_resolved_and_whoever_has_it_open_fetches_it_anew(an, thread, dung):
    delivery(text("m3", "Còn hàng không shop?", at=round(timezone.now().timestamp() * 1000)))
    drain()
    watch, cursor = Watch(conversation_id=thread.pk), live.cursor()

    erased(an, dung)

    thread.refresh_from_db()
    assert thread.status == "resolved"
    assert "<live-refresh" in frames_since(an, watch, cursor, "en")


def test_that_there_were_messages_and_orders_stays(an, thread, dung):
    create_order(actor=an, contact=dung, currency="VND", amount=Decimal(5000), note="Dung's mother pays")
    before = list(thread.messages.order_by("pk").values_list("at", "direction", "author_type"))

    erased(an, dung)

    assert list(thread.messages.order_by("pk").values_list("at", "direction", "author_type")) == before
    order = Order.objects.get()
    assert (order.amount, order.contact, order.note) == (5000, None, "")


def test_what_the_platform_repeats_is_not_taken_again_but_new_words_make_a_new_customer(an, thread, dung):
    customer = thread.identity.external_id
    erased(an, dung)

    delivery(text("m1", "Còn hàng không?"))
    drain()
    assert not Identity.objects.filter(external_id=customer).exists()

    at = int((timezone.now() + timedelta(seconds=5)).timestamp() * 1000)
    delivery(text("m9", "Em quay lại nè", at=at))
    drain()

    fresh = Identity.objects.get(external_id=customer)
    assert fresh.contact_id not in (None, dung.pk)
    assert [message.text for message in fresh.conversation.messages.all()] == ["Em quay lại nè"]


def test_a_delivery_that_waits_is_let_through_before_it_is_erased(an, thread, dung):
    waiting = delivery(text("m3", SECRET))
    erasure = erase_contact(actor=an, contact=dung)

    go_on_erasing(erasure.pk)
    assert Erasure.objects.get().finished_at is None
    assert WebhookDelivery.objects.filter(pk=waiting.pk).exists()
    drain()
    go_on_erasing(erasure.pk)
    assert Erasure.objects.get().finished_at is not None
    assert "Phan" not in everything_said()


def test_nobody_can_write_to_who_was_erased(an, thread, dung):
    erased(an, dung)

    with pytest.raises(CannotSend, match="erased"):
        send_message(
            conversation=Conversation.objects.get(pk=thread.pk), author=an, client_id=uuid4(), text="Are you there?"
        )


def test_the_thread_says_that_its_customer_was_erased(an, an_client, thread, dung):
    erased(an, dung)

    page = an_client.get(f"/w/bamboo/inbox/{thread.pk}/?status=any").content.decode()
    assert "Erased customer" in page
    assert "Phan" not in page


def test_others_timelines_and_the_audit_trail_name_them_no_more(an):
    lan, dung = (create_contact(actor=an, name=name) for name in ("Lan", "Dung"))
    undo_merge(actor=an, merge=merge_contacts(actor=an, kept=lan, gone=dung))
    reveal_contact(actor=an, contact=dung)
    reveal_contact(actor=an, contact=lan)
    order = create_order(actor=an, contact=dung, number="1001", items=[], amount=Decimal(9), currency="USD")
    delete_order(actor=an, order=order)
    kept = AuditEntry.objects.count()
    assert "Dung" in str(list(lan.events.values_list("data", flat=True)))

    erased(an, Contact.objects.get(pk=dung.pk))

    assert "Dung" not in str(list(ContactEvent.objects.values_list("data", flat=True)))
    told = [(entry.verb, sentence(entry)) for entry in AuditEntry.objects.order_by("pk")]
    assert told == [
        ("customer.merged", f"merged the customer #{dung.pk} into Lan #{lan.pk}"),
        ("customer.unmerged", f"took the customer #{dung.pk} out of Lan #{lan.pk} again"),
        ("customer.revealed", f"had the telephones and e-mails of #{dung.pk} shown"),
        ("customer.revealed", f"had the telephones and e-mails of Lan #{lan.pk} shown"),
        ("order.deleted", f"deleted the order 1001 of #{dung.pk}"),
        ("customer.erased", f"erased the customer #{dung.pk}"),
    ]
    assert len(told) == kept + 1


def test_filters_that_looked_for_them_go_and_those_of_others_stay(an, an_client):
    dung = create_contact(actor=an, name="Trần Dung", emails=["dung@example.com"], phones=["+84912345678"])
    for name in ("Lan", "Lan"):
        create_contact(actor=an, name=name)
    of = {"workspace": an.workspace, "owner": an}
    gone = ["q=dung+tr%E1%BA%A7n", "q=0912+345+678", "q=Dung%40example.com&tag=4", "f7=dung%40example.com"]
    stay = ["q=dung", "q=lan&order=name", "owner=me", "q=0912345679"]
    for query in [*gone, *stay]:
        Segment.objects.create(name=query[:9], query=query, **of)
    SavedView.objects.create(name="Một", query="tag=3&q=0912345678", **of)
    named = SavedView.objects.create(name="Chị Dung Trần", query="tag=3", **of)
    SavedTicketView.objects.create(name="Vé", query="q=tran+dung", **of)
    change_all_contacts(actor=an, verb="consent", value="given", value_name="Yes", query=gone[1])
    change_next(BulkChange.objects.get().pk)
    for query in (gone[0], stay[1]):
        an_client.get(f"/w/bamboo/customers/export/?{query}")

    erased(an, dung)

    assert set(Segment.objects.values_list("query", flat=True)) == set(stay)
    assert list(SavedView.objects.values_list("name", "query")) == [(f"#{named.pk}", "tag=3")]
    assert not SavedTicketView.objects.exists()
    assert BulkChange.objects.get().query == ""
    exports = AuditEntry.objects.filter(verb="contacts.exported").order_by("pk")
    assert [entry.details["query"] for entry in exports] == ["", "q=lan&order=name"]


def test_a_choice_that_is_called_as_they_are_and_an_address_that_ends_as_theirs_are_no_word_of_them(an):
    vi = create_contact(actor=an, name="Vi", emails=["an@shop.example"])
    stay = ["language=vi", "q=lan%40shop.example", "q=an%40shop.example.vn"]
    for query in [*stay, "q=vi", "f7=vi", "q=%3Can%40shop.example%3E"]:
        Segment.objects.create(name=query, query=query, workspace=an.workspace, owner=an)

    erased(an, vi)

    assert set(Segment.objects.values_list("query", flat=True)) == set(stay)


def test_the_file_in_which_they_came_goes_and_what_it_made_of_others_can_still_be_undone(
    an, an_client, django_capture_on_commit_callbacks
):
    done = imported_from(an, "Name,Email\nDung,dung@example.com\nLan,lan@example.com\nMai,no e-mail\n")
    waiting = checked(an, "Name\nHoa\n")

    with django_capture_on_commit_callbacks(execute=True):
        erased(an, Contact.objects.get(name="Dung"))

    assert not default_storage.exists(done.file.name)
    assert default_storage.exists(waiting.file.name)
    assert "no e-mail" not in str(list(ImportLine.objects.values_list("problems", flat=True)))
    assert "The import can still be undone" in an_client.get(f"/w/bamboo/customers/imports/{done.pk}/").text
    undo_import(actor=an, imported=done)
    assert (worked(done).removed_count, Contact.objects.filter(name="Lan").exists()) == (1, False)


def test_agents_erase_nobody(binh, dung):
    with pytest.raises(PermissionDenied):
        erase_contact(actor=binh, contact=dung)


def test_who_was_silent_for_as_long_as_the_workspace_keeps_anybody_is_erased(an, bamboo, thread, dung):
    long_ago = timezone.now() - timedelta(days=400)
    buyer, silent = (Contact.objects.create(workspace=bamboo, name=name) for name in ("Buyer", "Silent"))
    create_order(actor=an, contact=buyer, currency="VND", amount=Decimal(1))
    Contact.objects.update(created_at=long_ago)
    Conversation.objects.update(last_message_at=timezone.now())

    assert list(silent_since(bamboo, timezone.now() - timedelta(days=365))) == [silent]


def test_whom_the_team_changed_or_wrote_down_lately_is_kept(an, bamboo):
    long_ago = timezone.now() - timedelta(days=400)
    rows = [Contact(workspace=bamboo, name=name, created_at=long_ago) for name in ("Noted", "Changed", "Silent")]
    noted, changed, silent = Contact.objects.bulk_create(rows)
    add_contact_note(actor=an, contact=noted, text="Comes back in spring")
    change_contact(actor=an, contact=changed, company="Sen")
    ContactEvent.objects.create(contact=silent, verb="customer.changed", at=long_ago)

    assert list(silent_since(bamboo, timezone.now() - timedelta(days=365))) == [silent]
