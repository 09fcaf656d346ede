"""What a saved reply leaves open is filled in, plainly and once."""

import pytest

from inbox.models import Conversation, Identity
from inbox.queries import rows
from inbox.variables import fill, first_name, mistakes, values_for
from tests.inbox.rows import converse

LAN = {"contact.first_name": "Lan", "contact.name": "Nguyễn Thị Lan", "agent.name": "Binh"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Chào {{ contact.first_name }}, em là {{agent.name}}.", "Chào Lan, em là Binh."),
        ("{{ contact.name }}\n{{ contact.name }}", "Nguyễn Thị Lan\nNguyễn Thị Lan"),
        ("Chào {{ contact.first_name|bạn }} ạ", "Chào Lan ạ"),
        ("Giá 10.000đ {% if %} { {", "Giá 10.000đ {% if %} { {"),
        ("Chào {{ contact.phone }}", "Chào {{ contact.phone }}"),
    ],
)
def test_known_variables_are_filled_and_nothing_else_is_touched(text, filled):
    assert fill(text, LAN) == filled


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Chào {{ contact.first_name }}, shop còn hàng.", "Chào, shop còn hàng."),
        ("Chào {{ contact.first_name }} nhé", "Chào nhé"),
        ("{{ contact.first_name }} ơi", "ơi"),
        ("Dạ\n{{ contact.first_name }} ơi", "Dạ\nơi"),
        ("Chào {{ contact.first_name }}", "Chào"),
        ("Chào {{ contact.first_name | bạn }}!", "Chào bạn!"),
    ],
)
def test_a_value_that_is_not_known_leaves_its_own_word_or_no_gap(text, filled):
    assert fill(text, {}) == filled


def test_a_name_that_looks_like_a_variable_is_only_a_name():
    assert fill("Chào {{ contact.name }}", {"contact.name": "{{ agent.name }}", "agent.name": "x"}) == (
        "Chào {{ agent.name }}"
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Chào {{ contact.first_name|bạn }}", []),
        ("Chào {{ contact.nam }} {{ contact.nam }}", ["contact.nam"]),
        ("Chào {{ contact.name }", ["{{"]),
        ("Chào contact.name }}", ["}}"]),
    ],
)
def test_mistakes_are_named_once(text, wrong):
    assert mistakes(text) == wrong


@pytest.mark.parametrize(
    ("platform_name", "platform_first_name", "contact_name", "called"),
    [
        ("Nguyễn Thị Lan", "", "Nguyễn Thị Lan", "Lan"),
        ("Lan Nguyễn", "Lan", "Lan Nguyễn", "Lan"),
        ("John Smith", "John", "", "John"),
        ("John Smith", "John", "Chị Hoa", "Hoa"),
        ("Dung Phạm", "Dung", "Chị Dung (sỉ) 2", "Dung"),
        ("", "", "", ""),
    ],
)
def test_a_customer_is_called_as_the_platform_says_or_by_the_last_word_of_the_name(
    tea_page, platform_name, platform_first_name, contact_name, called
):
    conversation = converse(tea_page, name=contact_name)
    Identity.objects.update(name=platform_name, first_name=platform_first_name)

    assert first_name(rows(Conversation.objects.all()).get(pk=conversation.pk).identity) == called


def test_the_values_of_a_conversation_show_no_address_of_a_member(tea_page, binh):
    binh.user.name = ""
    converse(tea_page, name="Nguyễn Thị Lan")

    assert values_for(rows(Conversation.objects.all()).get(), binh) == {
        "contact.first_name": "Lan",
        "contact.name": "Nguyễn Thị Lan",
        "agent.name": "",
        "workspace.name": "Bamboo",
        "channel.name": "Bamboo Tea",
    }


def test_a_text_that_only_begins_variables_takes_no_time():
    # Cubically, either would take longer than the whole suite.
    for text in ("{{" + " " * 20_000 + "x", "{{a" + " " * 5_000 + "|" + " " * 5_000 + "x", " " * 20_000 + "{{"):
        assert fill(text, {}) == text
        assert mistakes(text) == ["{{"]
