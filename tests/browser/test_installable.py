"""Messio can be put on a phone's or a desk's home screen, in the language of whoever does so."""

import json
from pathlib import Path
from struct import unpack

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def asked(page: Page, question: str) -> dict:
    return page.context.new_cdp_session(page).send(question)


@pytest.mark.parametrize(("locale", "words"), [("en-GB", "in one inbox"), ("vi-VN", "hộp thư")])
def test_chromium_finds_nothing_in_the_way_of_installing(browse, an, locale, words):
    page = browse(an, "settings/", viewport=PHONE, locale=locale)

    manifest = asked(page, "Page.getAppManifest")

    assert manifest["errors"] == []
    assert json.loads(manifest["data"])["lang"] == locale[:2]
    assert words in json.loads(manifest["data"])["description"]
    # A window without a profile on disk installs nothing; that is all that may be in the way.
    in_the_way = {row["errorId"] for row in asked(page, "Page.getInstallabilityErrors")["installabilityErrors"]}
    assert in_the_way <= {"in-incognito"}


def test_each_icon_is_as_large_as_it_says(client, db):
    icons = client.get("/messio-en.webmanifest").json()["icons"]

    sides = {}
    for icon in icons:
        content = Path(finders.find(icon["src"].removeprefix("/static/"))).read_bytes()
        sides[icon.get("purpose", "any"), icon["sizes"]] = unpack(">II", content[16:24])
    assert sides == {
        ("any", "192x192"): (192, 192),
        ("any", "512x512"): (512, 512),
        ("maskable", "512x512"): (512, 512),
    }
    assert client.get("/messio-fr.webmanifest").status_code == 404


def test_the_bar_around_the_page_follows_the_theme(browse, an):
    page = browse(an, "settings/", viewport=PHONE, color_scheme="light")
    shown = "[...document.querySelectorAll('meta[name=theme-color]')].filter((m) => matchMedia(m.media).matches).map((m) => m.content)"
    assert page.evaluate(shown) == ["#ffffff"]

    page.locator("[popovertarget=menu-me]").click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#menu-me [data-set-theme=dark]").click()

    assert page.evaluate(shown) == ["#14181d"]
    page.reload()
    assert page.evaluate(shown) == ["#14181d"]
