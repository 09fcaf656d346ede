"""Each call to the platform leaves a line: when, for which part, what it answered, how long it took."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from inbox import outbox
from inbox.actions.retry_message import retry_message
from inbox.models import Channel, MessagePart, SendAttempt
from inbox.outbox.claim import claim_next
from inbox.outbox.refusals import CannotSend
from inbox.outbox.send import FIRST_RETRY_SECONDS, MOST_ATTEMPTS, SEARCH_SECONDS, backoff, send_parts
from tests.conftest import signed_in
from tests.inbox.replies import accepted, close_window, customer_writes, make_due, reply, view_of
from tests.simulator.client import TEA

pytestmark = pytest.mark.django_db(transaction=True)

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def attempts(message) -> list[tuple[int, str, str]]:
    return list(message.attempts.values_list("part_number", "outcome", "code"))


def test_a_call_that_went_well_is_kept_and_not_shown(dung, binh, simulator):
    before = timezone.now()
    message = reply(dung, binh, "Ảnh đây ạ", files=[SimpleUploadedFile("a.png", PNG)])
    outbox.deliver(dung.pk)

    assert attempts(message) == [(0, "sent", ""), (1, "sent", "")]
    assert before <= message.attempts.first().started_at <= timezone.now()
    assert view_of(message).attempts == []


def test_what_did_not_go_out_at_once_says_what_was_tried(dung, binh, binh_client, simulator):
    message = reply(dung, binh)
    simulator.control("faults", next=[{"mode": "error", "code": 1200, "times": 1}, {"mode": "slow", "ms": 300}])
    outbox.deliver(dung.pk)
    make_due()
    outbox.deliver(dung.pk)

    assert attempts(message) == [(0, "retry", "1200"), (0, "sent", "")]
    assert message.attempts.last().duration_ms >= 300
    sentences = [row["sentence"] for row in view_of(message).attempts]
    assert sentences == ["Facebook has a problem at the moment. Try again in a few minutes.", "Sent"]
    page = binh_client.get(reverse("inbox:conversation", args=["bamboo", dung.pk])).content.decode()
    assert "Attempts</summary>" in page.replace(" (2)", "")
    assert sentences[0] in page


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        ({"code": 100, "subcode": 2018109}, "failed", "100/2018109"),
        ({"code": 190, "subcode": 460}, "held", "190/460"),
        ({"code": 613}, "retry", "613"),
        ({"mode": "cut"}, "unknown", "broken"),
    ],
)
def test_each_answer_has_its_outcome(dung, binh, simulator, fault, outcome, code):
    message = reply(dung, binh)
    simulator.control("faults", next=fault)
    outbox.deliver(dung.pk)
    assert attempts(message) == [(0, outcome, code)]


def test_a_send_that_was_found_says_so(dung, binh, simulator):
    message = reply(dung, binh)
    simulator.control("faults", next={"mode": "cut-after-accept"})
    outbox.deliver(dung.pk)
    assert "finds out whether it was sent" in shown(dung, binh)

    make_due()
    outbox.deliver(dung.pk)
    assert attempts(message) == [(0, "unknown", "broken"), (0, "found", "")]
    assert accepted(simulator) == ["Dạ còn ạ"]


def test_a_call_whose_worker_died_is_told_once(dung, binh, simulator):
    message = reply(dung, binh)
    claim_next(dung.pk)
    begun = timezone.now() - timedelta(minutes=3)
    MessagePart.objects.filter(message=message).update(tried_at=begun)
    simulator.control("faults", next={"on": "conversations", "code": 2, "times": 2})
    for _ in range(2):
        make_due()
        outbox.deliver(dung.pk)
    assert attempts(message) == [(0, "unknown", "crash")]
    assert message.attempts.get().started_at == begun
    assert "finds out whether it was sent" in shown(dung, binh)

    make_due()
    outbox.deliver(dung.pk)
    assert attempts(message) == [(0, "unknown", "crash"), (0, "sent", "")]


def test_a_file_that_may_still_be_on_its_way_is_no_call_that_was_cut(dung, binh, simulator):
    message = reply(dung, binh, "", files=[SimpleUploadedFile("a.png", PNG)])
    claim_next(dung.pk)
    MessagePart.objects.filter(message=message).update(tried_at=timezone.now() - timedelta(seconds=30))
    make_due()
    outbox.deliver(dung.pk)
    assert attempts(message) == []


def test_a_message_that_was_refused_and_is_sent_again_waits_for_no_other_answer(dung, binh, simulator):
    message = reply(dung, binh)
    simulator.control("faults", next={"mode": "error", "code": 1200, "times": 1})
    outbox.deliver(dung.pk)
    make_due()
    claim_next(dung.pk)

    view = view_of(message)
    assert (view.state, len(view.attempts), view.is_unclear) == ("sending", 1, False)
    assert "Sending…" in shown(dung, binh)


def test_how_long_a_call_took_is_told_as_the_readers_language_writes_numbers(dung, binh):
    message = reply(dung, binh)
    SendAttempt.objects.create(
        message=message, part_number=0, started_at=timezone.now(), duration_ms=1300, outcome="retry"
    )
    with translation.override("vi"):
        page = render_to_string("inbox/_message_attempts.html", {"view": view_of(message)})
    assert "1,3" in page


def shown(conversation, member) -> str:
    url = reverse("inbox:conversation", args=["bamboo", conversation.pk])
    return signed_in(member).get(url).content.decode()


def test_an_operator_sees_them_with_the_message(dung, binh, simulator, admin_client):
    message = reply(dung, binh)
    simulator.control("faults", next={"code": 100, "subcode": 2018109})
    outbox.deliver(dung.pk)
    page = admin_client.get(reverse("admin:inbox_message_change", args=[message.pk])).content.decode()
    assert "100/2018109" in page
    assert "Duration ms" in page


# ── Again, and not for ever ──


def test_a_fault_that_does_not_pass_is_told_after_the_last_attempt(dung, binh, simulator):
    message = reply(dung, binh)
    simulator.control("faults", next={"code": 1200, "times": 50})
    for _ in range(MOST_ATTEMPTS):
        make_due()
        outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, message.error_code) == ("failed", "1200")
    assert [outcome for _, outcome, _ in attempts(message)] == ["retry"] * (MOST_ATTEMPTS - 1) + ["failed"]
    assert view_of(message).may_be_retried


def test_a_refusal_without_a_reason_is_tried_once_more_alone(dung, binh, simulator):
    message = reply(dung, binh)
    simulator.control("faults", next={"code": 1, "subcode": 99, "times": 50})
    for _ in range(3):
        make_due()
        outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, [outcome for _, outcome, _ in attempts(message)]) == ("failed", ["retry", "failed"])


def test_waits_double_and_differ(dung):
    waits = [[backoff(attempt) for _ in range(50)] for attempt in range(1, 6)]
    for number, sample in enumerate(waits):
        middle = FIRST_RETRY_SECONDS * 2**number
        assert 0.7 * middle <= min(sample) < max(sample) <= 1.3 * middle


def test_a_retry_and_a_search_are_asked_for_at_their_time(dung, binh, simulator, asked):
    message = reply(dung, binh)
    simulator.control("faults", next=[{"code": 1200}, {"mode": "cut"}])
    asked()
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert ("deliver", (dung.pk,), pytest.approx(message.retry_at, abs=timedelta(seconds=2))) in asked()

    make_due()
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    (*_, (name, ids, at)) = asked()
    assert (name, ids) == ("deliver", (dung.pk,))
    assert abs(at - message.claim_expires_at) < timedelta(seconds=2)
    assert message.claim_expires_at < timezone.now() + timedelta(seconds=SEARCH_SECONDS[0] + 1)


# ── Limits ──


@pytest.mark.parametrize(("percent", "low", "high"), [(50, 0, 0), (75, 0.3, 2), (90, 4, 8), (99, 8, 11)])
def test_a_limit_that_is_nearly_used_spaces_the_sends(dung, binh, simulator, tea_page, percent, low, high):
    simulator.control("faults", usage_percent=percent)
    reply(dung, binh)
    outbox.deliver(dung.pk)
    tea_page.refresh_from_db()
    rest = (tea_page.paused_until - timezone.now()).total_seconds() if tea_page.paused_until else 0
    # From above the bound is exact; from below the machine's own time has passed.
    assert rest <= high
    assert (rest == 0) is (percent < 75)


def test_a_limit_that_is_used_up_rests_for_as_long_as_the_platform_says(dung, binh, simulator, tea_page):
    simulator.control("faults", usage_percent=100, regain_access_minutes=5)
    reply(dung, binh)
    before = timezone.now()
    outbox.deliver(dung.pk)
    tea_page.refresh_from_db()
    assert tea_page.paused_until >= before + timedelta(minutes=5)


def test_a_shorter_rest_does_not_end_a_longer_one(dung, binh, simulator, tea_page):
    until = timezone.now() + timedelta(hours=1)
    reply(dung, binh)
    claimed = Channel.objects.filter(pk=tea_page.pk)
    simulator.control("faults", next={"code": 613})
    claim = claim_next(dung.pk)
    claimed.update(paused_until=until)
    send_parts(claim)
    tea_page.refresh_from_db()
    assert tea_page.paused_until == until


# ── The window as the platform sees it ──


def test_the_composer_closes_when_the_platform_itself_calls_the_window_closed(dung, binh, simulator):
    reply(dung, binh)
    simulator.control("faults", next={"code": 10, "subcode": 2018278})
    outbox.deliver(dung.pk)
    assert "the time for answering is over" in shown(dung, binh)
    with pytest.raises(CannotSend):
        reply(dung, binh, "again")

    customer_writes()
    dung.refresh_from_db()
    reply(dung, binh, "now")
    outbox.deliver(dung.pk)
    assert accepted(simulator) == ["now"]


def test_reconnecting_returns_what_the_window_closed_on_with_its_reason(dung, binh, simulator, tea_page, work):
    message = reply(dung, binh)
    simulator.control("revoke", page=TEA, subcode=460)
    outbox.deliver(dung.pk)
    close_window()
    Channel.objects.update(status="connected", credentials={"access_token": simulator.page_token()})
    outbox.release(tea_page.pk)
    outbox.deliver(dung.pk)
    message.refresh_from_db()
    assert (message.status, message.error_code, accepted(simulator)) == ("failed", "window_closed", [])


def test_a_message_of_which_a_part_left_goes_on_after_a_lost_answer(dung, binh, simulator):
    message = reply(dung, binh, "Ảnh", files=[SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", PNG)])
    simulator.control("faults", next=[{"mode": "slow", "ms": 1}, {"mode": "cut-after-accept"}])
    outbox.deliver(dung.pk)
    assert MessagePart.objects.filter(message=message, external_id__isnull=False).count() == 1
    make_due()
    outbox.deliver(dung.pk)

    message.refresh_from_db()
    assert (message.status, accepted(simulator)) == ("sent", ["Ảnh", "image", "image"])
    assert attempts(message) == [(0, "sent", ""), (1, "unknown", "broken"), (1, "found", ""), (2, "sent", "")]
    retry_message(message=message)
    assert SendAttempt.objects.count() == 4
