"""The owner's side of a website chat: opened within a minute, set up with the panel in sight, put on the website."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_web.models import Widget
from inbox.models import Channel
from tests.conftest import signed_in
from workspaces.hours import dates_in_words, read_dates
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(channel) -> str:
    return f"/w/bamboo/channels/web/{channel.pk}/"


@pytest.fixture
def given(widget) -> dict:
    """What the page posts when nothing was touched."""
    return {
        "title": "",
        "colour": widget.colour,
        "position": "right",
        "from_side": "20",
        "from_bottom": "20",
        "language": "en",
        "domains": "tea.example\n*.tea.example",
        "opening": "always",
        "holidays": "",
        "time_zone": "Asia/Ho_Chi_Minh",
        "ask_name": "no",
        "ask_email": "no",
        "ask_phone": "no",
        "takes_files": "on",
        "plays_sound": "on",
        "shows_answer_time": "on",
    }


# ── Opening one ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_chat_is_open_after_one_form(an_client):
    given = {"name": "Bamboo Tea", "website": "https://www.Tea.example/shop?x=1", "language": ""}
    response = an_client.post("/w/bamboo/channels/web/connect/", given, follow=True)

    widget = Widget.objects.get()
    assert (widget.domains, widget.language) == (["tea.example", "www.tea.example"], "")
    assert f"/chat/{widget.key}.js" in response.text


def test_what_is_no_website_is_said_and_what_was_typed_stays(an_client):
    given = {"name": "Bamboo Tea", "website": "my shop!", "language": "vi"}
    response = an_client.post("/w/bamboo/channels/web/connect/", given)

    assert response.status_code == 422
    assert "is no address of a website" in response.text
    assert 'value="my shop!"' in response.text
    assert not Channel.objects.exists()


def test_a_chat_that_was_closed_comes_back_as_it_was(an_client, channel, widget):
    Channel.objects.update(status="disconnected")
    Widget.objects.update(colour="#aa3300")

    response = an_client.post(f"/w/bamboo/channels/web/connect/?channel={channel.pk}", {"name": "Tea"})

    assert response.status_code == 302
    channel.refresh_from_db()
    widget.refresh_from_db()
    assert (channel.status, channel.name) == ("connected", "Tea")
    assert (widget.colour, widget.domains) == ("#aa3300", ["tea.example", "*.tea.example"])


# ── Settings ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_not_touched_is_not_written(an_client, url, given):
    assert an_client.post(url, given).status_code == 302
    assert list(AuditEntry.objects.filter(verb="chat.changed").values_list("details", flat=True)) == []


def test_everything_can_be_set_and_is_in_the_audit_trail(an_client, url, given, widget):
    changes = {
        "title": "Bamboo",
        "colour": "#FFD400",
        "position": "left",
        "from_bottom": "80",
        "language": "",
        "greeting_en": "Hi!",
        "greeting_vi": "Chào bạn!",
        "away_vi": "Mai nhé",
        "domains": "Tea.example, *.tea.example\nhttps://trà.example/ localhost:8000",
        "opening": "hours",
        "week_0_from": ["08:00", "13:00", ""],
        "week_0_until": ["12:00", "17:30", ""],
        "week_5_from": ["20:00"],
        "week_5_until": ["02:00"],
        "holidays": "30/4/2027\n5/2/2027 – 7/2/2027",
        "time_zone": "Europe/Paris",
        "ask_email": "required",
        "plays_sound": "",
    }
    assert an_client.post(url, given | changes).status_code == 302

    widget.refresh_from_db()
    assert (widget.title, widget.colour, widget.position, widget.from_bottom) == ("Bamboo", "#ffd400", "left", 80)
    assert widget.texts == {"en": {"greeting": "Hi!"}, "vi": {"greeting": "Chào bạn!", "away": "Mai nhé"}}
    assert widget.domains == ["tea.example", "*.tea.example", "xn--tr-kia.example", "localhost:8000"]
    assert widget.hours == {"0": [["08:00", "12:00"], ["13:00", "17:30"]], "5": [["20:00", "02:00"]]}
    assert widget.holidays == [date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7), date(2027, 4, 30)]
    assert (widget.ask_email, widget.plays_sound, widget.takes_files) == ("required", False, True)
    entry = AuditEntry.objects.get(verb="chat.changed")
    assert (entry.actor_name, entry.target) == ("An", "Bamboo Tea")
    assert "takes_files" not in entry.details["settings"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"colour": "red"}, "Enter a valid value"),
        ({"from_side": "900"}, "less than or equal to 160"),
        ({"domains": "tea.example\n*"}, "“*” would let in everybody"),
        ({"domains": "*.example"}, "would let in everybody"),
        ({"domains": "shop.*.example"}, "is no address of a website"),
        ({"domains": "<script>"}, "is no address of a website"),
        ({"opening": "hours"}, "Give at least one day its hours"),
        (
            {"opening": "hours", "week_1_from": "08:00", "week_1_until": ""},
            "Tuesday: say both from when and until when.",
        ),
        ({"opening": "hours", "week_1_from": "8", "week_1_until": "x"}, "Tuesday: a time is like"),
        (
            {"opening": "hours", "week_1_from": ["08:00", "11:00"], "week_1_until": ["12:00", "13:00"]},
            "Tuesday: two of its",
        ),
        ({"holidays": "31/2/2027"}, "“31/2/2027” is no day"),
        ({"holidays": "9/2/2027 - 5/2/2027"}, "is no day, nor a span"),
        ({"time_zone": "Mars/Base"}, "Select a valid choice"),
        ({"greeting_en": "x" * 301}, "at most 300 characters"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_of_it_is_lost(an_client, url, given, widget, changes, sentence):
    response = an_client.post(url, given | {"title": "Unsaved title", **changes})

    assert response.status_code == 422
    assert sentence in response.text.replace("&lt;", "<").replace("&gt;", ">")
    assert "Not saved yet" in response.text
    assert "Unsaved title" in response.text
    widget.refresh_from_db()
    assert widget.title == ""


def test_hours_that_do_not_count_are_not_checked(an_client, url, given):
    assert an_client.post(url, given | {"week_1_from": "08:00", "week_1_until": ""}).status_code == 302


def test_days_off_come_back_as_they_are_read():
    lines = "5/2/2027 – 12/2/2027\n30/4/2027\n2027-09-02"
    days = read_dates(lines)

    assert len(days) == 10
    assert read_dates(dates_in_words(days)) == days


@pytest.mark.parametrize("address", ["", "preview/", "installation/", "code.svg"])
def test_only_who_manages_channels_comes_here(binh, chau_client, an_client, url, address):
    assert an_client.get(url + address).status_code == 200
    assert signed_in(binh).get(url + address).status_code == 403
    assert chau_client.get(url + address).status_code == 404


def test_the_list_of_channels_and_the_channels_page_lead_to_the_settings(an_client, url, channel):
    page = reverse("channels:show", args=["bamboo", channel.pk])
    assert f'href="{url}"' in an_client.get(page).text

    assert f'href="{url}"' in an_client.get("/w/bamboo/channels/").text


def test_a_channel_of_another_platform_or_workspace_is_not_here(an_client, bamboo, other_shop):
    page = Channel.objects.create(workspace=bamboo, platform="facebook", external_id="1", name="Bamboo Tea")
    for pk in (other_shop.pk, page.pk):
        assert an_client.get(f"/w/bamboo/channels/web/{pk}/").status_code == 404


# ── On the website ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_waits_for_the_first_visit_and_then_says_where_it_was(an_client, client, url, widget):
    assert "Waiting for the first visit" in an_client.get(url).text

    client.get(f"/chat/{widget.key}.js", headers={"referer": "https://tea.example/"})

    fragment = an_client.get(f"{url}installation/").text
    assert "Seen on tea.example" in fragment
    assert "hx-trigger" not in fragment


def test_a_script_that_was_not_seen_lately_is_doubted(an_client, url, widget):
    Widget.objects.update(seen_on="tea.example", seen_at=timezone.now() - timedelta(days=20))

    assert "Last seen on tea.example" in an_client.get(url).text


def test_a_test_says_that_the_chat_is_open(an_client, channel):
    answer = an_client.post(f"/w/bamboo/channels/{channel.pk}/tests/", headers={"HX-Request": "true"})

    assert "This chat is open" in answer.text
    assert "did not answer" not in answer.text


def test_where_no_website_is_named_it_says_so(an_client, url):
    Widget.objects.update(domains=[])

    assert "No website may show this chat." in an_client.get(url).text


def test_the_code_leads_to_the_chats_own_page(an_client, url):
    response = an_client.get(f"{url}code.svg")

    assert response["Content-Type"] == "image/svg+xml"
    assert b"style=" not in response.content


# ── The secret ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_secret_is_shown_once_and_renewed_in_the_audit_trail(an_client, url, widget):
    before = widget.identity_secret
    assert before not in an_client.get(url).text

    response = an_client.post(f"{url}secret/", headers={"hx-request": "true"})

    widget.refresh_from_db()
    assert widget.identity_secret != before
    assert widget.identity_secret in response.text
    assert "no-store" in response["Cache-Control"]
    page = an_client.get(url).text
    assert widget.identity_secret not in page
    assert "Make a new secret?" in page
    assert AuditEntry.objects.filter(verb="chat.secret_renewed").count() == 1


def test_nobody_else_renews_it(binh, chau_client, an_client, url, widget):
    assert signed_in(binh).post(f"{url}secret/").status_code == 403
    assert chau_client.post(f"{url}secret/").status_code == 404
    assert an_client.get(f"{url}secret/").status_code == 405
    assert Widget.objects.get().identity_secret == widget.identity_secret


# ── The preview ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_preview_shows_what_is_not_saved(an_client, url, given, widget):
    changes = {"colour": "#ffd400", "greeting_en": "Hi <b>you</b>", "ask_name": "required", "takes_files": ""}
    response = an_client.post(f"{url}preview/", given | changes)

    assert "Hi &lt;b&gt;you&lt;/b&gt;" in response.text
    assert "/chat/look/ffd400.css" in response.text
    assert 'name="files"' not in response.text
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    widget.refresh_from_db()
    assert (widget.colour, widget.texts) == ("#0b6b4f", {})


def test_the_preview_leaves_out_what_cannot_be_taken(an_client, url, given):
    response = an_client.post(f"{url}preview/", given | {"colour": "red", "greeting_en": "Hi!"})

    assert response.status_code == 200
    assert "/chat/look/0b6b4f.css" in response.text
    assert "Hi!" in response.text


def test_the_preview_speaks_either_language_and_shows_what_is_said_when_nobody_is_there(an_client, url, given):
    own = {"language": "", "greeting_en": "Hi!", "greeting_vi": "Chào bạn!", "away_vi": "Mai nhé", "shown_in": "vi"}

    opened = an_client.post(f"{url}preview/", given | own).text
    assert '<html lang="vi"' in opened
    assert "Chào bạn!" in opened
    assert "Mai nhé" not in opened
    assert "Mai nhé" in an_client.post(f"{url}preview/", given | own | {"shown_when": "closed"}).text


def test_the_preview_has_no_script_that_talks(an_client, url):
    assert "pages/chat.js" not in an_client.get(f"{url}preview/").text
