"""Whoever posts what is not the platform's is refused and counted; whatever the platform posts, nothing breaks."""

import json
import time
from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import override_settings

from inbox.ingest import drain
from inbox.models import Channel, Conversation, Message, Refusal, WebhookDelivery
from inbox.webhooks import refusals

# 422 and 429: what a person is told who wrote it. Never a 500.
ANSWERS = (200, 403, 413, 422, 429)
WRONG = (None, True, -1, 10**40, 1.5, "\u0000", "é" * 5000, [], {}, [[]], {"id": []}, [None])


@pytest.fixture
def genuine(desk):
    """The bytes of a customer's message as the platform posted them."""
    dung = desk.customer()
    dung.says("Thật")
    return desk.driver.as_posted(newest(desk).body)


def newest(desk):
    return WebhookDelivery.objects.filter(platform=desk.driver.posts_as).order_by("-pk").first()


def rows():
    return Message.objects.count(), Conversation.objects.count()


def take_in():
    while drain():
        pass


def refused(desk):
    refusals.write()
    return sum(Refusal.objects.filter(platform=desk.driver.posts_as).values_list("count", flat=True))


def test_a_wrong_signature_is_refused_and_counted(desk, genuine):
    before, last = refused(desk), newest(desk).pk

    assert desk.driver.post(genuine, forged=True).status_code == 403

    # A visitor's token ends in every browser one day: that is no sign of anything.
    assert (refused(desk) - before, newest(desk).pk) == (int(desk.driver.is_foreign), last)


def test_a_platform_that_is_off_refuses_what_was_genuine(desk, genuine):
    if not desk.driver.is_foreign:  # nothing could be off but the chat itself
        Channel.objects.filter(pk=desk.channel.pk).update(status="disconnected")
        assert desk.driver.post(genuine).status_code == 410
        return
    if not desk.driver.off:  # each account brings its own secret: without its channel there is none
        channel = desk.channel
        type(channel).objects.filter(pk=channel.pk).update(credentials=None)
        assert desk.driver.post(genuine).status_code == 403
        type(channel).objects.filter(pk=channel.pk).update(credentials=channel.credentials)
        return
    with override_settings(**desk.driver.off):
        assert desk.driver.post(genuine).status_code == 403


def test_the_same_bytes_once_more_change_nothing(desk, genuine):
    before = rows()

    assert desk.driver.post(genuine).status_code == 200
    take_in()

    assert rows() == before


def test_an_account_that_nobody_connected_is_kept_aside_or_cannot_be_genuine(desk, genuine):
    before, last = rows(), newest(desk).pk

    answer = desk.driver.post_of_another(genuine)
    if desk.driver.is_signed_by_account:
        assert (answer.status_code, rows()) == (403, before)
        return
    assert answer.status_code == 200
    take_in()

    kept = newest(desk)
    assert (kept.pk > last, kept.state) == (True, "aside")
    assert kept.error.startswith("Unknown account")
    assert rows() == before


def test_what_is_too_large_is_refused_before_it_is_read(desk):
    assert desk.driver.post_too_large() == 413


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_body_that_was_cut_breaks_nothing(desk, genuine, share):
    before = rows()

    answer = desk.driver.post(genuine[: int(len(genuine) * share)])
    take_in()

    assert answer.status_code in ANSWERS
    assert rows() == before


def test_members_of_any_type_break_nothing(desk, genuine):
    before = Conversation.objects.count()
    for body in list(mistyped(genuine)):
        answer = desk.driver.post(body)
        assert answer.status_code in ANSWERS, body[:300]
    take_in()

    assert not WebhookDelivery.objects.filter(platform=desk.driver.posts_as, state="waiting").exists()
    assert Conversation.objects.count() - before < 60
    dung = desk.customer()
    assert dung.says("Vẫn tới").text == "Vẫn tới"


def mistyped(genuine):
    """Each member in turn of each wrong type; of a form each field gone, or of another word."""
    try:
        whole = json.loads(genuine)
    except ValueError:
        yield from misworded(genuine)
        return
    paths = list(members(whole))
    for number, path in enumerate(paths):
        for wrong in (WRONG[number % len(WRONG)], WRONG[(number * 5 + 3) % len(WRONG)]):
            yield json.dumps(with_member(whole, path, wrong)).encode()
    yield b"null"
    yield b"[]"
    yield b'"text"'
    yield b"[" * 20_000


def members(value, path=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        yield (*path, name)
        yield from members(inner, (*path, name))


def with_member(value, path, wrong):
    copy = json.loads(json.dumps(value))
    at = copy
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = wrong
    return copy


def misworded(genuine):
    form = dict(parse_qsl(genuine.decode(), keep_blank_values=True))
    for name in form:
        for word in ("", "-1", "\u0000", "é" * 5000, "[]"):
            yield urlencode(form | {name: word}).encode()
        yield urlencode({key: value for key, value in form.items() if key != name}).encode()


# ── What one platform alone does ──


@pytest.mark.parametrize("driver", ["tiktok"], indirect=True)
def test_a_request_older_than_tiktoks_tolerance_is_refused(desk, genuine):
    for seconds in (-301, 301):
        headers = desk.driver.dated(genuine, int(time.time()) + seconds)
        assert desk.driver.http("POST", "/webhooks/tiktok/", genuine, headers).status_code == 403
    assert desk.driver.post(genuine).status_code == 200


@pytest.mark.parametrize("driver", ["zalo"], indirect=True)
def test_zalos_unsigned_probe_is_answered_and_stored_nowhere(desk, genuine):
    last = newest(desk).pk

    assert desk.driver.http("POST", "/webhooks/zalo/", b"{}", {}).status_code == 200

    assert newest(desk).pk == last


@pytest.mark.parametrize("driver", ["twilio"], indirect=True)
def test_twilio_posts_below_its_address_with_a_query_and_all_of_it_is_signed(desk, genuine):
    path = "/webhooks/twilio/status/deep?part=1&b=%20"
    _path, headers = desk.driver.signed(genuine, path)

    assert desk.driver.http("POST", path, genuine, headers).status_code == 200
    assert desk.driver.http("POST", path.replace("b=", "c="), genuine, headers).status_code == 403
