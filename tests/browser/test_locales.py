"""Times and sizes are the reader's own: their language, their clock."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
IN_HANOI = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
IN_LONDON = {"locale": "en-GB", "timezone_id": "Europe/London"}
NARROW = "\N{NARROW NO-BREAK SPACE}"
DRAW = """([mode, at]) => {
  const element = document.createElement("local-time")
  if (mode) element.setAttribute("mode", mode)
  element.setAttribute("datetime", at)
  document.querySelector("main").append(element)
  return element.textContent
}"""


def reading(browse, binh, reader: dict[str, str], path: str = "team/") -> Page:
    page = browse(binh, path, **reader)
    expect(page.locator("command-palette:defined")).to_be_attached()
    page.clock.set_fixed_time(NOW)
    return page


@pytest.mark.parametrize(
    ("reader", "mode", "at", "pieces"),
    [
        (IN_HANOI, "", "2026-11-27T07:05:00Z", ["14:05"]),
        (IN_LONDON, "", "2026-11-27T14:05:00Z", ["2:05 PM"]),
        (IN_HANOI, "moment", "2026-11-27T18:05:00Z", ["1:05", "28 thg 11"]),
        (IN_LONDON, "moment", "2026-11-27T18:05:00Z", ["Fri", "Nov 27", "6:05 PM"]),
        (IN_HANOI, "moment", "2025-11-27T18:05:00Z", ["1:05", "28 thg 11", "2025"]),
        (IN_LONDON, "moment", "2025-11-27T18:05:00Z", ["Nov 27, 2025", "6:05 PM"]),
        # New Year's Eve in London is New Year in Hanoi.
        (IN_HANOI, "date", "2025-12-31T18:05:00Z", ["1 thg 1"]),
        (IN_LONDON, "date", "2025-12-31T18:05:00Z", ["Dec 31, 2025"]),
        (IN_HANOI, "relative", "2026-11-27T08:50:00Z", ["10 phút trước"]),
        (IN_LONDON, "relative", "2026-11-27T08:50:00Z", ["10m ago"]),
        (IN_HANOI, "relative", "2026-11-27T08:59:40Z", ["vừa xong"]),
        (IN_LONDON, "relative", "2026-11-27T08:59:40Z", ["now"]),
        # Yesterday evening in London is today in Hanoi.
        (IN_HANOI, "relative", "2026-11-26T18:05:00Z", ["01:05"]),
        (IN_LONDON, "relative", "2026-11-26T18:05:00Z", ["Thu"]),
        (IN_HANOI, "relative", "2026-11-03T09:00:00Z", ["3 thg 11"]),
        (IN_LONDON, "relative", "2026-11-03T09:00:00Z", ["Nov 3"]),
        (IN_HANOI, "relative", "2025-11-03T09:00:00Z", ["3 thg 11", "2025"]),
        (IN_LONDON, "relative", "2025-11-03T09:00:00Z", ["Nov 3, 2025"]),
    ],
)
def test_a_time_is_told_by_the_readers_clock_and_in_their_language(browse, binh, reader, mode, at, pieces):
    page = reading(browse, binh, reader)

    shown = page.evaluate(DRAW, [mode, at]).replace(NARROW, " ")

    assert [piece for piece in pieces if piece not in shown] == [], shown


@pytest.mark.parametrize(("reader", "shown"), [(IN_HANOI, "1,5"), (IN_LONDON, "1.5")])
def test_a_file_that_is_chosen_says_its_size(browse, binh, dung, reader, shown):
    conversation = dung.writes("Chào shop")
    page = browse(binh, f"inbox/{conversation.pk}/", **reader)
    expect(page.locator("html")).to_have_attribute("data-line", "live")

    page.locator(".composer input[type=file]").set_input_files(
        {"name": "gia.pdf", "mimeType": "application/pdf", "buffer": b"%PDF".ljust(1_572_864)}
    )

    expect(page.locator(".chosen-file small")).to_contain_text(shown)
