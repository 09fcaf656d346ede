"""Tags in a browser: put on without a mouse, readable in every colour and theme, and the same on every screen."""

import pytest
from playwright.sync_api import expect

from inbox.actions.change_tag import change_tag
from inbox.actions.tag_conversation import tag_conversation
from tests.browser.test_live_inbox import live, minutes_ago
from tests.inbox.rows import tagged
from workspaces.models import Tag

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the eye gets: a colour drawn on a canvas and read back. WCAG 2.2: relative luminance, contrast ratio.
CONTRAST = """element => {
  const style = getComputedStyle(element)
  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  const light = (colour) => {
    paper.fillStyle = colour
    paper.fillRect(0, 0, 1, 1)
    const [r, g, b] = [...paper.getImageData(0, 0, 1, 1).data].map((part) => {
      const share = part / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [dark, bright] = [light(style.color), light(style.backgroundColor)].sort((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}"""


@pytest.fixture
def vip(bamboo):
    return Tag.objects.create(workspace=bamboo, name="Khách VIP", colour="red")


def test_a_tag_is_found_by_typing_put_on_and_taken_off_by_keys_alone(browse, dung, binh, bamboo, vip):
    Tag.objects.create(workspace=bamboo, name="Đã thanh toán", colour="green")
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))
    row, chips = page.locator(f"#row-{conversation.pk}"), page.locator(".thread__chips .tag")

    for typed, name in (("da thanh", "Đã thanh toán"), ("VIP", "Khách VIP")):
        page.keyboard.press("t")
        expect(page.get_by_role("searchbox", name="Find a tag")).to_be_focused()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(row.locator(".row__tags")).to_contain_text(name)
        expect(page.locator(".thread__tags summary")).to_be_focused()
    expect(chips).to_have_text(["Khách VIP", "Đã thanh toán"])

    page.keyboard.press("t")
    expect(page.get_by_role("searchbox", name="Find a tag")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Khách VIP", pressed=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(chips).to_have_text(["Đã thanh toán"])
    expect(page.locator(".activity").last).to_contain_text("Binh took the tag Khách VIP away")


def test_who_looks_after_tags_creates_one_where_it_is_missed(browse, dung, an, vip):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(an, f"inbox/{conversation.pk}/"))

    page.keyboard.press("t")
    page.get_by_role("searchbox", name="Find a tag").fill("Bán sỉ")
    expect(page.get_by_role("status").filter(has_text="There is no such tag.")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.locator(".thread__chips")).to_have_text("Bán sỉ")


def test_an_agent_is_offered_no_new_tag(browse, dung, binh, vip):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/{conversation.pk}/"))

    page.keyboard.press("t")
    page.get_by_role("searchbox", name="Find a tag").fill("vip 2")

    expect(page.locator("[data-none]")).to_be_visible()
    expect(page.get_by_role("button", name="Create the tag")).to_be_hidden()


def test_a_tag_is_put_on_renamed_and_recoloured_before_everybodys_eyes(browse, dung, an, binh, vip):
    conversation = dung.writes("Chào shop", minutes_ago(1))
    page = live(browse(binh, f"inbox/?tag={vip.pk}"))
    expect(page.get_by_text("Nothing here")).to_be_visible()

    tag_conversation(conversation=conversation, actor=an, tag=vip)
    chip = page.locator(f"#row-{conversation.pk} .row__tags .tag")
    expect(chip).to_have_text("Khách VIP")
    change_tag(actor=an, tag=vip, name="Quý", colour="blue")
    expect(chip).to_have_text("Quý")
    expect(chip).to_have_attribute("data-colour", "blue")


def test_a_change_of_very_many_rows_makes_the_page_fetch_them(browse, dung, an, binh, vip, monkeypatch):
    monkeypatch.setattr("inbox.live.MOST_NAMED", 0)
    conversation = dung.writes("Chào shop", minutes_ago(1))
    tagged(conversation, vip)
    page = live(browse(binh, "inbox/"))

    change_tag(actor=an, tag=vip, name="Quý", colour="blue")

    expect(page.locator(f"#row-{conversation.pk} .row__tags .tag")).to_have_text("Quý")


def test_a_list_is_narrowed_to_a_tag_and_widened_again(browse, dung, hoa, binh, vip):
    conversation, other = dung.writes("Chào shop", minutes_ago(2)), hoa.writes("Còn trà không?", minutes_ago(1))
    tagged(conversation, vip)
    page = live(browse(binh, "inbox/"))

    page.locator(".list__title").click()
    page.locator("select[name=tag]").select_option("Khách VIP")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".list__title .tag")).to_have_text("Khách VIP")
    expect(page.locator(f"#row-{other.pk}")).to_have_count(0)
    expect(page.locator(f"#row-{conversation.pk}")).to_be_visible()

    page.get_by_role("link", name="Of all tags, teams and colleagues").click()
    expect(page.locator(f"#row-{other.pk}")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_can_be_read(browse, an, bamboo, theme):
    for colour in Tag.Colour.values:
        Tag.objects.create(workspace=bamboo, name=colour, colour=colour)

    page = browse(an, "tags/", color_scheme=theme)

    chips = page.locator(".line .tag")
    expect(chips).to_have_count(len(Tag.Colour.values))
    contrast = {chip.inner_text(): chip.evaluate(CONTRAST) for chip in chips.all()}
    assert {colour: ratio for colour, ratio in contrast.items() if ratio < 4.5} == {}
    looks = {chip.evaluate("element => getComputedStyle(element).backgroundColor") for chip in chips.all()}
    assert len(looks) == len(Tag.Colour.values)
