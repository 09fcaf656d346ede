"""One phone for every platform: whoever is chosen can be played with plain forms."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

PEOPLE = {
    "Facebook": ("104772918836401", "7284910365521001"),
    "Instagram": ("104772918836401", "1186402937745001"),
    "WhatsApp": ("318840927755103", "84900000011"),
    "Zalo": ("3361907725518840296", "5820447719306628141"),
    "TikTok": ("-000hD2kQ7mVx4TzR9cJ1sLw8YbNfP3aEu5G", "user-7301-dung-uid-a1"),
    "Twilio": ("whatsapp:+842873005511", "whatsapp:+84900000044"),
}
EMOJI = {"Facebook": "love", "Instagram": "love", "WhatsApp": "❤️", "Zalo": "/-heart", "TikTok": "❤️"}


class Phone:
    def __init__(self, simulator, account, person):
        self.http, self.url = simulator.http, f"{simulator.url}/phone/{account}/{person}/"

    def look(self, path=""):
        answer = self.http.get(self.url + path, timeout=20)
        assert answer.status_code in (200, 204), answer.text
        return unescape(answer.text)

    def act(self, name, files=None, **form):
        answer = self.http.post(f"{self.url}{name}/", data=form, files=files, timeout=20)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)


@pytest.fixture(params=list(PEOPLE))
def platform(request):
    return request.param


@pytest.fixture
def phone(simulator, platform):
    return Phone(simulator, *PEOPLE[platform])


def test_everybody_is_on_one_page_and_somebody_new_joins_them(simulator, platform, phone):
    account, person = PEOPLE[platform]
    home = unquote(unescape(simulator.http.get(simulator.url, timeout=20).text))
    assert f'href="/phone/{account}/{person}/"' in home

    new = simulator.http.post(f"{simulator.url}/phone/{account}/new/", data={"name": "Khách Lạ"}, timeout=20)

    assert "you are Khách Lạ" in unescape(new.text)


def test_words_quotes_and_pictures_are_in_the_thread(phone):
    assert "Nothing has been said yet" in phone.look()
    said = phone.act("say", text="Shop <b>ơi</b>")
    mid = re.search(r'data-mid="([^"]+)"', said).group(1)

    phone.act("say", text="Còn không?", reply_to=mid)
    shown = phone.act("say", files={"files": ("ảnh.png", b"\x89PNG\r\n\x1a\n", "image/png")})

    assert all(part in shown for part in ("Còn không?", 'class="quote"', 'class="image"', "webhook: "))


def test_a_reaction_comes_and_goes(platform, phone):
    mid = re.search(r'data-mid="([^"]+)"', phone.act("say", text="Shop ơi")).group(1)
    if platform not in EMOJI:
        refused = phone.http.post(f"{phone.url}react/", data={"mid": mid, "reaction": "❤️"}, timeout=20)
        assert refused.status_code == 400
        return

    assert 'class="reactions"' in phone.act("react", mid=mid, reaction=EMOJI[platform])
    assert 'class="reactions"' not in phone.act("react", mid=mid, reaction="")


def test_every_button_does_something(phone):
    phone.act("say", text="Shop ơi")
    page = phone.look()
    forms = re.findall(
        r'<form method="post" data-act action="/phone/[^"]+/(\w+)/">\s*((?:<input[^>]+>)*)\s*<button>', page
    )
    assert len(forms) >= 4

    for act, fields in forms:
        phone.act(act, **dict(re.findall(r'name="(\w+)" value="([^"]*)"', fields)))
    if "staff-text" in page:
        assert "from " in phone.act("staff", text="Dạ còn ạ")
    assert "have blocked" in phone.look()


def test_what_has_not_changed_is_not_sent_again(phone):
    phone.act("say", text="Shop ơi")
    state = re.search(r'data-state="([^"]+)"', phone.look("thread/")).group(1)

    assert phone.look(f"thread/?state={state}") == ""
    phone.act("say", text="Alo")
    assert "Alo" in phone.look(f"thread/?state={state}")


def test_what_cannot_be_done_is_told(phone):
    answer = phone.http.post(f"{phone.url}fly/", timeout=20)

    assert (answer.status_code, "cannot be done" in answer.text) == (400, True)
