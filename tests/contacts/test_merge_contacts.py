"""Two customers become one, and two again: nothing is lost, doubled or mixed up, whatever happened in between."""

import threading
from itertools import count

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.access import get_contact
from contacts.actions.add_contact_note import add_contact_note
from contacts.actions.change_contact import change_contact
from contacts.actions.create_contact import create_contact
from contacts.actions.merge_contacts import merge_contacts
from contacts.actions.undo_merge import undo_merge
from contacts.errors import AlreadyOne, CannotUndo, GoneMeanwhile, MergedSince
from contacts.models import Contact, ContactNote, Merge
from inbox.models import Channel, Identity
from tests.inbox.rows import converse
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

SHARED = "+84912345678"
LETTERS = "ABCD"


@pytest.fixture
def two(binh):
    return create_contact(actor=binh, name="Dung", company="Sen"), create_contact(actor=binh, name="Chị Dung")


def known_of(contact: Contact) -> dict[str, object]:
    return {
        "name": contact.name,
        "company": contact.company,
        "custom": contact.custom,
        "phones": {row.number for row in contact.phones.all()},
        "emails": {row.address for row in contact.emails.all()},
        "notes": {row.text for row in contact.notes.all()},
        "identities": {row.external_id for row in contact.identities.all()},
    }


class TestMerging:
    def test_everything_of_both_is_one_customer_s_each_thread_on_its_channel(self, binh, tea_page):
        kept, gone = (converse(tea_page, name, name) for name in ("dung", "dung-2"))
        other = Channel.objects.create(workspace=tea_page.workspace, platform="zalo", external_id="z", name="Zalo")
        Identity.objects.filter(pk=gone.identity_id).update(channel=other)
        add_contact_note(actor=binh, contact=gone.identity.contact, text="Size 38")

        merge_contacts(actor=binh, kept=kept.identity.contact, gone=gone.identity.contact)

        contact = Contact.objects.get()
        assert contact == kept.identity.contact
        assert set(contact.identities.values_list("channel__platform", flat=True)) == {"facebook", "zalo"}
        assert contact.notes.get().text == "Size 38"
        gone.refresh_from_db()
        assert gone.version == 2, "its row shows another name now"
        assert AuditEntry.objects.filter(verb="customer.merged").exists()

    def test_what_one_lacks_the_other_has_and_of_two_the_chosen_one_counts(self, binh, two):
        kept, gone = two
        change_contact(actor=binh, contact=gone, company="Trà Sen", language="vi")

        merge_contacts(actor=binh, kept=kept, gone=gone, wins=["company"])

        contact = Contact.objects.get()
        assert (contact.name, contact.company, contact.language) == ("Dung", "Trà Sen", "vi")

    def test_the_old_address_leads_on_however_often_it_was_merged(self, binh, two):
        first, second = two
        third = create_contact(actor=binh, name="Lan")
        merge_contacts(actor=binh, kept=second, gone=first)
        merge_contacts(actor=binh, kept=third, gone=second)

        assert get_contact(binh, first.pk) == third

    def test_a_customer_and_themselves_are_refused_and_so_is_who_is_gone(self, binh, two):
        kept, gone = two
        with pytest.raises(AlreadyOne):
            merge_contacts(actor=binh, kept=kept, gone=kept)
        merge_contacts(actor=binh, kept=kept, gone=gone)
        with pytest.raises(GoneMeanwhile):
            merge_contacts(actor=binh, kept=gone, gone=kept)

        assert Contact.objects.get() == kept

    def test_another_workspace_s_customer_is_nobody_here(self, binh, chau, two):
        stranger = create_contact(actor=chau, name="Dung")

        with pytest.raises(GoneMeanwhile):
            merge_contacts(actor=binh, kept=two[0], gone=stranger)


