import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files import File

from channels_fb.connector import SUBSCRIBED_FIELDS, FacebookConnector
from channels_fb.instagram import PAGE_FIELDS, InstagramConnector
from inbox.connectors import ErrorKind, Found, Health, OutgoingFile, OutgoingPart, Profile, SendError
from inbox.events import MessageEchoed, MessageReceived
from inbox.models import Channel, Conversation
from tests.simulator.client import DUNG, INSTAGRAM_SCOPES, SARA, TEA, TEA_INSTAGRAM
from tests.sounds import picture, sound

instagram, facebook = InstagramConnector(), FacebookConnector()
STORY = {"id": "17993820047751234", "url": "https://lookaside.fbsbx.com/story"}


@pytest.fixture
def account(simulator):
    """The tea house's Instagram account as a channel, subscribed, with a follower who has just written. Not saved."""
    token = simulator.page_token(scope=INSTAGRAM_SCOPES)
    channel = Channel(
        platform="instagram", external_id=TEA_INSTAGRAM, credentials={"access_token": token, "page_id": TEA}
    )
    instagram.subscribe(channel)
    simulator.control("messages", psid=SARA, text="Shop ơi")
    return channel


@pytest.fixture
def its_page(account):
    return Channel(platform="facebook", external_id=TEA, credentials=dict(account.credentials))


def part(text="Dạ còn ạ 💚", **more):
    return OutgoingPart(key=uuid4(), recipient=SARA, text=text, **more)


def file(kind="image", name="báo giá.png", mime_type="image/png", content=b"\x89PNG\r\n\x1a\n" + b"0" * 200):
    return OutgoingFile(kind=kind, name=name, mime_type=mime_type, size=len(content), file=File(io.BytesIO(content)))


def sends(simulator):
    return simulator.books()["sends"]


def world(simulator):
    return simulator.http.get(f"{simulator.url}/control/world", timeout=10).json()


def subscription(simulator):
    return {row["page_id"]: set(row["fields"]) for row in world(simulator)["subscriptions"]}


# ── Sending ──


def test_text_is_sent_through_the_page_with_the_message_it_answers_and_without_metadata(simulator, account):
    asked = simulator.control("messages", psid=SARA, text="Giá sao?")["mid"]

    sent = instagram.send(account, part(reply_to=asked))

    (taken,) = sends(simulator)
    assert (taken["mid"], taken["text"], taken["customer"]) == (sent.external_id, "Dạ còn ạ 💚", SARA)
    assert taken["metadata"] == ""


def test_without_the_pages_id_its_token_names_it(simulator, account):
    del account.credentials["page_id"]

    sent = instagram.send(account, part())

    assert sends(simulator)[0]["mid"] == sent.external_id
    assert instagram.check(account) == Health()
    assert instagram.history(account, None, "").conversations == 1


def test_pictures_and_pdf_arrive_and_what_instagram_refuses_is_not_offered(simulator, account):
    capabilities = instagram.capabilities
    instagram.send(account, part(text="", file=file()))
    instagram.send(account, part(text="", file=file("file", "giá.pdf", "application/pdf", b"%PDF-1.4")))

    assert [row["type"] for taken in sends(simulator) for row in taken["attachments"]] == ["image", "file"]
    assert capabilities.takes("file", "application/pdf", 1)
    assert not capabilities.takes("file", "text/csv", 1)
    assert not capabilities.takes("image", "image/tiff", 1)
    assert capabilities.made_into("image", "image/webp", 1) == "image/jpeg"


@pytest.mark.parametrize(
    ("kind", "mime_type", "content"),
    [
        ("audio", "audio/mpeg", sound("mp3")),
        ("audio", "audio/ogg", sound("ogg")),
        ("audio", "audio/mp4", sound("ogg")),
        ("image", "image/webp", picture("libwebp")),
        ("file", "text/csv", b"a,b"),
    ],
)
def test_a_type_that_instagram_does_not_take_is_refused_with_its_code(simulator, account, kind, mime_type, content):
    with pytest.raises(SendError) as refused:
        instagram.send(account, part(text="", file=file(kind, "a", mime_type, content)))

    assert (refused.value.kind, refused.value.code, sends(simulator)) == (ErrorKind.REJECTED, "100/2018047", [])


