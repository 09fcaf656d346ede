"""Whose a conversation is: anybody's who answers customers in this workspace, and nobody else's."""

import pytest
from django.urls import reverse

from tests.conftest import member

pytestmark = pytest.mark.django_db


def assign(client, conversation, **form):
    return client.post(reverse("inbox:assignment", args=["bamboo", conversation.pk]), form)


def test_the_menu_offers_those_who_answer_oneself_first(thread, an, binh, binh_client, bamboo):
    member(bamboo, "Vy", "viewer")
    left = member(bamboo, "Zung", "agent")
    left.removed_at = left.created_at
    left.save()

    menu = binh_client.get(reverse("inbox:assignees", args=["bamboo", thread.pk])).content.decode()

    assert menu.index("Binh") < menu.index(">An<")
    assert "Vy" not in menu.partition("<hr>")[0]
    assert "Zung" not in menu


def test_a_conversation_is_given_to_a_colleague_and_the_thread_says_by_whom(thread, an, binh_client):
    answer = assign(binh_client, thread, assignee=an.pk).content.decode()

    thread.refresh_from_db()
    assert thread.assignee == an
    assert "Binh assigned this to An" in answer


def test_who_does_not_answer_here_is_refused_with_a_reason(thread, bamboo, chau, binh_client):
    viewer = member(bamboo, "Vy", "viewer")

    for wrong in (viewer.pk, chau.pk, "x", 10**30):
        answer = assign(binh_client, thread, assignee=wrong)
        assert answer.status_code == 422
        assert "Choose somebody else" in answer.content.decode()
    thread.refresh_from_db()
    assert thread.assignee is None
