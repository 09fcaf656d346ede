"""What is done with an open conversation shows at once, is put back when it failed, and is not undone by a second click."""

import pytest
from playwright.sync_api import Page, Route, expect

from inbox.actions.resolve_conversation import resolve_conversation
from inbox.actions.tag_conversation import tag_conversation
from inbox.models import Conversation
from tests.browser.test_live_inbox import live, minutes_ago
from tests.browser.test_skeleton import held_back
from tests.browser.test_unread import opened
from tests.simulator.client import eventually
from workspaces.models import Tag, Team

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def conversation(dung) -> Conversation:
    return dung.writes("Còn hàng không?", minutes_ago(1))


@pytest.fixture
def page(browse, conversation, binh) -> Page:
    return live(browse(binh, f"inbox/{conversation.pk}/?status=any"))


def button(page: Page, name: str):
    return page.locator("#thread").get_by_role("button", name=name, exact=True)


def assigned(page: Page):
    return page.locator(".thread__assign summary")


def asked(page: Page) -> list[str]:
    """Fills with what the page asks for about the resolution."""
    methods: list[str] = []
    page.on("request", lambda request: methods.append(request.method) if "/resolution/" in request.url else None)
    return methods


def test_resolving_shows_before_the_answer(page):
    with held_back(page, "**/resolution/**"):
        button(page, "Resolve").click()
        expect(button(page, "Resolved")).to_be_visible()
        expect(button(page, "Resolve")).to_have_count(0)

    expect(button(page, "Reopen")).to_be_visible()


def test_reopening_shows_before_the_answer(page, conversation, binh):
    resolve_conversation(conversation=conversation, actor=binh)

    with held_back(page, "**/resolution/**"):
        button(page, "Reopen").click()
        expect(button(page, "Open")).to_be_visible()

    expect(button(page, "Resolve")).to_be_visible()


def test_taking_it_and_giving_it_to_a_colleague_show_before_the_answer(page, an):
    with held_back(page, "**/assignment/**"):
        button(page, "Assign to me").click()
        expect(button(page, "Assign to me")).to_be_hidden()
        expect(assigned(page)).to_have_attribute("data-local-done", "Mine")
    expect(assigned(page)).to_contain_text("Binh")

    with held_back(page, "**/assignment/**"):
        assigned(page).click()
        page.locator(".thread__assign .menu__item", has_text="An").click()
        expect(assigned(page)).to_have_attribute("data-local-done", "An")
        expect(page.locator(".thread__assign .assignees")).to_be_hidden()
    expect(assigned(page)).to_contain_text("An")
    expect(assigned(page)).not_to_have_attribute("data-local-done", "An")


@pytest.fixture
def vip(bamboo) -> Tag:
    return Tag.objects.create(workspace=bamboo, name="VIP", colour="red")


@pytest.fixture
def sales(bamboo) -> Team:
    return Team.objects.create(workspace=bamboo, name="Sales")


CHOICES = [
    (".thread__more", "Urgent", "**/priority/**", "Urgent", "Urgent"),
    (".thread__more", "Pending", "**/pending/**", "Pending", "pending"),
    (".thread__more", "In 1 hour", "**/snooze/**", "Put aside", "put this aside"),
    (".thread__more", "Block this customer", "**/blocking/**", "Blocked", "blocked this customer"),
    (".thread__tags", "VIP", "**/tags/*/**", "+ VIP", "VIP"),
    (".thread__assign > details", "Sales", "**/team/**", "Sales", "the team Sales"),
]


def choose(page: Page, menu: str, name: str) -> None:
    page.locator(f"{menu} > summary").click()
    page.locator(f"{menu} .dropdown__menu").get_by_role("button", name=name).click()


@pytest.mark.parametrize(("menu", "name", "address", "shown", "said"), CHOICES)
def test_what_is_chosen_in_a_menu_shows_before_the_answer(
    page, conversation, vip, sales, menu, name, address, shown, said
):
    summary = page.locator(f"{menu} > summary")

    with held_back(page, address):
        choose(page, menu, name)
        expect(summary).to_have_attribute("data-local-done", shown)

    expect(page.locator(".activity")).to_contain_text(said)
    expect(page.locator(f"{menu} > summary[data-local-done]")).to_have_count(0)


def test_a_tag_that_is_taken_off_shows_before_the_answer(page, conversation, binh, vip):
    tag_conversation(conversation=conversation, actor=binh, tag=vip)

    with held_back(page, "**/tags/*/**"):
        choose(page, ".thread__tags", "VIP")
        expect(page.locator(".thread__tags > summary")).to_have_attribute("data-local-done", "− VIP")

    expect(page.locator(".thread__chips")).to_have_count(0)


@pytest.mark.parametrize(("menu", "name", "address", "shown", "said"), CHOICES)
def test_what_was_chosen_in_a_menu_and_failed_is_put_back_said_and_can_be_tried_again(
    page, conversation, vip, sales, menu, name, address, shown, said
):
    with held_back(page, address, then=broken):
        choose(page, menu, name)

    expect(page.locator("toast-message")).to_contain_text(f"{shown}: Something went wrong on our side.")
    expect(page.locator(f"{menu} > summary[data-local-done]")).to_have_count(0)
    assert conversation.messages.filter(kind="activity").count() == 0

    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".activity")).to_contain_text(said)
    expect(page.locator("toast-message")).to_have_count(0)


