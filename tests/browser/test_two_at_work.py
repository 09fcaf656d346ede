"""Two colleagues change one conversation at the same moment: both see what a reload would show, and each change has its line."""

from collections import Counter
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from inbox.models import Conversation, Message
from tests.browser.test_live_inbox import live, minutes_ago
from tests.browser.test_live_resume import SHOWN, until_equal
from tests.browser.test_skeleton import held_back
from workspaces.models import Tag

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page: Page, menu: str, name: str) -> None:
    page.locator(f"{menu} > summary").click()
    page.locator(f"{menu} .dropdown__menu").get_by_role("button", name=name).first.click()


def ask_for_everything(page: Page, *, priority: str, assignee: str) -> None:
    choose(page, ".thread__tags", "VIP")
    choose(page, ".thread__more", priority)
    choose(page, ".thread__assign > details", assignee)


def as_after_a_reload(page: Page) -> None:
    fresh = page.context.new_page()
    fresh.goto(page.url)
    live(fresh)
    until_equal(lambda: page.evaluate(SHOWN), lambda: fresh.evaluate(SHOWN))


def test_tag_priority_and_assignment(browse, dung, an, binh, bamboo):
    Tag.objects.create(workspace=bamboo, name="VIP", colour="red")
    conversation = dung.writes("Còn hàng không?", minutes_ago(1))
    ans, binhs = (live(browse(member, f"inbox/{conversation.pk}/")) for member in (an, binh))

    with ExitStack() as held:
        for page in (ans, binhs):
            held.enter_context(held_back(page, "**/tags/*/"))
            held.enter_context(held_back(page, "**/priority/"))
            held.enter_context(held_back(page, "**/assignment/"))
        ask_for_everything(ans, priority="Urgent", assignee="An")
        ask_for_everything(binhs, priority="High", assignee="Binh")

    for page in (ans, binhs):
        expect(page.locator("#thread .activity")).to_have_count(5)
        as_after_a_reload(page)
    lines = Message.objects.filter(kind="activity").values_list("data__activity", flat=True)
    assert Counter(lines) == {"tagged": 1, "prioritised": 2, "assigned": 2}
    conversation = Conversation.objects.get(pk=conversation.pk)
    last = {line.data["activity"]: line for line in Message.objects.filter(kind="activity").order_by("at", "id")}
    assert conversation.assignee_id == last["assigned"].data["assignee_id"]
    assert conversation.priority == last["prioritised"].data["priority"]
