"""Saved replies: written on a page of their own, found without accents, sent with copies of their files."""

import json
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inbox import outbox
from inbox.actions.delete_saved_reply import delete_saved_reply
from inbox.actions.save_saved_reply import save_saved_reply
from inbox.models import Attachment, Channel, Message, SavedReply, SavedReplyFile
from inbox.saved_replies import choices
from tests.conftest import member, signed_in
from tests.inbox.replies import accepted
from tests.inbox.rows import converse
from workspaces.models import AuditEntry

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
NEW = "/w/bamboo/saved-replies/new/"
LIST = "/w/bamboo/saved-replies/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored(media) -> int:
    return sum(path.is_file() for path in media.rglob("*"))


def saved(actor, title: str, shortcut: str, text: str = "Dạ", folder: str = "", files=()) -> SavedReply:
    return save_saved_reply(
        actor=actor, reply=SavedReply(), folder=folder, shortcut=shortcut, title=title, text=text, files=files
    )


def picture(name: str = "gia.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


# ── Writing them ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_is_written_changed_and_deleted(binh_client, binh, media):
    given = {"title": "Bảng giá", "shortcut": "/Giá", "folder": "Giá cả", "text": "Dạ\r\nđây ạ", "files": picture()}
    assert binh_client.post(NEW, given).status_code == 302
    reply = SavedReply.objects.get()
    assert (reply.workspace, reply.created_by, reply.shortcut, reply.text) == (binh.workspace, binh, "gia", "Dạ\nđây ạ")
    assert [(row.kind, row.name, row.mime_type, row.size) for row in reply.files.all()] == [
        ("image", "gia.png", "image/png", len(PNG))
    ]

    changed = {"title": "Giá", "shortcut": "gia", "text": "Mới", "removed": reply.files.get().pk}
    binh_client.post(f"{LIST}{reply.pk}/", changed | {"files": picture("moi.png")})
    reply.refresh_from_db()
    assert (reply.title, reply.folder, reply.text) == ("Giá", "", "Mới")
    assert [row.name for row in reply.files.all()] == ["moi.png"]

    binh_client.post(f"{LIST}{reply.pk}/deletion/")
    assert SavedReply.objects.count() == SavedReplyFile.objects.count() == 0
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == [
        "saved_reply.created",
        "saved_reply.changed",
        "saved_reply.deleted",
    ]


def test_files_go_with_what_held_them(an, media, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        reply = saved(an, "Giá", "gia", files=[picture(), picture("b.png")])
        assert stored(media) == 2
        save_saved_reply(
            actor=an, reply=reply, folder="", shortcut="gia", title="Giá", text="", removed=[reply.files.first()]
        )
    assert stored(media) == 1
    with django_capture_on_commit_callbacks(execute=True):
        delete_saved_reply(actor=an, reply=reply)
    assert stored(media) == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"shortcut": "GIÁ"}, "“/gia” is the shortcut of “Bảng giá” already"),
        ({"shortcut": "hai từ"}, "without spaces"),
        ({"text": "Chào {{ contact.nam }}"}, "There is no variable “contact.nam”. There are: {{ contact.first_name }}"),
        ({"text": "x" * 5001}, "1 characters too long"),
        ({"text": "  "}, "Write a text, or add a file."),
        ({"title": ""}, "This field is required"),
        ({"files": [picture(f"{n}.png") for n in range(11)]}, "at most 10 files"),
        ({"files": picture("rong.png", b"")}, "rong.png is empty"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(binh_client, an, media, change, told):
    saved(an, "Bảng giá", "gia")
    given = {"title": "Khác", "shortcut": "khac", "folder": "Thư mục", "text": "Một đoạn"} | change

    answer = binh_client.post(NEW, given, headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert all(f'value="{given[name]}"' in page for name in ("title", "shortcut", "folder") if given[name])
    assert given["text"] in page
    assert SavedReply.objects.count() == 1
    assert stored(media) == 0


def test_a_file_too_large_is_told_with_the_limit(binh_client, monkeypatch, bamboo):
    monkeypatch.setattr("inbox.forms.saved_replies.LARGEST_SAVED_FILE", 1024**2)
    large = picture("to.png", PNG + b"0" * 1024**2)

    answer = binh_client.post(NEW, {"title": "Giá", "shortcut": "gia", "files": large})

    assert answer.status_code == 422
    assert "to.png is too large: a saved reply takes files up to 1 MB." in answer.content.decode()


def test_two_who_choose_one_shortcut_at_once_are_told(an, binh_client, monkeypatch):
    saved(an, "Bảng giá", "gia")
    # As if the other had saved between the check and the writing.
    monkeypatch.setattr(
        "inbox.forms.saved_replies.SavedReplyForm.clean_shortcut", lambda form: form.cleaned_data["shortcut"]
    )

    answer = binh_client.post(NEW, {"title": "Khác", "shortcut": "gia", "text": "Dạ"})

    assert answer.status_code == 422
    assert "“/gia” is taken by now." in answer.content.decode()


def test_who_may_only_read_sees_them_and_changes_nothing(an, bamboo):
    reply = saved(an, "Bảng giá", "gia")
    viewer = member(bamboo, "Vy", "viewer")
    client = signed_in(viewer)

    page = client.get(LIST).content.decode()

    assert "Bảng giá" in page
    assert "New reply" not in page
    assert client.post(NEW, {}).status_code == client.post(f"{LIST}{reply.pk}/deletion/").status_code == 403
    with pytest.raises(PermissionDenied):
        delete_saved_reply(actor=viewer, reply=reply)


def test_the_list_is_by_folder_in_pages_and_can_be_searched(an, an_client, monkeypatch):
    monkeypatch.setattr("inbox.views.saved_replies.PAGE", 2)
    for number, folder in enumerate(["Giá", "", "Giá", "Ship"]):
        saved(an, f"Trả lời {number}", f"r{number}", folder=folder)

    def shown(query: str = "") -> list[str]:
        context = an_client.get(LIST + query).context
        return [view.reply.shortcut for view in context["replies"]]

    first = an_client.get(LIST).context
    assert shown() == ["r1", "r0"]
    assert shown(f"?after={first['more_after']}") == ["r2", "r3"]
    assert first["folders"] == [("", 1), ("Giá", 2), ("Ship", 1)]
    assert shown("?folder=Gi%C3%A1") == ["r0", "r2"]
    assert shown("?folder=") == ["r1"]
    assert shown("?q=tl3") == ["r3"]
    assert shown("?after=x") == ["r1", "r0"]


def test_a_preview_shows_what_a_customer_would_read(binh_client, bamboo):
    answer = binh_client.post(f"{LIST}preview/", {"text": "Chào {{ contact.first_name }}, {{ x }} <b>"})

    assert "Chào Lan, {{ x }} &lt;b&gt;" in answer.content.decode()
    assert "There is no variable “x”" in answer.content.decode()


# ── Finding them ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def shelf(an):
    saved(an, "Bảng giá", "price", "Trà sen 120.000đ", "Bán hàng")
    saved(an, "Phí giao hàng", "ship", "Đồng giá 25.000đ")
    saved(an, "Địa chỉ", "dc", "12 Hàng Bạc")
    return an.workspace


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gia", ["price", "ship"]),  # the word of a title before the beginning of one
        ("giá", ["price", "ship"]),
        ("bg", ["price"]),
        ("pgh", ["ship"]),
        ("SHIP", ["ship"]),
        ("dia", ["dc"]),
        ("đc", ["dc"]),
        ("banggia", ["price"]),
        ("ban hang", ["price"]),
        ("hang bac", ["dc"]),
        ("120", ["price"]),
        (".*", []),
        ("%", []),
        ("zzz", []),
    ],
)
def test_what_is_typed_finds_without_accents_and_by_first_letters(shelf, typed, found):
    assert [reply.shortcut for reply in choices(shelf, typed)] == found