def test_a_text_is_measured_in_bytes(simulator, account):
    longest = "ế" * 333 + "!"  # three bytes each

    instagram.send(account, part(longest))
    with pytest.raises(SendError) as refused:
        instagram.send(account, part(longest + "!"))

    assert instagram.capabilities.text_size(longest) == instagram.capabilities.text_limit
    assert (refused.value.kind, refused.value.code) == (ErrorKind.REJECTED, "100")


def test_after_a_day_a_persons_answer_carries_the_tag_only_where_the_app_has_it(simulator, account, meta_app):
    yesterday = datetime.now(UTC) - timedelta(hours=30)
    simulator.control("clock", advance_seconds=30 * 3600)

    with pytest.raises(SendError) as refused:
        instagram.send(account, part(last_customer_at=yesterday))
    meta_app.META_HUMAN_AGENT = True
    instagram.send(account, part(last_customer_at=yesterday))

    assert (refused.value.kind, refused.value.code) == (ErrorKind.WINDOW_CLOSED, "10/2534022")
    assert len(sends(simulator)) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ({"code": 100, "subcode": 2534014}, ErrorKind.UNREACHABLE, "100/2534014"),
        ({"code": 100, "subcode": 2534037}, ErrorKind.REJECTED, "100/2534037"),
        ({"code": 100, "subcode": 2534013}, ErrorKind.TOKEN, "100/2534013"),
        ({"code": 200, "subcode": 2534041}, ErrorKind.PERMISSION, "200/2534041"),
        ({"code": 613, "subcode": 2534040}, ErrorKind.RATE_LIMITED, "613/2534040"),
        ({"code": 190, "subcode": 460}, ErrorKind.TOKEN, "190/460"),
        ({"mode": "body", "status": 200, "body": "{}"}, ErrorKind.UNKNOWN, "unreadable"),
        ({"mode": "cut-after-accept"}, ErrorKind.UNKNOWN, "broken"),
    ],
)
def test_failures_say_what_to_do(simulator, account, fault, kind, code):
    simulator.control("faults", next=fault)

    with pytest.raises(SendError) as failed:
        instagram.send(account, part())

    assert (failed.value.kind, failed.value.code) == (kind, code)
    assert instagram.explain(code).sentence


def test_a_person_who_declined_instagram_gets_a_permission_error(simulator, account):
    account.credentials["access_token"] = simulator.page_token()
    simulator.graph("DELETE", "me/permissions/instagram_manage_messages", simulator.user_token(scope=INSTAGRAM_SCOPES))

    with pytest.raises(SendError) as failed:
        instagram.send(account, part())

    assert failed.value.kind is ErrorKind.PERMISSION


def test_an_interrupted_send_is_found_in_the_list_by_what_it_said(simulator, account):
    given = part()
    simulator.control("faults", next={"mode": "cut-after-accept"})
    with pytest.raises(SendError):
        instagram.send(account, given)

    def search(given, seconds):
        tried_at = datetime.now(UTC) - timedelta(seconds=seconds)
        return instagram.find_sent(account, replace(given, tried_at=tried_at), (), ())

    found = search(given, 1)
    assert (found.found, found.external_id) == (Found.YES, sends(simulator)[0]["mid"])
    assert search(part("Khác"), 45).found is Found.NO


def test_typing_seen_and_the_one_reaction_that_instagram_knows_reach_the_customer(simulator, account):
    mid = simulator.books()["customer_messages"][-1]["mid"]
    instagram.signal(account, SARA, "typing_on", "")
    instagram.signal(account, SARA, "seen", "")
    (heart,) = instagram.capabilities.reactions

    instagram.react(account, SARA, mid, heart)
    assert simulator.books()["customer_messages"][-1]["reactions"]["page"]["emoji"] == heart
    instagram.react(account, SARA, mid, "")

    assert simulator.books()["customer_messages"][-1]["reactions"] == {}
    assert simulator.control("typing", psid=SARA) == {"page_is_typing": True}


# ── The window ──


@pytest.mark.parametrize(
    ("hours", "has_tag", "free", "until_hours", "has_reason"),
    [
        (1, False, True, 23, False),
        (25, False, False, None, True),
        (25, True, True, 143, True),
        (169, True, False, None, True),
        (None, True, False, None, True),
    ],
)
def test_the_allowance_follows_the_customers_last_act(meta_app, hours, has_tag, free, until_hours, has_reason):
    meta_app.META_HUMAN_AGENT = has_tag
    now = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    wrote_at = None if hours is None else now - timedelta(hours=hours)

    allowance = instagram.allowance(Conversation(last_customer_at=wrote_at), now)

    assert allowance.free_text is free
    assert allowance.until == (None if until_hours is None else now + timedelta(hours=until_hours))
    assert bool(allowance.reason) is has_reason
    assert "Facebook" not in allowance.reason


