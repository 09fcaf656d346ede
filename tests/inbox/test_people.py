"""The palette's customers: by name, without accents, of this workspace alone."""

import pytest

from inbox.search.index import index_names
from tests.inbox.rows import converse

pytestmark = pytest.mark.django_db


@pytest.fixture
def dao(tea_page):
    return named(tea_page, "dao", "Nguyễn Thị Đào")


def named(channel, external_id, name):
    conversation = converse(channel, external_id=external_id, name=name)
    index_names([conversation.identity_id])
    return conversation


def ask(client, workspace, words):
    return client.get(f"/w/{workspace.slug}/inbox/people/", {"q": words}, headers={"HX-Request": "true"})


def test_a_customer_is_found_by_the_beginning_of_each_word_without_accents(client, binh, dao):
    client.force_login(binh.user)

    answer = ask(client, binh.workspace, "thi da")

    assert answer.status_code == 200
    assert f'id="palette-person-{dao.pk}"' in answer.content.decode()


def test_nobody_is_found_by_another_name_or_by_a_filter(client, binh, dao):
    client.force_login(binh.user)

    for words in ("Lan", "from:customer", "x", ""):
        assert "palette-person" not in ask(client, binh.workspace, words).content.decode()


def test_more_than_five_say_that_another_word_narrows(client, binh, tea_page):
    client.force_login(binh.user)
    for number in range(6):
        named(tea_page, f"lan-{number}", f"Lan {number}")

    answer = ask(client, binh.workspace, "lan").content.decode()

    assert answer.count("palette-person") == 5
    assert "Another word narrows it" in answer


def test_a_stranger_to_the_workspace_finds_no_page(client, chau, dao):
    client.force_login(chau.user)

    assert ask(client, dao.workspace, "dao").status_code == 404