def test_without_words_those_used_most_come_first(shelf, binh_client):
    ship = SavedReply.objects.get(shortcut="ship")

    for _ in range(2):
        assert binh_client.post(f"{LIST}{ship.pk}/uses/").status_code == 204

    assert [reply.shortcut for reply in choices(shelf, "")] == ["ship", "price", "dc"]


def test_the_composer_is_offered_texts_with_their_variables_filled_in(an, binh_client, thread, chau):
    thread.identity.contact.name = "Nguyễn Thị Lan"
    thread.identity.contact.save()
    reply = saved(an, "Chào", "chao", "Chào {{ contact.first_name }}, {{ agent.name }} nghe.", files=[picture()])
    saved(chau, "Chào của Lotus", "chao")

    page = binh_client.get(f"/w/bamboo/inbox/{thread.pk}/saved-replies/?q=chao")

    views = page.context["replies"]
    assert [(view.reply, view.text) for view in views] == [(reply, "Chào Lan, Binh nghe.")]
    row = reply.files.get()
    address = f"/w/bamboo/saved-replies/files/{row.pk}/gia.png"
    assert json.loads(views[0].files_data) == [
        {"id": row.pk, "name": "gia.png", "type": "image/png", "size": len(PNG), "url": address}
    ]
    assert binh_client.get(address).headers["Content-Length"] == str(len(PNG))


