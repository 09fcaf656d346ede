"""What may be sent now is read from a platform's table of terms."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inbox.models import Conversation
from inbox.policy import Policy, Term
from tests.inbox.replies import reply

pytestmark = pytest.mark.django_db

DAYS = timedelta(days=1)
TWO_DAYS = Term(until=2 * DAYS, source="a document")
PAID_WEEK = Term(until=7 * DAYS, source="a document", cost="paid", says="It costs.")


def asked(policy: Policy, conversation: Conversation, after: timedelta, *, is_refused: bool = False):
    assert conversation.last_customer_at is not None
    return policy.allowance(conversation, conversation.last_customer_at + after, is_refused=is_refused)


def test_terms_follow_one_another_and_after_the_last_nothing_may_be_sent(dung):
    policy = Policy(terms=(TWO_DAYS, PAID_WEEK), over="Over.")
    free, paid, over = (asked(policy, dung, after) for after in (DAYS, 3 * DAYS, 8 * DAYS))

    assert (free.free_text, free.is_paid, free.until, free.reason) == (
        True,
        False,
        dung.last_customer_at + 2 * DAYS,
        "",
    )
    assert (paid.free_text, paid.is_paid, paid.until) == (True, True, dung.last_customer_at + 7 * DAYS)
    assert paid.reason == "It costs."
    assert (over.free_text, over.reason) == (False, "Over.")
    assert over.instead
    assert policy.closes_at(dung, is_refused=False) == dung.last_customer_at + 7 * DAYS


def test_what_the_platform_itself_refused_is_closed_whatever_the_clock_says(dung):
    policy = Policy(terms=(TWO_DAYS,), refused="It says so.")

    assert asked(policy, dung, DAYS, is_refused=True).reason == "It says so."
    assert policy.closes_at(dung, is_refused=True) is None


def test_only_where_the_platform_lets_us_may_we_write_first(dung):
    dung.last_customer_at = None

    asks = Policy(terms=(TWO_DAYS,), unasked="They must write first.")
    assert asks.allowance(dung, timezone.now(), is_refused=False).reason == "They must write first."
    assert Policy(terms=(TWO_DAYS,)).allowance(dung, timezone.now(), is_refused=False).free_text
    assert asks.closes_at(dung, is_refused=False) is None


def test_a_template_goes_at_any_time_and_its_terms_are_told(dung):
    policy = Policy(
        terms=(TWO_DAYS,), over="Over.", templates=Term(until=None, cost="paid", says="It costs.", source="a document")
    )
    open_, closed = asked(policy, dung, DAYS), asked(policy, dung, 3 * DAYS)

    assert [allowed.takes(is_template=True) for allowed in (open_, closed)] == [True, True]
    assert [allowed.takes(is_template=False) for allowed in (open_, closed)] == [True, False]
    assert closed.templates.says == "It costs."
    assert "Send a template" in closed.instead


def test_where_a_platform_has_no_templates_none_goes(dung):
    assert not asked(Policy(terms=(TWO_DAYS,)), dung, 3 * DAYS).takes(is_template=True)


def test_a_term_without_an_end_never_closes(dung):
    policy = Policy(terms=(Term(until=None, source="ours"),))

    allowed = asked(policy, dung, 400 * DAYS)
    assert (allowed.free_text, allowed.until, policy.closes_at(dung, is_refused=False)) == (True, None, None)


@pytest.mark.django_db(transaction=True)
def test_where_messages_are_counted_what_is_left_is_told_and_then_it_is_closed(dung, binh):
    policy = Policy(terms=(Term(until=2 * DAYS, source="a document", most=2),))
    assert asked(policy, dung, DAYS).left == 2
    reply(dung, binh, "1")
    assert asked(policy, dung, DAYS).left == 1
    reply(dung, binh, "2")

    used_up = asked(policy, dung, DAYS)
    assert (used_up.free_text, used_up.left) == (False, 0)
    assert used_up.reason == "The 2 messages that the platform allows now are sent."


@pytest.mark.django_db(transaction=True)
def test_a_first_contact_may_be_narrower_than_what_follows_it(dung, binh):
    policy = Policy(terms=(Term(until=2 * DAYS, source="a document", at_first=1),))
    reply(dung, binh, "1")

    assert not asked(policy, dung, DAYS).free_text
    dung.incoming_count = 2
    assert asked(policy, dung, DAYS).left is None


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_in_an_earlier_term_does_not_count_in_the_next(dung, binh):
    policy = Policy(terms=(TWO_DAYS, Term(until=None, source="a document", most=3)))
    reply(dung, binh, "1")

    assert asked(policy, dung, 3 * DAYS).left == 3
