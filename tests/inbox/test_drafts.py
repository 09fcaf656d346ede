"""What a member types is kept for that member alone, the later last key wins, and sending forgets it."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox import live
from inbox.forms.composer import LONGEST_DRAFT
from inbox.fragments import frames_since
from inbox.models import Change, Conversation, Draft
from inbox.news import Watch
from tests.conftest import member, signed_in
from tests.inbox.rows import converse, say
from workspaces.actions.remove_member import remove_member

pytestmark = pytest.mark.django_db


def keep(client, conversation, text, mode="reply", age_ms=0, version=0, **more):
    values = {"mode": mode, "text": text, "age_ms": age_ms, "version": version, **more}
    return client.post(f"/w/bamboo/inbox/{conversation.pk}/draft/", values)


def kept(membership, conversation, mode="reply") -> str:
    return "".join(
        Draft.objects.filter(membership=membership, conversation=conversation, mode=mode).values_list("text", flat=True)
    )


def send(client, conversation, text, mode="messages"):
    Conversation.objects.update(last_customer_at=timezone.now())
    return client.post(f"/w/bamboo/inbox/{conversation.pk}/{mode}/", {"text": text, "client_id": uuid4()})


def test_a_draft_comes_with_the_page_and_with_the_thread_for_who_wrote_it_alone(thread, an_client, binh_client, binh):
    keep(binh_client, thread, "Dạ <còn> ạ\n ")
    keep(binh_client, thread, "Hỏi kho", mode="note")

    fragment = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "section#thread"}
    for page in ("/w/bamboo/inbox/", f"/w/bamboo/inbox/{thread.pk}/"):
        for headers in ({}, fragment):
            mine = binh_client.get(page, **headers).content.decode()
            theirs = an_client.get(page, **headers).content.decode()
            expected = 0 if headers and page == "/w/bamboo/inbox/" else 1
            assert mine.count('data-mode="reply" data-reply-to="">Dạ &lt;còn&gt; ạ\n </data>') == expected
            assert mine.count('data-mode="note" data-reply-to="">Hỏi kho</data>') == expected
            assert "Hỏi kho" not in theirs


def test_the_answer_is_the_mark_as_every_own_tab_gets_it(thread, binh_client, an, binh):
    cursor = live.cursor()

    answer = keep(binh_client, thread, "Dạ còn").content.decode()

    own = frames_since(binh, Watch(), cursor, "en")
    assert f'id="drafts-{thread.pk}" data-version="1"' in answer
    assert answer.strip() in own
    assert "Dạ còn" not in frames_since(an, Watch(conversation_id=thread.pk), cursor, "en")


def test_no_words_no_draft(thread, binh_client, binh):
    keep(binh_client, thread, "Dạ")
    answer = keep(binh_client, thread, " \n", version=1).content.decode()

    assert f'<data id="drafts-{thread.pk}" data-version="2"></data>' in answer
    assert not Draft.objects.exists()


def test_the_later_last_key_wins_whichever_comes_first(thread, binh_client, binh):
    keep(binh_client, thread, "on the phone, a minute ago", age_ms=60_000)
    keep(binh_client, thread, "at the desk, an hour ago", age_ms=3_600_000)
    assert kept(binh, thread) == "on the phone, a minute ago"

    answer = keep(binh_client, thread, "", age_ms=3_600_000)
    assert "on the phone" in answer.content.decode()

    keep(binh_client, thread, "at the desk, just now")
    assert kept(binh, thread) == "at the desk, just now"


def test_who_knows_what_stands_there_needs_no_clock(thread, binh_client, binh):
    keep(binh_client, thread, "first")
    keep(binh_client, thread, "second, by a slow line", version=1, age_ms=5_000)

    assert kept(binh, thread) == "second, by a slow line"


def test_the_same_words_again_change_nothing(thread, binh_client):
    keep(binh_client, thread, "Dạ")
    changes = Change.objects.count()

    assert 'data-version="1"' in keep(binh_client, thread, "Dạ").content.decode()
    assert Change.objects.count() == changes


@pytest.mark.parametrize(
    "more", [{"text": "a" * (LONGEST_DRAFT + 1)}, {"mode": "novel"}, {"age_ms": -1}, {"age_ms": "x"}]
)
def test_what_is_too_long_or_makes_no_sense_is_refused_and_what_was_kept_stays(thread, binh_client, binh, more):
    keep(binh_client, thread, "Dạ")

    assert keep(binh_client, thread, **{"text": "Dạ vâng", **more}).status_code == 422
    assert kept(binh, thread) == "Dạ"


def test_as_long_as_the_longest_note_is_kept(thread, binh_client, binh):
    assert keep(binh_client, thread, "ạ" * LONGEST_DRAFT).status_code == 200
    assert len(kept(binh, thread)) == LONGEST_DRAFT


def test_the_quoted_message_is_kept_and_must_be_of_this_conversation(thread, tea_page, binh_client):
    message = thread.messages.get()
    other = say(converse(tea_page, external_id="other"), "Khác", "m_other")

    assert f'data-reply-to="{message.pk}"' in keep(binh_client, thread, "Dạ", reply_to=message.pk).content.decode()
    assert 'data-reply-to=""' in keep(binh_client, thread, "Dạ ạ", version=1, reply_to=other.pk).content.decode()
    message.delete()
    assert Draft.objects.get().reply_to is None


@pytest.mark.parametrize(("place", "mode"), [("messages", "reply"), ("notes", "note")])
def test_sending_forgets_the_draft_also_when_it_lacks_the_last_words(thread, binh_client, binh, place, mode):
    keep(binh_client, thread, "Dạ còn", mode=mode)
    cursor = live.cursor()

    assert send(binh_client, thread, "Dạ còn hàng ạ", place).status_code == 200

    assert not Draft.objects.exists()
    assert f'id="drafts-{thread.pk}" data-version="2"></data>' in frames_since(binh, Watch(), cursor, "en")


def test_sending_keeps_what_was_begun_elsewhere_meanwhile(thread, binh_client, an_client, an, binh):
    keep(binh_client, thread, "Còn một câu nữa")
    keep(an_client, thread, "Dạ")
    assert send(binh_client, thread, "Dạ còn hàng ạ").status_code == 200

    assert kept(binh, thread) == "Còn một câu nữa"
    assert kept(an, thread) == "Dạ"


def test_a_refused_reply_forgets_nothing(thread, binh_client, binh):
    keep(binh_client, thread, "Dạ" * 2000)

    assert send(binh_client, thread, "Dạ" * 2000).status_code == 422
    assert kept(binh, thread) == "Dạ" * 2000


def test_a_viewer_writes_none(thread, bamboo):
    assert keep(signed_in(member(bamboo, "Vy", "viewer")), thread, "Dạ").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_who_is_removed_leaves_no_drafts(thread, binh_client, an, binh):
    keep(binh_client, thread, "Dạ")

    remove_member(actor=an, membership=binh)

    assert not Draft.objects.exists()


def test_others_typing_does_not_make_a_tab_fetch_its_panes(thread, an, binh, settings):
    Change.objects.bulk_create(
        Change(workspace_id=an.workspace_id, conversation_id=thread.pk, membership_id=binh.pk)
        for _ in range(live.MOST_CHANGES + 1)
    )

    assert "<live-refresh" not in frames_since(an, Watch(), "0", "en")
    assert "<live-refresh" in frames_since(binh, Watch(), "0", "en")


def test_drafts_of_many_rows_cost_the_page_no_query(thread, tea_page, binh, binh_client):
    def asked() -> int:
        binh_client.get("/w/bamboo/inbox/")
        with CaptureQueriesContext(connection) as captured:
            binh_client.get("/w/bamboo/inbox/")
        return len(captured)

    before = asked()
    for number in range(9):
        keep(binh_client, converse(tea_page, external_id=f"c{number}"), f"Nháp {number}")

    assert asked() == before