def test_buttons_stand_below_the_text_where_the_channel_has_them_and_else_are_numbered_lines(an, binh_client, bamboo):
    given = {"title": "Giao", "shortcut": "giao", "text": "Giao ở đâu ạ?", "buttons": " Hà Nội \n\nTP. HCM\n"}
    assert binh_client.post(NEW, given).status_code == 302
    assert SavedReply.objects.get().buttons == ["Hà Nội", "TP. HCM"]

    def taken(platform: str) -> tuple[str, list[str]]:
        channel = Channel.objects.create(workspace=bamboo, platform=platform, external_id=platform, name=platform)
        page = binh_client.get(f"/w/bamboo/inbox/{converse(channel).pk}/saved-replies/?q=giao")
        (view,) = page.context["replies"]
        return view.taken_text, json.loads(view.buttons_data)

    assert taken("whatsapp") == ("Giao ở đâu ạ?", ["Hà Nội", "TP. HCM"])
    assert taken("twilio") == ("Giao ở đâu ạ?\n\n1. Hà Nội\n2. TP. HCM", [])
    SavedReply.objects.update(buttons=["Một nút dài hơn hai mươi ký tự"])
    assert taken("tiktok") == ("Giao ở đâu ạ?\n\n1. Một nút dài hơn hai mươi ký tự", [])
    page = binh_client.post(f"{LIST}preview/", {"text": "Giao ở đâu ạ?", "buttons": "Hà Nội"}).content.decode()
    assert '<li class="tag" dir="auto">Hà Nội</li>' in page


@pytest.mark.parametrize(
    ("buttons", "told"),
    [
        ("\n".join("abcdefghijk"), "At most 10 buttons."),
        ("x" * 41, "is too long for a button: 40 characters at most."),
        ("Có\ncó", "Each button needs words of its own."),
    ],
)
def test_buttons_that_no_channel_takes_are_told(binh_client, bamboo, buttons, told):
    answer = binh_client.post(NEW, {"title": "Giao", "shortcut": "giao", "text": "Ở đâu ạ?", "buttons": buttons})

    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_a_channels_templates_are_offered_beside_them_where_they_can_be_sent(an, binh_client, bamboo):
    channel = Channel.objects.create(workspace=bamboo, platform="whatsapp", external_id="1", name="Bamboo")
    thread = converse(channel, name="Nguyễn Thị Lan", last_customer_at=timezone.now())
    for name, state in (("giao_hang", "approved"), ("giao_cham", "paused")):
        channel.message_templates.create(
            external_id=name, name=name, state=state, state_at=timezone.now(), language="vi", body="Chào {{1}}, hàng đang giao.", words_folded=f"{name} chao hang dang giao",
        )  # fmt: skip
    saved(an, "Phí giao", "giao", "25.000đ")

    page = binh_client.get(f"/w/bamboo/inbox/{thread.pk}/saved-replies/?q=giao")

    assert [view.text for view in page.context["replies"]] == ["25.000đ"]
    assert [view.text for view in page.context["templates"]] == ["Chào Lan, hàng đang giao."]
    assert f'data-template-url="{page.context["templates"][0].url}"' in page.content.decode()


