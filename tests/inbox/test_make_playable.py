"""A customer's sound that no browser plays: copied as it is, and made playable beside it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from inbox.actions.copy_attachment import copy_attachment
from inbox.actions.erase_workspace import files_of_messages
from inbox.actions.make_playable import claim, keep, make_playable, waiting_renditions
from inbox.ingest.fold import forget_files
from inbox.models import Attachment, Change, Message, Rendition
from inbox.presenters.attachments import AttachmentView
from inbox.queries import with_details
from inbox.tasks import sweep_renditions
from tests.inbox.test_copy_attachment import copied, host, message  # noqa: F401 (fixtures)
from tests.sounds import heard, sound

SPOKEN = sound("amr", 2)


@pytest.fixture
def spoken(host, message):  # noqa: F811
    """What a customer of Zalo said, copied."""
    return copied(message, host.put("/voice.amr", SPOKEN), "audio", "voice.amr")


def view(attachment: Attachment) -> AttachmentView:
    return AttachmentView(Attachment.objects.select_related("rendition").get(pk=attachment.pk), "bamboo")


def stored_files(path) -> int:
    return sum(each.is_file() for each in path.rglob("*"))


def test_a_sound_that_browsers_do_not_play_can_be_heard_a_little_later(spoken, binh_client):
    before = view(spoken)
    make_playable(spoken.rendition.pk)
    after = view(spoken)

    assert (before.shape, before.note) == ("file", "Being prepared for listening…")
    assert (after.shape, after.note) == ("audio", "")
    assert after.made.mime_type == "audio/mpeg"
    answer = binh_client.get(after.played_url)
    content = b"".join(answer.streaming_content) if not answer.is_async else after.made.file.read()
    assert answer["Content-Type"] == "audio/mpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert 1.9 < heard(content)[3] < 2.3
    assert Attachment.objects.get().file.read() == SPOKEN  # the original is kept as it came


def test_the_thread_plays_it_and_offers_the_original(spoken, message, binh_client):  # noqa: F811
    make_playable(spoken.rendition.pk)

    page = binh_client.get(f"/w/bamboo/inbox/{message.conversation_id}/").content.decode()

    assert f'src="{reverse("inbox:rendition", args=["bamboo", spoken.pk, "voice.mp3"])}"' in page
    assert f'href="{reverse("inbox:attachment", args=["bamboo", spoken.pk, "voice.amr"])}" download' in page


def test_tabs_are_told_when_it_is_ready(spoken, message):  # noqa: F811
    version, news = Message.objects.get().version, Change.objects.count()

    make_playable(spoken.rendition.pk)

    assert (Message.objects.get().version, Change.objects.count()) == (version + 1, news + 1)


def test_3gp_and_caf_are_made_playable_too_and_what_browsers_play_is_left_alone(host, message):  # noqa: F811
    kinds = {
        kind: copied(message, host.put(f"/a.{kind}", sound(kind)), "audio", f"a.{kind}")
        for kind in ("3gp", "caf", "ogg", "mp3", "m4a")
    }

    assert {kind for kind, row in kinds.items() if Rendition.objects.filter(attachment=row)} == {"3gp", "caf"}
    assert {view(kinds[kind]).shape for kind in ("ogg", "mp3", "m4a")} == {"audio"}


def test_one_that_is_broken_says_so_and_can_still_be_downloaded(host, message):  # noqa: F811
    broken = copied(message, host.put("/a.amr", b"#!AMR\n" + b"\xff" * 500), "audio", "a.amr")

    make_playable(broken.rendition.pk)

    rendition = Rendition.objects.get()
    assert (rendition.state, rendition.error_code, rendition.retry_at) == ("failed", "unreadable", None)
    assert (view(broken).shape, view(broken).note) == ("file", "It cannot be played here. Download it to listen.")
    assert waiting_renditions() == []


def test_one_that_the_machine_had_no_time_for_is_tried_later_and_then_given_up(spoken, monkeypatch):
    monkeypatch.setattr("inbox.transcoding.WAIT_SECONDS", 0.001)
    waits = []
    for _ in range(4):
        Rendition.objects.update(retry_at=timezone.now())
        make_playable(spoken.rendition.pk)
        rendition = Rendition.objects.get()
        waits.append(rendition.retry_at and rendition.retry_at - timezone.now())

    assert waits[0] > timedelta(minutes=4)
    assert waits[1] > timedelta(minutes=15)
    assert (rendition.state, rendition.error_code, waits[3]) == ("failed", "busy", None)


def test_a_wake_up_that_comes_twice_makes_it_once(spoken):
    make_playable(spoken.rendition.pk)
    first = Rendition.objects.get().file.name

    copy_attachment(spoken.pk)
    make_playable(spoken.rendition.pk)

    assert Rendition.objects.get().file.name == first


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_at_once_and_a_sweep_finds_what_was_missed(asked, spoken):
    woken = [arguments for task, arguments, _ in asked() if task == "make_playable"]

    sweep_renditions()

    pk = spoken.rendition.pk
    assert (woken, asked()) == ([(pk,)], [("make_playable", (pk,), None)])


def test_where_the_message_was_taken_back_meanwhile_nothing_is_kept(
    spoken, tmp_path, django_capture_on_commit_callbacks
):
    rendition = claim(spoken.rendition.pk)
    with django_capture_on_commit_callbacks(execute=True):
        forget_files([spoken.message_id])

    keep(rendition, ContentFile(b"made"))

    assert (stored_files(tmp_path), Rendition.objects.count()) == (0, 0)


def test_an_unsent_message_and_an_erased_workspace_lose_what_was_made_too(
    spoken, tmp_path, django_capture_on_commit_callbacks
):
    make_playable(spoken.rendition.pk)
    assert (stored_files(tmp_path), len(files_of_messages([spoken.message_id]))) == (2, 2)

    with django_capture_on_commit_callbacks(execute=True):
        forget_files([spoken.message_id])

    assert stored_files(tmp_path) == 0


def test_a_thread_of_sounds_costs_no_query_for_each(spoken, message, django_assert_num_queries):  # noqa: F811
    found = with_details(Message.objects.filter(pk=message.pk))

    with django_assert_num_queries(0):
        assert [AttachmentView(row, "bamboo").shape for row in found[0].attachments.all()] == ["file"]
