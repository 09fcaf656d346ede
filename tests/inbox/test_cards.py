"""What a customer shares that is no file: shown as a card, with its pictures kept here and its times in the reader's zone."""

import time

import pytest
from django.utils.html import escape

from inbox.export import export_lines
from inbox.ingest import drain
from inbox.models import Attachment, Conversation, Message
from inbox.presenters.attachments import attachment_views
from tests.inbox.messenger import delivery, event
from tests.inbox.replies import view_of
from tests.simulator.client import DUNG

NOON = 1_795_000_000  # seconds since 1970


@pytest.fixture
def shared(tea_page, work, django_capture_on_commit_callbacks):
    """The customer shares an attachment; what is to be copied, is."""

    def share(kind, payload, **members):
        attachment = {"type": kind, "payload": payload, **members}
        delivery(event({"message": {"mid": "m1", "attachments": [attachment]}}))
        with django_capture_on_commit_callbacks(execute=True):
            drain()
        work()
        return Message.objects.get()

    return share


def card(message):
    (view,) = view_of(message).attachments
    return view


def product(*elements):
    return {"product": {"elements": list(elements)}}


def thread(client):
    return client.get(f"/w/bamboo/inbox/{Conversation.objects.get().pk}/").content.decode()


def test_a_products_picture_is_kept_here_and_shown_with_its_title_and_price(shared, simulator, binh_client):
    token = simulator.page_token()
    picture = simulator.graph("GET", DUNG, token, params={"fields": "profile_pic"}).json()["profile_pic"]
    silk = {"title": "Áo dài lụa", "subtitle": "1.250.000 ₫", "image_url": picture}

    message = shared("template", product(silk, {"title": "Khăn lụa"}))

    first, second = card(message).items
    kept = Attachment.objects.get(kind="card_picture")
    assert (first["title"], first["subtitle"], second["picture_url"]) == ("Áo dài lụa", "1.250.000 ₫", "")
    assert f'<img src="{first["picture_url"]}" alt="Áo dài lụa"' in thread(binh_client)
    shown = binh_client.get(first["picture_url"])
    assert (shown.status_code, shown["Content-Type"]) == (200, kept.mime_type)
    # It is no file that the customer sent.
    assert len(view_of(message).attachments) == 1
    assert '"attachments": [{"kind": "product"' in "".join(export_lines(message.conversation.workspace))
    assert "card_picture" not in "".join(export_lines(message.conversation.workspace))


@pytest.mark.parametrize("url", ["https://shop.example/a.png", "javascript:alert(1)", "http://127.0.0.1:9/a.png"])
def test_a_picture_that_lies_elsewhere_than_at_the_platform_is_not_fetched(shared, url, binh_client):
    message = shared("template", product({"title": "Áo dài lụa", "image_url": url}))

    assert Attachment.objects.get(kind="card_picture").error_code == "host"
    assert [item["picture_url"] for item in card(message).items] == [""]
    assert url not in thread(binh_client)


def test_a_card_that_is_its_only_product_says_its_name_once(shared):
    view = card(shared("template", product({"title": "Áo dài lụa"})))

    assert (view.title, view.subtitle, [item["title"] for item in view.items]) == ("Product", "", ["Áo dài lụa"])


def test_an_appointment_tells_what_became_of_it_and_when_it_is(shared, binh_client):
    booking = {"booking_id": "7", "status": "confirmed", "start_time": NOON, "end_time": NOON + 3600}

    view = card(shared("appointment_booking", booking | {"timezone": "Asia/Ho_Chi_Minh"}))

    assert (view.title, view.status) == ("Appointment", "Confirmed")
    page = thread(binh_client)
    assert '<local-time mode="moment" datetime="2026-11-18T11:06:40+00:00">' in page
    assert '<local-time datetime="2026-11-18T12:06:40+00:00">' in page


def test_an_appointment_that_ends_on_another_day_names_it(shared):
    view = card(shared("appointment_booking", {"start_time": NOON, "end_time": NOON + 3 * 86400}))

    assert view.ends_on_another_day


@pytest.mark.parametrize("given", ["soon", "", "-5", "9" * 40])
def test_an_appointment_without_a_time_that_can_be_read_is_still_shown(shared, given, binh_client):
    view = card(shared("appointment_booking", {"status": "moved", "start_time": given}))

    assert (view.status, view.starts_at) == ("moved", None)
    assert "Appointment" in thread(binh_client)


def test_no_title_however_long_breaks_the_thread(shared, binh_client):
    long = "Trà " * 25_000

    shared("fallback", {"title": long, "url": "https://sen.test/" + "a" * 100_000})

    page = thread(binh_client)
    assert len(page) < 100_000
    assert "Trà Trà" in page


def test_a_card_shows_no_more_items_than_a_platform_sends():
    items = [{"title": f"Trà {number}"} for number in range(500)]
    attachment = Attachment(kind="template", state="card", data={"items": items})

    assert len(attachment_views([attachment], "bamboo")[0].items) == 10


@pytest.fixture
def story(shared, simulator):
    """What may be seen for a while: called, it is seen for so many seconds more."""

    def show(seconds, fault=""):
        token = simulator.page_token()
        picture = simulator.graph("GET", DUNG, token, params={"fields": "profile_pic"}).json()["profile_pic"]
        message = shared("story_mention", {"url": fault or picture})
        Attachment.objects.update(data={"url": fault or picture, "until": round(time.time()) + seconds})
        return message

    return show


def test_what_passes_is_shown_through_us_while_it_lives_and_never_kept(story, binh_client, chau_client):
    view = card(story(3600))

    page = thread(binh_client)
    assert f'<img src="{view.passing_url}"' in page
    assert f'<a href="{escape(view.link)}"' in page
    shown = binh_client.get(view.passing_url)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert "private" in shown["Cache-Control"]
    assert not Attachment.objects.exclude(file="").exists()
    assert chau_client.get(view.passing_url).status_code == 404


def test_what_has_passed_says_so_and_leads_nowhere(story, binh_client):
    view = card(story(-1))

    assert (view.title, view.link, view.passing_url) == ("Mention in a story", "", "")
    assert "It has expired and can no longer be shown." in thread(binh_client)
    assert binh_client.get(f"/w/bamboo/passing/{Attachment.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize("url", ["https://evil.example/a.png", "javascript:alert(1)", "http://127.0.0.1:1/a.png"])
def test_what_passes_is_fetched_from_the_platform_alone(story, binh_client, url):
    story(3600, url)

    assert binh_client.get(f"/w/bamboo/passing/{Attachment.objects.get().pk}/").status_code in (404, 410)


def test_a_card_that_does_not_pass_has_no_such_picture(shared, binh_client):
    view = card(shared("fallback", {"title": "Trà", "url": "https://sen.test/"}))

    assert (view.passing_url, view.link) == ("", "https://sen.test/")
    assert binh_client.get(f"/w/bamboo/passing/{Attachment.objects.get().pk}/").status_code == 404