def test_a_thousand_replies_cost_as_many_queries_as_one(an, binh_client, thread, django_assert_num_queries):
    address = f"/w/bamboo/inbox/{thread.pk}/saved-replies/?q=gia"
    saved(an, "Bảng giá", "gia", files=[picture()])
    binh_client.get(address)
    SavedReply.objects.bulk_create(
        SavedReply(workspace=an.workspace, shortcut=f"gia-{n}", title=f"Giá {n}", names_folded=f"gia {n} ")
        for n in range(1000)
    )

    with django_assert_num_queries(6):  # session, user, memberships, conversation, replies, files
        page = binh_client.get(address)

    assert len(page.context["replies"]) == 20


def test_nothing_saved_yet_leads_to_the_first_one(binh_client, thread):
    page = binh_client.get(f"/w/bamboo/inbox/{thread.pk}/saved-replies/").content.decode()

    assert "No saved replies yet." in page
    assert NEW in page


# ── Sending them ───────────────────────────────────────────────────────────────────────────────────────────────────


def send(client, conversation, **fields):
    given = {"client_id": uuid4(), "text": "Dạ đây ạ", **fields}
    return client.post(f"/w/bamboo/inbox/{conversation.pk}/messages/", given)


def test_its_picture_goes_out_after_the_text_and_outlives_the_saved_reply(an, binh_client, dung, simulator):
    reply = saved(an, "Giá", "gia", files=[picture()])

    assert send(binh_client, dung, saved_files=reply.files.get().pk).status_code == 200
    outbox.deliver(dung.pk)
    delete_saved_reply(actor=an, reply=reply)

    assert accepted(simulator) == ["Dạ đây ạ", "image"]
    kept = Attachment.objects.get()
    assert (kept.name, kept.file.read()) == ("gia.png", PNG)


def test_a_picture_alone_is_a_message(an, binh_client, dung):
    reply = saved(an, "Giá", "gia", "", files=[picture()])

    assert send(binh_client, dung, text="", saved_files=reply.files.get().pk).status_code == 200

    assert [row.name for row in Attachment.objects.all()] == ["gia.png"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"size": 26 * 1024**2}, "gia.png is too large: this channel takes such files up to 25 MB."),
        ({"mime_type": "image/tiff"}, "gia.png: this channel takes no such file."),
    ],
)
def test_the_channels_limits_hold_for_saved_files_too(an, binh_client, thread, change, told):
    reply = saved(an, "Giá", "gia", files=[picture()])
    reply.files.update(**change)

    answer = send(binh_client, thread, saved_files=reply.files.get().pk)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Message.objects.filter(direction="outgoing").exists()


@pytest.mark.parametrize("lost", ["row", "file", "elsewhere"])
def test_a_file_that_is_not_there_any_more_is_told_and_nothing_is_sent(an, chau, binh_client, thread, lost):
    reply = saved(chau if lost == "elsewhere" else an, "Giá", "gia", files=[picture()])
    row = reply.files.get()
    if lost == "row":
        reply.delete()
    if lost == "file":
        row.file.storage.delete(row.file.name)

    answer = send(binh_client, thread, saved_files=row.pk)

    assert answer.status_code == 422
    assert "A file of the saved reply was deleted meanwhile." in answer.content.decode()
    assert not Message.objects.filter(direction="outgoing").exists()


def test_own_and_saved_files_count_together(an, binh_client, thread):
    reply = saved(an, "Giá", "gia", files=[picture(f"{n}.png") for n in range(6)])

    answer = send(
        binh_client,
        thread,
        saved_files=[row.pk for row in reply.files.all()],
        files=[ContentFile(PNG, name=f"own-{n}.png") for n in range(5)],
    )

    assert answer.status_code == 422
    assert "at most 10 files" in answer.content.decode()


@pytest.mark.parametrize("query", ["?q=%00", "?folder=%00"])
def test_what_no_text_can_hold_finds_nothing(query, an_client):
    assert an_client.get(f"/w/bamboo/saved-replies/{query}").status_code == 200


def test_a_reply_that_was_deleted_meanwhile_does_not_come_back(an):
    reply = SavedReply.objects.create(workspace=an.workspace, shortcut="gia", title="Giá", text="390.000 ₫")
    SavedReply.objects.all().delete()

    with pytest.raises(SavedReply.DoesNotExist):
        save_saved_reply(actor=an, reply=reply, folder="", shortcut="gia", title="Giá", text="420.000 ₫")

    assert not SavedReply.objects.exists()
