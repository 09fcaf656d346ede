"""Who may watch: many tabs are let in, and catch up, with as many queries as one."""

from collections import Counter

import pytest
from django.template import Template
from django.test.signals import template_rendered
from django.utils import timezone

from inbox import live
from inbox.admission import admit
from inbox.fragments import catch_up
from inbox.ingest import drain
from inbox.lines import REMOVED, SIGNED_OUT
from inbox.models import Conversation
from inbox.news import Watch
from tests.inbox.messenger import NOON, delivery, text
from tests.inbox.sockets import signed_in

pytestmark = pytest.mark.django_db


def test_a_hundred_tabs_are_let_in_with_three_queries(an, binh, django_assert_num_queries):
    asked = [(signed_in(member.user).session_key, "bamboo") for member in [an, binh] * 50]
    with django_assert_num_queries(3):
        assert admit(asked) == [an, binh] * 50


def test_a_hundred_tabs_catch_up_with_the_queries_of_one(tea_page, an, binh, django_assert_num_queries):
    cursor = live.cursor()
    delivery(text("m1", "Chào shop"), text("n1", "Còn trà không?", customer="77", at=NOON + 1))
    drain()
    watch = Watch(conversation_id=Conversation.objects.latest("pk").pk)
    tabs = [(member, watch, cursor, language) for member in (an, binh) for language in ("en", "vi")]
    catch_up(tabs)  # reads what is read once a process

    with django_assert_num_queries(7):
        alone = catch_up(tabs[:1])
    with django_assert_num_queries(7):
        together = catch_up(tabs * 25)

    assert len(together) == 100
    assert together[0] == alone[0]
    assert all("Còn trà không?" in frames for frames in together)


def test_for_a_hundred_tabs_each_thing_is_rendered_once_a_language(tea_page, an, binh):
    cursor = live.cursor()
    delivery(text("m1", "Chào shop"))
    drain()
    opened = Conversation.objects.get().pk
    rendered: Counter[str] = Counter()

    def count(template: Template, **_: object) -> None:
        rendered[str(template.name)] += 1

    template_rendered.connect(count)
    try:
        catch_up(
            [(who, Watch(conversation_id=opened), cursor, code) for who in (an, binh) for code in ("en", "vi")] * 25
        )
    finally:
        template_rendered.disconnect(count)

    assert {rendered[f"inbox/live/{name}.html"] for name in ("row", "thread", "message")} == {2}


def test_each_tab_is_told_apart_when_they_ask_together(an, binh, chau):
    left = signed_in(an.user).session_key
    type(an).objects.filter(pk=an.pk).update(removed_at=timezone.now())
    asked = [(left, "bamboo"), (signed_in(binh.user).session_key, "bamboo"), ("nobody", "bamboo")]
    asked += [(signed_in(chau.user).session_key, "bamboo"), (signed_in(chau.user).session_key, "lotus")]
    assert admit(asked) == [REMOVED, binh, SIGNED_OUT, REMOVED, chau]


def test_two_workspaces_that_ask_together_see_their_own_alone(tea_page, binh, chau):
    cursor = live.cursor()
    delivery(text("m1", "Chào shop"))
    drain()
    ours, theirs = catch_up([(binh, Watch(), cursor, "en"), (chau, Watch(), cursor, "en")])
    assert "Chào shop" in ours
    assert "Chào shop" not in theirs


def test_a_session_from_before_a_new_password_or_of_a_switched_off_user_is_signed_out(an, binh):
    before, off = signed_in(an.user).session_key, signed_in(binh.user).session_key
    an.user.set_password("another horse")
    an.user.save()
    type(binh.user).objects.filter(pk=binh.user.pk).update(is_active=False)
    assert admit([(before, "bamboo"), (off, "bamboo")]) == [SIGNED_OUT, SIGNED_OUT]
