"""A voice message: recorded in the composer, heard before it leaves, and sent as a sound."""

import re
import wave

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import RELEASE, launched
from tests.browser.test_live_inbox import live, minutes_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def chromium(playwright, whole_chromium_path, django_db_setup):
    """One that hears a tone; whether a page may listen is asked of the context."""
    with launched(playwright, whole_chromium_path, "--use-fake-device-for-media-stream") as browser:
        yield browser


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture
def server(transactional_db, static_files, webs, files, settings):
    settings.MEDIA_ROOT = files
    with webs.serving(**RELEASE, STORAGE_URL=files.as_uri()) as address:
        yield address


def test_it_is_recorded_by_keys_heard_and_sent_as_a_sound(browse, dung, binh):
    conversation = dung.writes("Alo shop", minutes_ago(2))
    page = live(browse(binh, f"inbox/{conversation.pk}/", permissions=["microphone"]))

    page.get_by_role("button", name="Record a voice message").press("Enter")
    expect(page.get_by_role("button", name="Done")).to_be_focused()
    expect(page.get_by_role("timer")).to_have_text(re.compile("0:0[2-9]"))
    expect(page.get_by_role("group", name="Recording").get_by_role("status")).to_have_text("Recording")
    page.keyboard.press("Enter")

    expect(page.locator(".composer__files")).to_contain_text(".wav")
    expect(page.locator(".chosen-file small")).to_have_text(re.compile(r"^0:0[2-9] · \d+ (kB|KB)$"))
    listen = page.get_by_role("button", name="Listen")
    listen.click()
    expect(listen).to_have_attribute("aria-pressed", "true")
    expect(listen).to_have_attribute("aria-pressed", "false")  # it has ended
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator(".message--outgoing audio")).to_be_visible()
    sound = conversation.messages.get(direction="outgoing").attachments.get()
    assert (sound.kind, sound.mime_type) == ("audio", "audio/x-wav")
    with sound.file.open("rb") as file, wave.open(file) as heard:
        assert (heard.getnchannels(), heard.getframerate(), heard.getsampwidth()) == (1, 16_000, 2)
        assert 2 <= heard.getnframes() / heard.getframerate() < 60
        assert any(heard.readframes(heard.getnframes()))


def test_what_was_said_so_far_waits_in_its_thread_when_another_is_opened(browse, dung, hoa, binh):
    conversation, other = dung.writes("Alo shop", minutes_ago(2)), hoa.writes("Còn trà không?", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/", permissions=["microphone"]))
    page.get_by_role("button", name="Record a voice message").click()
    expect(page.get_by_role("timer")).to_have_text(re.compile("0:0[1-9]"))

    page.locator(f"#row-{other.pk} a").first.click()

    expect(page.locator(f"#messages-{other.pk}")).to_be_visible()
    expect(page.locator(".chosen-file")).to_have_count(0)
    page.locator(f"#row-{conversation.pk} a").first.click()
    expect(page.locator(".composer__files")).to_contain_text(".wav")
    expect(page.get_by_role("group", name="Recording")).to_be_hidden()


def test_what_is_thrown_away_leaves_nothing_and_lets_the_microphone_go(browse, dung, binh):
    conversation = dung.writes("Alo shop", minutes_ago(2))
    page = live(browse(binh, f"inbox/{conversation.pk}/", permissions=["microphone"]))

    page.get_by_role("button", name="Record a voice message").click()
    expect(page.get_by_role("timer")).to_have_text("0:01")
    tracks = "document.querySelector('voice-recorder').stream?.getTracks().length ?? 0"
    assert page.evaluate(tracks) == 1
    page.keyboard.press("Escape")

    expect(page.get_by_role("group", name="Recording")).to_be_hidden()
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    expect(page.locator(".chosen-file")).to_have_count(0)
    assert page.evaluate(tracks) == 0


def test_a_microphone_that_is_not_allowed_says_what_to_do(browse, dung, binh):
    conversation = dung.writes("Alo shop", minutes_ago(2))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    page.get_by_role("button", name="Record a voice message").click()

    expect(page.get_by_role("alert")).to_contain_text("does not let Messio use the microphone")
    expect(page.get_by_role("group", name="Recording")).to_be_hidden()
