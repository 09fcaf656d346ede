"""The same page in English and in Vietnamese. Words that stay the same are names, or somebody forgot to translate them."""

import gettext
from collections.abc import Callable, Iterable
from functools import cache as remember
from html.parser import HTMLParser
from typing import Any
from unicodedata import normalize

from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from contacts.languages import language_choices
from workspaces.models import User
from workspaces.places import LOCALE_DATA, country_name, time_zone_choices

NAMES = {
    *(
        "Messio",
        "Meta",
        "Facebook",
        "Instagram",
        "TikTok",
        "WhatsApp",
        "WhatsApp (Twilio)",
        "Zalo",
        "Bamboo",
        "An",
        "Binh",
        "Dung",
        "Bamboo Tea",
        "Hoa",
        "Dao",
        "Sales",
        "Page",
        "Lotus Tea",
    ),
    *("English", "Tiếng Việt"),
    *("Email", "Video", "Shop", "Alt+N"),
    *(name for _, name in language_choices()),
    *(name for _, name in time_zone_choices()),
    *(country_name(code, "vi") for code in LOCALE_DATA if country_name(code, "vi") == country_name(code, "en")),
}
SHOWN = {"aria-label", "title", "placeholder", "alt"}


class Words(HTMLParser):
    """What a page says, each text by itself: between its tags, in what is read aloud, and in what scripts show later."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.in_key = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        # A key is called what is written on it, and what is typed is typed alike.
        self.in_key = tag in ("kbd", "code")
        self.add(value or "" for name, value in attrs if name in SHOWN)

    def handle_data(self, data):
        if self.cdata_elem is None and not self.in_key:
            self.add([data])

    def handle_endtag(self, tag):
        self.in_key = False

    def add(self, texts: Iterable[str]) -> None:
        composed = (normalize("NFC", " ".join(text.split())) for text in texts)
        pieces = {piece.strip(" ·:,—") for text in composed for piece in text.split(" · ")}
        self.found |= {piece for piece in pieces if any(letter.islower() for letter in piece) and "@" not in piece}


@remember
def english_sentences() -> set[str]:
    """Those of our catalogue that no Vietnamese page may hold, even as a part of a text."""
    with open(settings.BASE_DIR / "locale/vi/LC_MESSAGES/django.mo", "rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    texts = {key for key, text in catalogue.items() if isinstance(key, str) and text != key}
    return {text for text in texts if len(text) > 15 and "%" not in text}


def compare(in_english: str, in_vietnamese: str) -> None:
    ours, theirs = Words(in_vietnamese).found - NAMES, Words(in_english).found
    assert ours, "the page says nothing"
    assert len(english_sentences()) > 300
    forgotten = ours & theirs | {text for text in english_sentences() if any(text in words for words in ours)}
    assert not forgotten, f"still in English: {forgotten}"


def ask(client: Client, path: str, language: str, data: dict[str, str] | None = None) -> Any:
    cache.clear()  # the same attempt in the other language is not one too many
    User.objects.update(language=language)
    headers = {"accept-language": language}
    return client.get(path, headers=headers) if data is None else client.post(path, data, headers=headers)


def ask_in_both(client: Client, path: str, data: dict[str, str] | None = None, status: int = 200) -> None:
    """Ask for the page, or send a form that is refused, in both languages, and compare the answers."""
    answers = [ask(client, path, language, data) for language in ("en", "vi")]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [status] * 2, statuses
    assert '<html lang="vi"' in answers[1].text
    compare(*(answer.text for answer in answers))


def ask_fragment_in_both(client: Client, path: str, target: str = "") -> None:
    """The same of a part of a page. target: the id of the element that it is for."""
    headers = {"hx-request": "true", "hx-target": f"div#{target}"}
    answers = []
    for language in ("en", "vi"):
        User.objects.update(language=language)
        answers.append(client.get(path, headers=headers | {"accept-language": language}))
    assert [answer.status_code for answer in answers] == [200, 200]
    compare(*(answer.text for answer in answers))


def make_in_both(make: Callable[[], object]) -> list[str]:
    texts = []
    for language in ("en", "vi"):
        with translation.override(language):
            texts.append(str(make()))
    return texts
