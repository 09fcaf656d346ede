"""A message that no webhook brought, and who asks for it: at a desk and on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inbox import sync
from inbox.models import Channel, ChannelSync
from tests.browser.conftest import DESK, PHONE
from tests.simulator.client import DUNG, eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS = 60_000


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_sync_now_runs_before_ones_eyes_and_says_what_it_found(browse, simulator, tea_page, an, viewport):
    Channel.objects.update(
        credentials={"access_token": simulator.page_token()}, created_at=timezone.now() - timedelta(hours=1)
    )
    simulator.control("clock", shift_seconds=-60)
    simulator.control("messages", psid=DUNG, text="Có ai không?")
    later = timezone.now() + timedelta(hours=1)
    ChannelSync.objects.create(channel=tea_page, next_at=later, checked_at=timezone.now(), import_state="done")
    page = browse(an, f"channels/{tea_page.pk}/", viewport=viewport)
    expect(page.get_by_text("Everything that Facebook shows is here.")).to_be_visible()

    page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_text("Comparing with Facebook now.")).to_be_visible(timeout=SECONDS)
    eventually(lambda: ChannelSync.objects.get().next_at < later, 60)
    sync.step(tea_page.pk)

    # By itself: nobody reloads.
    expect(page.get_by_text("Everything that Facebook shows is here.")).to_be_visible(timeout=SECONDS)
    expect(page.locator(".figures div", has_text="Repaired").locator("strong")).to_have_text("1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_import_is_watched_as_it_goes(browse, simulator, tea_page, an):
    simulator.control("flood", page="104772918836401", customers=40, messages=40, per_second=100_000, wait=True)
    Channel.objects.update(
        credentials={"access_token": simulator.page_token()}, created_at=timezone.now() + timedelta(hours=1)
    )
    later = timezone.now() + timedelta(hours=1)
    ChannelSync.objects.create(channel=tea_page, next_at=later, checked_at=timezone.now())
    page = browse(an, f"channels/{tea_page.pk}/")
    channels = browse(an, "channels/")
    expect(page.get_by_text("The import of earlier conversations begins in a moment.")).to_be_visible()

    sync.step(tea_page.pk)
    for shown in (page, channels):
        expect(shown.get_by_text("Importing: 25 conversations so far")).to_be_visible(timeout=SECONDS)
    ChannelSync.objects.update(claimed_until=None)
    sync.step(tea_page.pk)

    expect(page.get_by_text("40 conversations were read.")).to_be_visible(timeout=SECONDS)
    expect(channels.get_by_text("Importing")).to_have_count(0, timeout=SECONDS)
