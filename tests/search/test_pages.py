"""The page of results over HTTP: what it costs, what each answer is, and the thread beside it."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse

from inbox.models import Conversation, Message, SearchEntry
from tests.inbox.rows import NINE, say
from tests.search.asking import written

pytestmark = pytest.mark.django_db

# The transaction around the look by word is two or three of them.
MOST_QUERIES = 14


def ask(client, typed: str, target: str = "", **query):
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    return client.get(reverse("inbox:search", args=["bamboo"]), {"q": typed, **query}, headers=headers)


def test_a_result_shows_its_line_marked_and_leads_to_its_message(tea_page, binh_client):
    (message,) = written("Áo đỏ còn không?")
    page = ask(binh_client, "ao do").content.decode()

    assert "<mark>Áo</mark> <mark>đỏ</mark> còn không?" in page
    assert f"/inbox/{message.conversation_id}/?q=ao+do&amp;at={message.position}" in page
    assert page.count('id="result-') == 1


def test_what_a_customer_wrote_is_escaped(tea_page, binh_client):
    written("<script>alert(1)</script> đỏ")
    page = ask(binh_client, 'do "><script>').content.decode()

    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "All years."),
        ("a", "One letter is too little"),
        ("👍", "Words and numbers can be looked for, and “👍” has none."),
        ("zzz", "Nothing found for “zzz”"),
        ("colour:red", "There is no filter “colour:”"),
        ("before:soon", "“before:soon” names no day"),
        ("from:ghost", "No customer and no member here is called “ghost”"),
        ("channel:zalo", "No channel here is called “zalo”"),
        ("is:happy", "After “is:” there is only “unread”"),
    ],
)
def test_each_state_says_what_can_be_done(typed, said, tea_page, binh_client):
    written("trà")

    assert said in ask(binh_client, typed).content.decode()


@pytest.mark.parametrize(
    "typed", ["\0", "\ud800", "%s %(x)s", "'; --", "a" * 5000, "before:9999-12-31 tra", "+", "after:0001"]
)
def test_no_question_breaks_the_page(typed, tea_page, binh_client):
    written("trà")
    url = reverse("inbox:search", args=["bamboo"])
    response = binh_client.get(f"{url}?q={quote(typed, errors='surrogatepass')}&zone=../../etc&before=x")

    assert response.status_code == 200


def test_the_fragments_of_the_page(tea_page, binh_client):
    written(*(f"trà {number}" for number in range(30)))
    whole = ask(binh_client, "tra", "div#found").content.decode()
    older = whole.split("before=")[1].split('"')[0]
    more = ask(binh_client, "tra", "ol#results", before=older).content.decode()

    assert whole.count('id="result-') == 25
    assert "<html" not in whole
    assert more.count('id="result-') == 5
    assert 'id="more" data-removed' in more


def test_results_are_shown_as_they_are_now(tea_page, binh_client):
    first, second = written("trà sen", "trà nhài")
    SearchEntry.objects.filter(pk=first.pk).delete()
    rows = ask(binh_client, "tra", "ol#results", result=[first.pk, second.pk, 10**12, "x"]).content.decode()

    assert f'id="result-{first.pk}" data-removed' in rows
    assert "<mark>trà</mark> nhài" in rows


def test_nobody_asks_for_the_results_of_another_workspace(tea_page, chau_client, chau):
    (message,) = written("trà")
    url = reverse("inbox:search", args=["lotus"])
    headers = {"HX-Request": "true", "HX-Target": "ol#results"}
    rows = chau_client.get(url, {"q": "tra", "result": message.pk}, headers=headers).content.decode()

    assert "trà" not in rows
    assert chau_client.get(reverse("inbox:search", args=["bamboo"]), {"q": "tra"}).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_the_same_queries_whatever_it_shows(count, tea_page, binh_client, django_assert_max_num_queries):
    written(*(f"trà {number}" for number in range(count)))
    ask(binh_client, "tra")

    with django_assert_max_num_queries(MOST_QUERIES):
        ask(binh_client, "tra")


# ── The thread at the message ──


@pytest.fixture
def long_thread(tea_page) -> list[Message]:
    (first,) = written("trà 0")
    conversation = Conversation.objects.get()
    later = [
        say(conversation, f"trà {number}", at=NINE + timedelta(days=9, minutes=number)) for number in range(1, 120)
    ]
    return [first, *later]


def shown(page: str) -> list[int]:
    return [int(piece.split('"')[0]) for piece in page.split('<li id="message-')[1:]]


def test_the_thread_opens_around_the_message_and_goes_on_both_ways(long_thread, binh_client):
    wanted = long_thread[60]
    base = f"/w/bamboo/inbox/{wanted.conversation_id}/"
    page = binh_client.get(base, {"q": "tra 60", "at": wanted.position}).content.decode()

    assert shown(page) == [message.pk for message in long_thread[35:85]]
    assert f'opened-at="message-{wanted.pk}"' in page
    newer = binh_client.get(base + "messages/", {"after": long_thread[84].position}, headers={"HX-Request": "true"})
    assert shown(newer.content.decode()) == [message.pk for message in long_thread[85:]]
    assert f'id="below-{wanted.conversation_id}" class="no-more" data-removed' in newer.content.decode()


@pytest.mark.parametrize(("number", "first", "last"), [(0, 0, 25), (119, 94, 120), (110, 85, 120)])
def test_at_either_end_the_thread_shows_what_there_is(number, first, last, long_thread, binh_client):
    wanted = long_thread[number]
    page = binh_client.get(f"/w/bamboo/inbox/{wanted.conversation_id}/", {"at": wanted.position}).content.decode()

    assert shown(page) == [message.pk for message in long_thread[first:last]]
    # What stands ready for messages that leave a long thread is not there yet.
    there = re.sub(r"<template data-stands.*?</template>", "", page, flags=re.DOTALL)
    assert ("more--below" in there) == (last < 120)
    assert ('id="above-' in there and "before=" in there) == (first > 0)


def test_an_odd_place_opens_the_thread_at_its_end(long_thread, binh_client):
    page = binh_client.get(f"/w/bamboo/inbox/{long_thread[0].conversation_id}/", {"at": "x"}).content.decode()

    assert shown(page)[-1] == long_thread[-1].pk


def test_the_thread_of_a_search_keeps_the_results_beside_it(long_thread, binh_client):
    wanted = long_thread[0]
    page = binh_client.get(f"/w/bamboo/inbox/{wanted.conversation_id}/", {"q": "tra", "at": wanted.position})

    assert 'id="results"' in page.content.decode()
    assert "/w/bamboo/inbox/search/?q=tra" in page.content.decode()


def test_a_tag_of_these_words_leads_to_its_conversations(tea_page, binh_client, binh):
    tag = binh.workspace.tags.create(name="Khách quen")

    page = ask(binh_client, "khach").text

    assert f'href="/w/bamboo/inbox/?status=any&amp;tag={tag.pk}"' in page
    assert "Nothing found" not in page
