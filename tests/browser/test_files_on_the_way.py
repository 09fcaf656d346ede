"""Files of a reply: refused before they travel, seen on their way, and no word is lost when that is cut short."""

import json
import re
from uuid import UUID

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from inbox.actions.send_message import send_message
from inbox.models import Message, Status
from inbox.outbox.claim import leave
from tests.browser.test_composer import PICTURE, box, write
from tests.browser.test_live_inbox import live, messages, minutes_ago, wait
from workspaces.models import Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MESSAGES = re.compile("/messages/$")


def pick(page: Page, *files: FilePayload) -> None:
    page.get_by_label("Add files").set_input_files(files)


def problems(page: Page):
    return page.locator(".composer__problems")


def hold(page: Page) -> list[Route]:
    """Let no send arrive; what was tried."""
    held: list[Route] = []
    page.route(MESSAGES, lambda route: held.append(route))
    return held


def unsent(page: Page, member: Membership) -> list[dict]:
    kept: list[dict] = json.loads(page.evaluate("key => localStorage.getItem(key)", f"messio:unsent:{member.pk}"))
    return kept


# ── Cut short ──


def test_a_reload_asks_first_and_the_words_come_back_with_the_files_to_choose_again(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    held = hold(page)
    page.get_by_role("button", name="Reply to this message").click()
    pick(page, PICTURE, PICTURE | {"name": "b.png"})
    write(page, "Dạ đây ạ")
    wait(page, lambda: bool(held))

    page.reload()

    assert asked == ["beforeunload"]
    expect(box(page)).to_have_value("Dạ đây ạ")
    expect(problems(page)).to_have_text("Choose these files again: a.png, b.png")
    expect(page.locator(".composer__quote")).to_contain_text("Cho xem hàng")
    expect(page.locator(".message--pending")).to_have_count(0)
    assert not Message.objects.filter(direction="outgoing").exists()

    page.unroute(MESSAGES)
    pick(page, PICTURE)
    box(page).press("Enter")
    expect(page.locator(".message--outgoing:not(.message--pending)")).to_have_count(1)
    # The line may bring the message before the answer comes.
    wait(page, lambda: unsent(page, binh) == [])
    page.reload()
    expect(messages(page)).to_have_text(["Cho xem hàng", "Dạ đây ạ"])
    expect(box(page)).to_have_value("")
    assert asked == ["beforeunload"]
    assert Message.objects.get(direction="outgoing").attachments.count() == 1


def test_what_the_server_has_all_the_same_does_not_come_back(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    hold(page)
    pick(page, PICTURE)
    write(page, "Dạ đây ạ")
    # As if the answer alone had got lost.
    (entry,) = unsent(page, binh)
    send_message(conversation=conversation, author=binh, client_id=UUID(entry["clientId"]), text=entry["text"])

    page.reload()

    wait(page, lambda: unsent(page, binh) == [])
    expect(box(page)).to_have_value("")
    expect(problems(page)).to_be_empty()
    expect(messages(page)).to_have_text(["Cho xem hàng", "Dạ đây ạ"])


def test_another_tab_does_not_take_for_lost_what_is_on_its_way(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    held = hold(page)
    pick(page, PICTURE)
    write(page, "Dạ đây ạ")
    wait(page, lambda: bool(held))

    other = page.context.new_page()
    other.goto(page.url)
    live(other)
    # Whatever the tab asked of the locks when it came is answered before this.
    other.evaluate("navigator.locks.query().then(() => {})")
    expect(box(other)).to_have_value("")
    expect(problems(other)).to_be_empty()
    held[0].continue_()

    for tab in (page, other):
        expect(messages(tab)).to_have_text(["Cho xem hàng", "Dạ đây ạ"])
        expect(box(tab)).to_have_value("")


# ── Not sent yet ──


def test_chosen_files_are_there_again_when_their_thread_is_and_with_no_other(browse, dung, hoa, binh):
    conversation, other = dung.writes("Cho xem hàng", minutes_ago(2)), hoa.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    pick(page, PICTURE, PICTURE | {"name": "b.png"})
    page.get_by_role("button", name="Remove this file").last.click()

    page.locator(f"#row-{other.pk} a").first.click()
    expect(page.locator(f"#messages-{other.pk}")).to_be_visible()
    expect(page.locator(".chosen-file")).to_have_count(0)
    page.evaluate("location.reload()")
    wait(page, lambda: asked == ["beforeunload"])
    page.locator(f"#row-{conversation.pk} a").first.click()
    expect(page.locator(".chosen-file__name")).to_have_text("a.png")
    box(page).press("Enter")

    expect(page.locator(".message--outgoing:not(.message--pending)")).to_have_count(1)
    expect(page.locator(".chosen-file")).to_have_count(0)
    wait(page, lambda: unsent(page, binh) == [])
    page.reload()
    expect(page.locator(".message--outgoing")).to_have_count(1)
    assert asked == ["beforeunload"]
    assert Message.objects.get(direction="outgoing").attachments.count() == 1


def test_a_reply_that_the_platform_refuses_comes_back_with_its_files(browse, dung, tea_page, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    pick(page, PICTURE)
    write(page, "Dạ đây ạ")
    mine = page.locator(".message--outgoing:not(.message--pending)")
    expect(mine).to_have_attribute("data-status", "queued")
    leave(conversation, Message.objects.get(direction="outgoing"), Status.SENDING, "")
    expect(mine).to_have_attribute("data-status", "sending")
    leave(conversation, Message.objects.get(direction="outgoing"), Status.FAILED, "unreachable")

    mine.get_by_role("button", name="Change it").click()

    expect(box(page)).to_have_value("Dạ đây ạ")
    expect(page.locator(".chosen-file__name")).to_have_text("a.png")
    expect(problems(page)).to_be_empty()


# ── On its way ──


def test_how_far_the_files_are_is_shown_and_named(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    # Bytes a second. Nothing comes back up before the test has looked.
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 40_000}
    line.send("Network.emulateNetworkConditions", slow)
    pick(page, PICTURE | {"buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 1_000_000}, PICTURE | {"name": "b.png"})
    write(page, "Dạ đây ạ")

    bar = page.get_by_role("progressbar", name="Upload of a.png, b.png")
    expect(bar).to_be_visible()
    expect(bar).to_have_attribute("value", re.compile(r"^0\.\d"))
    line.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})

    expect(page.locator(".message--outgoing:not(.message--pending)")).to_have_count(1)
    expect(page.locator(".message--pending")).to_have_count(0)
    assert Message.objects.get(direction="outgoing").attachments.count() == 2


def test_an_upload_that_breaks_says_so_and_begins_anew(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.route(MESSAGES, lambda route: route.abort())
    pick(page, PICTURE)
    write(page, "Dạ đây ạ")
    expect(page.get_by_text("Not sent: the line is gone.")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Upload of a.png")).to_be_hidden()
    held = hold(page)

    page.get_by_role("button", name="Try now").click()

    expect(page.get_by_role("progressbar", name="Upload of a.png")).to_be_visible()
    wait(page, lambda: bool(held))
    held[0].continue_()
    expect(page.locator(".message--outgoing:not(.message--pending)")).to_have_count(1)
    assert Message.objects.get(direction="outgoing").attachments.count() == 1


def test_words_alone_show_no_upload(browse, dung, binh):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    hold(page)

    write(page, "Dạ")

    expect(page.get_by_text("Sending…")).to_be_visible()
    expect(page.locator(".message--pending progress")).to_be_hidden()


# ── Not taken ──


def drop(page: Page, name: str, mime_type: str) -> bool:
    """Drop a file on the thread as a desktop does; returns whether the browser is kept from opening it."""
    script = """([name, type]) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47])], name, { type }))
      const event = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true })
      return !document.querySelector("#thread .thread__scroll").dispatchEvent(event)
    }"""
    return bool(page.evaluate(script, [name, mime_type]))


def test_a_file_dropped_on_a_note_is_not_opened_and_it_is_said_that_notes_take_none(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    page.get_by_role("button", name="Note", exact=True).click()

    assert drop(page, "a.png", "image/png")

    expect(page.get_by_role("alert")).to_have_text("A note takes no files. Choose “Reply” to send them.")
    expect(page.locator(".chosen-file")).to_have_count(0)
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(problems(page)).to_be_empty()
    assert drop(page, "a.png", "image/png")
    expect(page.locator(".chosen-file__name")).to_have_text("a.png")


def test_a_picture_that_is_too_large_for_the_channel_says_that_it_is_made_to_fit(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    pick(page, PICTURE, PICTURE | {"name": "b.png", "buffer": b"\x89PNG\r\n\x1a\n".ljust(9 * 1024**2)})

    expect(page.locator(".chosen-file small")).to_have_text(["1 kB", "9 MB · is made to fit"])


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ({"name": "a.png", "mimeType": "image/png", "buffer": b"0" * (25 * 1024**2 + 1)}, "a.png is too large: this channel takes such files up to 25 MB."),
        ({"name": "a.png", "mimeType": "image/png", "buffer": b""}, "a.png is empty."),
        ({"name": "a.tiff", "mimeType": "image/tiff", "buffer": b"0"}, "a.tiff: this channel takes no such file."),
        ({"name": "a.png", "mimeType": "image/png", "buffer": b"<script>"}, "a.png is not the kind of file that its name says. Check it, and choose the right one."),
    ],
    ids=["too large", "empty", "of a kind that is not taken", "another kind than its name says"],
)  # fmt: skip
def test_what_the_channel_refuses_is_said_before_any_upload(browse, dung, binh, file, sentence):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    pick(page, file)

    expect(page.get_by_role("alert")).to_have_text(sentence)
    expect(page.locator(".chosen-file")).to_have_count(0)
    box(page).press("Enter")
    expect(box(page)).to_be_focused()
    expect(page.locator(".message--pending")).to_have_count(0)
    assert [url for url in sent if "/messages/" in url] == []

    write(page, "Dạ")
    expect(page.locator(".message--outgoing:not(.message--pending)")).to_have_count(1)
    assert Message.objects.get(direction="outgoing").attachments.count() == 0


def test_of_more_files_than_may_be_sent_at_once_those_that_fit_are_kept_and_the_others_named(browse, dung, binh):
    conversation = dung.writes("Cho xem hàng", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    pick(page, PICTURE | {"name": "1.png"})

    pick(page, *(PICTURE | {"name": f"{number}.png"} for number in range(2, 13)))

    expect(page.get_by_role("alert")).to_have_text("At most 10 files at once. Left out: 11.png, 12.png")
    expect(page.locator(".chosen-file__name")).to_have_text([f"{number}.png" for number in range(1, 11)])
    page.get_by_role("button", name="Remove this file").first.click()
    pick(page, PICTURE | {"name": "11.png"})
    expect(problems(page)).to_be_empty()
    expect(page.locator(".chosen-file")).to_have_count(10)
    box(page).press("Enter")

    expect(page.locator(".message--outgoing:not(.message--pending)")).to_have_count(1)
    assert Message.objects.get(direction="outgoing").attachments.count() == 10
