"""What "/" and ":" open in the composer: by keyboard alone, by mouse, on a phone, on a slow line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Locator, Page, Route, expect

from contacts.models import Contact
from inbox import outbox
from inbox.actions.save_saved_reply import save_saved_reply
from inbox.models import Identity, Message, SavedReply
from tests.browser.conftest import PHONE, RELEASE
from tests.browser.test_live_inbox import live, wait
from tests.inbox.replies import accepted
from tests.simulator.client import DUNG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture
def server(transactional_db, static_files, webs, files, settings):
    """Files are where the test puts them."""
    settings.MEDIA_ROOT = str(files)
    with webs.serving(**RELEASE, STORAGE_URL=files.as_uri()) as address:
        yield address


def saved(author, title: str, shortcut: str, text: str, *names: str) -> SavedReply:
    files = [SimpleUploadedFile(name, PNG) for name in names]
    return save_saved_reply(
        actor=author, reply=SavedReply(), folder="", shortcut=shortcut, title=title, text=text, files=files
    )


@pytest.fixture
def thread(dung, an):
    """Dung wrote to a shop that has three saved replies."""
    saved(an, "Bảng giá", "price", "Chào {{ contact.first_name|bạn }}, trà sen\n120.000đ ạ.", "gia.png")
    saved(an, "Phí giao hàng", "ship", "Đồng giá 25.000đ – {{ agent.name }}")
    saved(an, "Địa chỉ", "dc", "12 Hàng Bạc")
    conversation = dung.writes("Chào shop")
    conversation.identity.contact = Contact.objects.create(workspace=an.workspace, name="Nguyễn Thị Lan")
    conversation.identity.save()
    return conversation


@pytest.fixture
def page(browse, binh, thread) -> Page:
    return live(browse(binh, f"inbox/{thread.pk}/"))


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message")


def offered(page: Page) -> Locator:
    return page.get_by_role("option").locator("b")


def active(page: Page) -> Locator:
    """What the field names as active, as a screen reader is told."""
    return page.locator(f"#{box(page).get_attribute('aria-activedescendant')}")


def listbox(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggestions")


def nothing_is_sent() -> bool:
    return not Message.objects.filter(direction="outgoing").exists()


def test_a_saved_reply_is_found_without_accents_and_taken_by_keyboard_alone(page):
    box(page).focus()
    page.keyboard.type("Dạ /")
    expect(offered(page)).to_have_text(["Bảng giá", "Phí giao hàng", "Địa chỉ"])
    expect(active(page)).to_contain_text("Bảng giá")
    page.keyboard.press("ArrowUp")
    expect(active(page)).to_contain_text("Địa chỉ")
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_contain_text("Bảng giá")

    page.keyboard.type("bg")
    expect(offered(page)).to_have_text(["Bảng giá"])
    page.keyboard.press("Enter")

    expect(box(page)).to_have_value("Dạ Chào Lan, trà sen\n120.000đ ạ.")
    expect(box(page)).to_be_focused()
    expect(listbox(page)).to_be_hidden()
    expect(page.locator(".chosen-file__name")).to_have_text("gia.png")
    expect(page.locator(".chosen-file canvas")).to_be_visible()
    assert nothing_is_sent()
    wait(page, lambda: SavedReply.objects.filter(shortcut="price", used_count=1).exists())
    page.keyboard.press("Control+z")
    expect(box(page)).to_have_value("Dạ /bg")


def test_the_words_and_then_the_picture_reach_the_customer(browse, thread, binh, simulator):
    thread.channel.credentials = {"access_token": simulator.page_token()}
    thread.channel.save()
    Identity.objects.update(external_id=DUNG)
    simulator.control("messages", psid=DUNG, text="Chào shop")
    page = live(browse(binh, f"inbox/{thread.pk}/"))
    box(page).focus()
    page.keyboard.type("/price")
    expect(offered(page)).to_have_text(["Bảng giá"])
    page.keyboard.press("Tab")
    expect(page.locator(".chosen-file__name")).to_have_text("gia.png")

    page.keyboard.press("Enter")

    expect(page.locator(".message--outgoing img")).to_have_count(1)
    outbox.deliver(thread.pk)
    assert accepted(simulator) == ["Chào Lan, trà sen\n120.000đ ạ.", "image"]


def test_escape_keeps_what_was_typed_and_the_next_enter_sends_it(page):
    box(page).focus()
    page.keyboard.type("/gia")
    expect(offered(page)).to_have_text(["Bảng giá", "Phí giao hàng"])

    page.keyboard.press("Escape")
    expect(listbox(page)).to_be_hidden()
    page.keyboard.type("o")
    expect(listbox(page)).to_be_hidden()
    expect(box(page)).to_have_value("/giao")
    page.keyboard.press("Enter")

    expect(page.locator(".message--outgoing")).to_contain_text("/giao")


def test_what_fits_nothing_is_told_and_enter_sends_nothing(page):
    box(page).focus()
    page.keyboard.type("/zzz")
    expect(page.get_by_text("No saved reply fits “zzz”")).to_be_visible()

    page.keyboard.press("Enter")

    expect(box(page)).to_have_value("/zzz")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(offered(page)).to_have_count(3)
    assert nothing_is_sent()


def test_enter_on_a_slow_line_waits_for_what_was_typed(page):
    held: list[Route] = []
    box(page).focus()
    page.keyboard.type("/")
    expect(offered(page)).to_have_count(3)
    page.route("**/saved-replies/?q=ship", lambda route: held.append(route))
    page.keyboard.type("ship")
    page.keyboard.press("Enter")
    wait(page, lambda: bool(held))
    expect(offered(page)).to_have_count(3)
    expect(box(page)).to_have_value("/ship")

    held[0].continue_()

    expect(box(page)).to_have_value("Đồng giá 25.000đ – Binh")
    assert nothing_is_sent()


def test_a_line_that_breaks_is_told_and_typing_on_tries_again(page):
    page.route("**/saved-replies/?q=s", lambda route: route.abort())
    box(page).focus()
    page.keyboard.type("/s")
    expect(page.get_by_text("Could not be loaded.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("/s")

    page.keyboard.type("h")

    expect(offered(page)).to_have_text(["Phí giao hàng"])
    assert nothing_is_sent()


@pytest.mark.parametrize("words", ["24/7", "https://a.b/c", "/usr/bin", "a :)", "Giá:80k", ":v"])
def test_what_is_no_question_for_suggestions_opens_none_and_is_sent(page, words):
    box(page).focus()
    page.keyboard.type(words)
    page.keyboard.press("Enter")

    expect(page.locator(".message--outgoing .message__text")).to_have_text(words)


def test_in_a_note_the_text_alone_is_taken(page):
    page.keyboard.press("Alt+n")
    note = page.get_by_role("textbox", name="Note")
    expect(note).to_be_focused()
    page.keyboard.type("/bg")
    expect(offered(page)).to_have_text(["Bảng giá"])
    page.keyboard.press("Enter")

    expect(note).to_have_value("Chào Lan, trà sen\n120.000đ ạ.")
    expect(page.locator(".chosen-file")).to_have_count(0)


def test_a_file_that_the_channel_refuses_is_told_when_it_is_taken(page):
    SavedReply.objects.get(shortcut="price").files.update(size=26 * 1024**2)
    box(page).focus()
    page.keyboard.type("/price")
    expect(offered(page)).to_have_text(["Bảng giá"])
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("gia.png is too large: this channel takes such files up to 25 MB")
    expect(page.locator(".chosen-file")).to_have_count(0)


def test_a_button_opens_them_on_a_phone_and_a_tap_takes(browse, binh, thread):
    page = live(browse(binh, f"inbox/{thread.pk}/", viewport=PHONE, has_touch=True))
    button = page.get_by_role("button", name="Saved replies")
    assert button.bounding_box()["height"] >= 44
    box(page).fill("Dạ")

    button.tap()
    expect(offered(page)).to_have_count(3)
    expect(page.locator("suggest-box")).to_be_in_viewport(ratio=1)
    assert page.get_by_role("option").first.bounding_box()["height"] >= 44
    button.tap()
    expect(listbox(page)).to_be_hidden()
    expect(box(page)).to_have_value("Dạ ")
    button.tap()
    page.get_by_role("option", name="Địa chỉ").tap()

    expect(box(page)).to_have_value("Dạ 12 Hàng Bạc")


def test_a_tap_elsewhere_takes_the_mark_of_the_button_away(page):
    page.get_by_role("button", name="Saved replies").click()
    expect(offered(page)).to_have_count(3)

    page.get_by_role("log").click()

    expect(listbox(page)).to_be_hidden()
    expect(box(page)).to_have_value("")


# ── Emoji ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("typed", "first"), [(":cat", "😸"), (":meo", "😺"), (":cam on", ""), (":tra", "🍵")])
def test_a_colon_and_two_letters_offer_emoji_by_english_and_vietnamese_names(page, typed, first):
    box(page).focus()
    page.keyboard.type(typed)
    if first:
        expect(page.get_by_role("option", name=first).or_(page.get_by_text(first, exact=True)).first).to_be_visible()
    else:
        expect(listbox(page)).to_be_hidden()


def test_emoji_are_chosen_with_arrows_and_the_last_ones_come_first(page):
    box(page).focus()
    page.get_by_role("button", name="Emoji").click()
    options = page.get_by_role("option")
    expect(options.first).to_have_text("😀")
    expect(page.locator(".suggest__name")).to_have_text("grinning face")
    page.keyboard.press("ArrowRight")
    expect(active(page)).to_have_text("😃")
    page.keyboard.press("ArrowDown")
    below = active(page)
    first, second = options.first.bounding_box(), below.bounding_box()
    assert second["y"] > first["y"]
    chosen = below.inner_text()
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value(chosen)
    expect(box(page)).to_be_focused()

    page.get_by_role("button", name="Emoji").click()

    expect(options.first).to_have_text(chosen)
    page.keyboard.press("Escape")
    # The mark of the button goes with it; a blank keeps the words apart.
    expect(box(page)).to_have_value(f"{chosen} ")
    assert nothing_is_sent()


def test_emoji_have_vietnamese_names_for_who_reads_vietnamese(browse, binh, thread):
    binh.user.language = "vi"
    binh.user.save()
    page = live(browse(binh, f"inbox/{thread.pk}/"))
    page.locator("reply-composer textarea").focus()
    page.keyboard.type(":pho")

    expect(page.get_by_role("option", name="bát mì")).to_be_visible()


# ── Their own page ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_refused_form_keeps_the_words_and_the_chosen_file(browse, binh, thread, tmp_path):
    picture = tmp_path / "moi.png"
    picture.write_bytes(PNG)
    page = browse(binh, "saved-replies/new/")
    page.get_by_label("Title").fill("Giá mới")
    page.get_by_label("Shortcut").fill("price")
    page.get_by_label("What is sent").fill("Chào ")
    page.get_by_role("button", name="Customer’s first name").click()
    expect(page.get_by_label("What is sent")).to_have_value("Chào {{ contact.first_name }}")
    expect(page.locator("#saved-reply-preview")).to_have_text("Chào Lan")
    page.get_by_label("Add pictures or files").set_input_files(picture)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“/price” is the shortcut of “Bảng giá” already.")).to_be_visible()
    expect(page.get_by_label("What is sent")).to_have_value("Chào {{ contact.first_name }}")

    page.get_by_label("Shortcut").fill("giamoi")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("“Giá mới” is saved.")).to_be_visible()
    assert SavedReply.objects.get(shortcut="giamoi").files.get().name == "moi.png"


def test_deleting_asks_first(browse, binh, thread):
    page = browse(binh, "saved-replies/")
    page.get_by_role("button", name="Delete “Địa chỉ”").click()
    question = page.get_by_role("dialog", name="Delete “Địa chỉ”?")
    question.get_by_role("button", name="Keep").click()
    expect(question).to_be_hidden()

    page.get_by_role("button", name="Delete “Địa chỉ”").click()
    question.get_by_role("button", name="Delete").click()

    expect(page.get_by_text("“Địa chỉ” is deleted.")).to_be_visible()
    assert sorted(SavedReply.objects.values_list("shortcut", flat=True)) == ["price", "ship"]