def test_a_new_tag_shows_before_it_is_there_and_after_a_failure_its_name_is_not_typed_again(
    browse, conversation, an, bamboo
):
    page = live(browse(an, f"inbox/{conversation.pk}/"))

    page.locator(".thread__tags > summary").click()
    field = page.get_by_role("searchbox", name="Find a tag")
    field.fill("Bán buôn")
    expect(page.locator("tag-menu button[name=name]")).to_be_visible()
    with held_back(page, "**/tags/**", then=away):
        field.press("Enter")
        expect(page.locator(".thread__tags > summary")).to_have_attribute("data-local-done", "+ Bán buôn")
    expect(page.locator(".thread__tags > summary[data-local-done]")).to_have_count(0)
    assert not Tag.objects.exists()

    page.locator("toast-message").get_by_role("button", name="Try again").click()
    expect(page.locator(".thread__chips")).to_have_text("Bán buôn")


def test_who_takes_it_on_has_it_whosever_conversations_the_list_shows(browse, conversation, an, binh):
    page = live(browse(binh, f"inbox/{conversation.pk}/?assignee={an.pk}"))

    button(page, "Assign to me").click()

    expect(assigned(page)).to_contain_text("Binh")
    expect(page.locator(f"#row-{conversation.pk}")).to_have_count(0)


def test_what_is_put_back_as_unread_is_left_at_once_and_a_failure_can_be_tried_again(page, conversation, binh):
    row = opened(page, conversation, binh, 1).locator(f"#row-{conversation.pk}")

    with held_back(page, "**/read/", then=broken):
        page.keyboard.press("Shift+U")
        expect(page.locator("#thread article")).to_have_count(0)
    expect(page.locator("toast-message")).to_contain_text("Something went wrong on our side.")

    page.get_by_role("button", name="Try again").click()
    expect(row).to_have_attribute("data-local-unread", "1")


def test_of_two_things_in_one_menu_the_later_one_shows_until_both_are_answered(page, conversation):
    summary = page.locator(".thread__more > summary")

    with held_back(page, "**/priority/**"):
        choose(page, ".thread__more", "Urgent")
        with held_back(page, "**/pending/**"):
            page.locator(".thread__more .dropdown__menu").get_by_role("button", name="Pending").click()
            expect(summary).to_have_attribute("data-local-done", "Pending")
        expect(summary).to_have_attribute("data-local-done", "Urgent")

    expect(page.locator(".thread__more > summary[data-local-done]")).to_have_count(0)


def test_who_takes_part_is_ticked_at_once_and_unticked_when_it_failed(page, conversation, an):
    page.locator(".thread__assign summary").click()
    box = page.locator(".participants").get_by_label("An")

    with held_back(page, "**/participants/**", then=broken):
        box.check()
    expect(box).not_to_be_checked()

    page.get_by_role("button", name="Try again").click()
    expect(box).to_be_checked()
    eventually(lambda: conversation.participants.exists())


def away(route: Route) -> None:
    route.abort()


def broken(route: Route) -> None:
    route.fulfill(status=500)


def forbidden(route: Route) -> None:
    route.fulfill(status=403)


@pytest.mark.parametrize(
    ("fails", "words"), [(away, "offline"), (broken, "wrong on our side"), (forbidden, "role does not allow")]
)
def test_what_failed_is_put_back_and_said(page, conversation, fails, words):
    with held_back(page, "**/resolution/**", then=fails):
        button(page, "Resolve").click()
        expect(button(page, "Resolved")).to_be_visible()

    expect(page.locator("toast-message")).to_contain_text(words)
    expect(button(page, "Resolve")).to_be_visible()
    conversation.refresh_from_db()
    assert conversation.status == "open"


def test_a_double_click_resolves_once(page, conversation):
    methods = asked(page)

    button(page, "Resolve").dblclick()

    expect(button(page, "Reopen")).to_be_visible()
    assert methods == ["POST"]


def test_a_second_click_that_meets_the_reopening_does_not_reopen(page):
    methods = asked(page)
    page.evaluate(
        """() => {
          const click = (button) => button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 2 }))
          const watch = new MutationObserver(() => {
            const reopening = document.querySelector("#thread [data-at-once^=DELETE]")
            if (!reopening) return
            watch.disconnect()
            click(reopening)
            setTimeout(() => {
              click(reopening)
              document.body.dataset.clicked = ""
            }, 50)
          })
          watch.observe(document.querySelector("#thread"), { subtree: true, childList: true, attributes: true })
        }"""
    )

    button(page, "Resolve").click()

    expect(page.locator("body[data-clicked]")).to_be_attached()
    expect(button(page, "Reopen")).to_be_visible()
    assert methods == ["POST"]


def test_a_key_that_is_held_down_resolves_once(page):
    methods = asked(page)

    for _again in range(3):
        page.keyboard.down("e")

    expect(button(page, "Reopen")).to_be_visible()
    assert methods == ["POST"]


def test_another_choice_made_before_the_answer_is_the_one_that_stands(page, conversation, an, binh):
    with held_back(page, "**/assignment/**"):
        for name in ("An", "Binh"):
            assigned(page).click()
            page.locator(".thread__assign .menu__item", has_text=name).click()
            expect(assigned(page)).to_have_attribute("data-local-done", name)

    expect(assigned(page)).not_to_have_attribute("data-local-done", "Binh")
    expect(assigned(page)).to_contain_text("Binh")
    assert Conversation.objects.get(pk=conversation.pk).assignee == binh
