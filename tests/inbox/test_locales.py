"""Numbers, sizes, dates and plurals read as the reader's language writes them."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from inbox.models import Attachment, Message
from inbox.presenters.attachments import AttachmentView
from inbox.presenters.counts import words
from inbox.text import grouped

ENGLISH, VIETNAMESE = "en", "vi"


def drawn(language: str, template: str, **context: object) -> str:
    with translation.override(language):
        return Template("{% load i18n %}" + template).render(Context(context)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "size", "facts"),
    [
        (ENGLISH, 184_320, "PDF · 180.0 KB"),
        (VIETNAMESE, 184_320, "PDF · 180,0 KB"),
        (ENGLISH, 1_572_864, "PDF · 1.5 MB"),
        (VIETNAMESE, 1_572_864, "PDF · 1,5 MB"),
        (ENGLISH, None, "PDF"),
    ],
)
def test_a_file_says_its_size(language, size, facts):
    file = Attachment(message=Message(), name="gia.pdf", kind="file", state="stored", size=size)
    with translation.override(language):
        assert AttachmentView(file, "bamboo").facts.replace("\N{NO-BREAK SPACE}", " ") == facts


@pytest.mark.parametrize("language", [ENGLISH, VIETNAMESE])
@pytest.mark.parametrize(("count", "shown"), [(0, ""), (1, "1"), (99, "99"), (100, "99+"), (4000, "99+")])
def test_a_count_of_a_view_is_short_in_every_language(language, count, shown):
    with translation.override(language):
        assert words(count) == shown


@pytest.mark.parametrize(("language", "shown"), [(ENGLISH, "1,204,000"), (VIETNAMESE, "1.204.000")])
def test_a_large_number_is_grouped(language, shown):
    assert drawn(language, '{{ number|floatformat:"0g" }}', number=1_204_000) == shown


@pytest.mark.parametrize(("language", "shown"), [(ENGLISH, "1,234"), (VIETNAMESE, "1.234")])
def test_a_number_in_a_sentence_of_ours_is_grouped(language, shown):
    with translation.override(language):
        assert grouped(1234) == shown


@pytest.mark.parametrize(("language", "shown"), [(ENGLISH, "(1.5 s)"), (VIETNAMESE, "1,5")])
def test_how_long_an_attempt_took(language, shown):
    attempt = {"at": "", "sentence": "", "seconds": 1.5}
    with translation.override(language):
        html = render_to_string("inbox/_message_attempts.html", {"view": {"attempts": [attempt]}})

    assert shown in html


@pytest.mark.parametrize(("language", "shown"), [(ENGLISH, "11/03/2026"), (VIETNAMESE, "03-11-2026")])
def test_a_date(language, shown):
    assert drawn(language, '{{ at|date:"SHORT_DATE_FORMAT" }}', at=datetime(2026, 11, 3, 9, tzinfo=UTC)) == shown


@pytest.mark.parametrize(
    ("language", "count", "shown"),
    [
        (ENGLISH, 1, "1 more channel needs reconnecting."),
        (ENGLISH, 2, "2 more channels need reconnecting."),
        (VIETNAMESE, 1, "1 kênh"),
        (VIETNAMESE, 2, "2 kênh"),
    ],
)
def test_plurals(language, count, shown):
    template = (
        "{% blocktranslate count count=count %}{{ count }} more channel needs reconnecting."
        "{% plural %}{{ count }} more channels need reconnecting.{% endblocktranslate %}"
    )

    assert shown in drawn(language, template, count=count)