class TestUndoing:
    def test_each_has_their_own_again_and_what_came_since_goes_with_its_channel(self, binh, tea_page):
        kept, gone = (converse(tea_page, name, name) for name in ("dung", "dung-2"))
        merge = merge_contacts(actor=binh, kept=kept.identity.contact, gone=gone.identity.contact)
        # The platform tells another id of the one who was absorbed.
        Identity.objects.create(
            channel=tea_page, external_id="dung-2b", joined_to=gone.identity, contact=kept.identity.contact
        )

        restored = undo_merge(actor=binh, merge=merge)

        assert restored.pk == gone.identity.contact_id
        assert known_of(restored)["identities"] == {"dung-2", "dung-2b"}
        assert known_of(kept.identity.contact)["identities"] == {"dung"}

    def test_whom_the_platform_called_one_since_stays_with_the_one_who_stayed(self, binh, tea_page):
        kept, gone = (converse(tea_page, name, name) for name in ("dung", "dung-2"))
        merge = merge_contacts(actor=binh, kept=kept.identity.contact, gone=gone.identity.contact)
        Identity.objects.filter(pk=gone.identity_id).update(joined_to=kept.identity)

        restored = undo_merge(actor=binh, merge=merge)

        assert not restored.identities.exists()

    def test_a_number_of_both_is_both_s_again_unless_somebody_deleted_it(self, binh):
        for is_deleted, expected in ((False, {SHARED}), (True, set())):
            kept, gone = (create_contact(actor=binh, phones=[SHARED]) for _ in range(2))
            merge = merge_contacts(actor=binh, kept=kept, gone=gone)
            if is_deleted:
                change_contact(actor=binh, contact=kept, phones=[])
            restored = undo_merge(actor=binh, merge=merge)
            assert known_of(restored)["phones"] == known_of(kept)["phones"] == expected

    def test_it_is_undone_once_and_after_the_merges_that_came_on_top_of_it(self, binh, two):
        first, second = two
        third = create_contact(actor=binh, name="Lan")
        lower = merge_contacts(actor=binh, kept=second, gone=first)
        upper = merge_contacts(actor=binh, kept=third, gone=second)

        with pytest.raises(MergedSince) as refused:
            undo_merge(actor=binh, merge=lower)
        assert refused.value.later == upper
        undo_merge(actor=binh, merge=upper)
        undo_merge(actor=binh, merge=lower)
        with pytest.raises(CannotUndo):
            undo_merge(actor=binh, merge=lower)

        assert set(Contact.objects.values_list("pk", flat=True)) == {first.pk, second.pk, third.pk}

    def test_what_the_platform_proves_is_never_two_again_and_leads_on_all_the_same(self, binh, two):
        from contacts.actions.absorb_contact import absorb_contact

        kept, gone = two
        with transaction.atomic():
            merge = absorb_contact(kept, gone)

        with pytest.raises(CannotUndo):
            undo_merge(actor=binh, merge=merge)
        assert get_contact(binh, merge.gone_id) == kept

    # Two contacts become one (which of the two values counts), somebody writes something, one of the merges is undone.
    steps = st.lists(
        st.one_of(
            st.tuples(st.just("merge"), st.sampled_from(LETTERS), st.sampled_from(LETTERS), st.booleans()),
            st.tuples(st.just("write"), st.sampled_from(LETTERS)),
            st.tuples(st.just("undo"), st.integers(0, 5)),
        ),
        max_size=14,
    )

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=steps)
    def test_whatever_happened_in_between_all_undone_each_has_what_is_theirs(self, binh, tea_page, steps):
        """What is theirs: what they had, and what was written down about them while they were customers of their own."""
        with transaction.atomic():
            number = count(1)
            contacts = {letter: converse(tea_page, f"{letter}-id", letter).identity.contact for letter in LETTERS}
            for letter, contact in contacts.items():
                own = f"+8490000000{LETTERS.index(letter)}"
                change_contact(
                    actor=binh, contact=contact, phones=[SHARED, own], emails=[f"{letter}@x.vn".lower()],
                    **({"company": letter, "custom": {"1": letter}} if letter in "AC" else {}),
                )  # fmt: skip
                add_contact_note(actor=binh, contact=contact, text=f"about {letter}")
            expected = {letter: known_of(Contact.objects.get(pk=row.pk)) for letter, row in contacts.items()}
            everything = census()

            for what, *given_ in steps:
                if what == "merge":
                    kept, gone, wins = given_
                    try:
                        merge_contacts(
                            actor=binh, kept=contacts[kept], gone=contacts[gone], wins=["company"] if wins else []
                        )
                    except (AlreadyOne, GoneMeanwhile):
                        continue
                elif what == "write":
                    (letter,) = given_
                    if Contact.objects.filter(pk=contacts[letter].pk).exists():
                        text = f"written {next(number)}"
                        change_contact(actor=binh, contact=contacts[letter], company=text, custom={"2": text})
                        add_contact_note(actor=binh, contact=contacts[letter], text=text)
                        expected[letter]["company"] = text
                        expected[letter]["custom"] = {**expected[letter]["custom"], "2": text}
                        expected[letter]["notes"].add(text)
                        everything["notes"].add(text)
                else:
                    standing = list(Merge.objects.standing(binh.workspace_id))
                    if standing:
                        try:
                            undo_merge(actor=binh, merge=standing[given_[0] % len(standing)])
                        except MergedSince:
                            continue
                assert census() == everything

            while merge := Merge.objects.standing(binh.workspace_id).first():
                undo_merge(actor=binh, merge=merge)
            assert {letter: known_of(Contact.objects.get(pk=row.pk)) for letter, row in contacts.items()} == expected
            transaction.set_rollback(True)


def census() -> dict[str, set[str]]:
    """All there is, whoever has it."""
    rows = {
        "notes": ContactNote.objects.values_list("text", flat=True),
        "identities": Identity.objects.values_list("external_id", flat=True),
    }
    found = {name: list(values) for name, values in rows.items()}
    assert all(len(values) == len(set(values)) for values in found.values()), "something is there twice"
    return {name: set(values) for name, values in found.items()}


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_the_same_two_the_other_way_round_end_with_one_customer(binh, tea_page):
    one, other = (converse(tea_page, name, name).identity.contact for name in ("dung", "dung-2"))
    start, outcomes = threading.Barrier(2), []

    def merge(kept: Contact, gone: Contact) -> None:
        try:
            start.wait()
            merge_contacts(actor=binh, kept=kept, gone=gone)
            outcomes.append("merged")
        except GoneMeanwhile:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=merge, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["merged", "refused"]
    assert known_of(Contact.objects.get())["identities"] == {"dung", "dung-2"}