# ── The past ──


def test_the_past_is_told_in_the_events_of_the_webhooks(simulator, account):
    simulator.control("messages", psid=DUNG, text="Trên Messenger")
    simulator.control("messages", psid=SARA, text="Đẹp quá", story=STORY)
    simulator.control("messages", psid=SARA, attachments=[{"type": "story_mention", "url": STORY["url"]}])
    simulator.control("messages", psid=SARA, attachments=[{"type": "image", "sample": True}])
    mid = instagram.send(account, part()).external_id

    page = instagram.history(account, None, "")

    first, reply, mention, picture, echo = page.events
    assert (page.conversations, page.next) == (1, "")
    assert {(event.account, event.customer) for event in page.events} == {(TEA_INSTAGRAM, SARA)}
    assert (type(first), first.text, first.name) == (MessageReceived, "Shop ơi", "sara.nguyen__")
    assert [(a.kind, a.data["url"], a.data["story"]) for a in reply.attachments] == [
        ("story_reply", STORY["url"], STORY["id"])
    ]
    assert [(a.kind, a.data["url"]) for a in mention.attachments] == [("story_mention", STORY["url"])]
    assert [(a.kind, a.is_file) for a in picture.attachments] == [("image", True)]
    assert (type(echo), echo.external_id) == (MessageEchoed, mid)


def test_the_pages_own_past_knows_nothing_of_instagrams(simulator, account, its_page):
    simulator.control("messages", psid=DUNG, text="Trên Messenger")

    page = facebook.history(its_page, None, "")

    assert {event.customer for event in page.events} == {DUNG}


# ── The account ──


def test_profiles_bring_the_name_or_else_the_username(simulator, account):
    simulator.control("messages", psid="1186402937745002", text="Alo")

    sara, nameless = instagram.profile(account, SARA, ""), instagram.profile(account, "1186402937745002", "")

    assert (sara.name, nameless.name) == ("Sara Nguyễn", "moc_mien")
    assert sara.picture_url.startswith(simulator.url)


@pytest.mark.parametrize("fault", [{"code": 230}, {"code": 100, "subcode": 2534014}, {"code": 200}])
def test_a_profile_that_may_not_be_seen_is_no_failure(simulator, account, fault):
    simulator.control("faults", next={"on": "profile", **fault})

    assert instagram.profile(account, SARA, "") == Profile()


def test_an_account_and_its_page_are_subscribed_and_given_back_in_any_order(simulator, account, its_page):
    states = []
    for act, channel in (
        (facebook.subscribe, its_page),
        (instagram.unsubscribe, account),
        (instagram.subscribe, account),
        (facebook.unsubscribe, its_page),
        (instagram.unsubscribe, account),
    ):
        act(channel)
        states.append(subscription(simulator).get(TEA, set()))

    own, pages = set(PAGE_FIELDS), set(SUBSCRIBED_FIELDS)
    assert states == [own | pages, pages, own | pages, own, set()]


def test_a_check_subscribes_again_what_was_dropped_and_tells_a_dead_token(simulator, account, its_page):
    instagram.unsubscribe(account)
    mended = instagram.check(account)
    healed = subscription(simulator)
    simulator.control("revoke", page=TEA, subcode=460)

    assert (mended, healed) == (Health(), {TEA: set(PAGE_FIELDS)})
    assert instagram.check(account) == Health(code="190/460", needs_reconnect=True)
    instagram.unsubscribe(account)


def test_an_operators_credentials_need_the_pages_token():
    assert instagram.credentials({"access_token": "EAA", "page_id": 7, "other": 1}) == {
        "access_token": "EAA",
        "page_id": "7",
    }
    assert instagram.credentials({"access_token": "EAA"}) == {"access_token": "EAA"}
    with pytest.raises(ValueError, match="access_token"):
        instagram.credentials({"page_id": "7"})


def test_it_is_on_with_metas_app(meta_app):
    assert instagram.is_on
    meta_app.META_APP_SECRET = ""

    assert not instagram.is_on
