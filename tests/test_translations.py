"""Whoever chose Vietnamese reads nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from django.utils.timesince import timesince

from channels_fb.errors import CATALOGUE
from channels_fb.errors import explain as explain_facebook
from channels_fb.login import MISSING
from channels_fb.models import ConnectAttempt, DataDeletionRequest, session_mark
from inbox.emails import send_notice
from inbox.models import Attachment, Channel, Message, SavedReply, SavedReplyFile, Status
from inbox.presenters.kinds import LABELS, REASONS
from tests.conftest import signed_in
from tests.inbox.rows import NINE, converse, say
from tests.languages import ask, ask_in_both, compare, make_in_both
from tests.url_samples import ACCOUNT, ENTRANCE
from workspaces import borrowed_texts
from workspaces.actions.invite_member import invite_member, write_invitation
from workspaces.audit import SENTENCES
from workspaces.models import AuditEntry, Team, User
from workspaces.roles import Role


@pytest.fixture
def an_verified(an):
    EmailAddress.objects.create(user=an.user, email=an.user.email, verified=True, primary=True)
    return an


@pytest.fixture
def page(bamboo):
    return Channel.objects.create(workspace=bamboo, platform="facebook", external_id="page-1", name="Bamboo Tea")


# ── Strangers ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ENTRANCE)
def test_pages_before_the_sign_in(client, db, path):
    ask_in_both(client, path)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/accounts/login/", {}),
        ("/accounts/login/", {"login": "no address", "password": "x"}),
        ("/accounts/login/", {"login": "an@bamboo.example", "password": "x"}),
        ("/accounts/signup/", {}),
        ("/accounts/signup/", {"name": "x" * 151, "email": "no address", "password1": "short"}),
        ("/accounts/signup/", {"name": "Hoa", "email": "hoa@new.example", "password1": "password"}),
        ("/accounts/signup/", {"name": "Hoa", "email": "hoalinh@new.example", "password1": "hoalinh@new"}),
        ("/accounts/password/reset/", {"email": "no address"}),
    ],
)
def test_what_the_entrance_refuses(client, db, path, data):
    ask_in_both(client, path, data)


@pytest.mark.parametrize("name", ["403_csrf", "429", "500", "503", "socialaccount/authentication_error"])
def test_what_only_trouble_shows(name):
    compare(*make_in_both(lambda: render_to_string(f"{name}.html")))


def test_an_invitation_and_one_that_is_gone(client, an):
    write_invitation(actor=an, email="dao@new.example", role=Role.AGENT, token="token")

    ask_in_both(client, "/invitations/token/")
    ask_in_both(client, "/invitations/gone/", status=410)


def test_what_became_of_a_deletion(client, db):
    asked = DataDeletionRequest.objects.create(code="7H2K", channel_count=2)

    ask_in_both(client, f"/webhooks/facebook/data-deletion/{asked.code}/")


# ── Members ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def busy(an, binh, page):
    """A workspace in which there is something to see on every page."""
    Channel.objects.create(
        workspace=an.workspace, platform="facebook", external_id="2", name="Lotus Tea", status="disconnected"
    )
    write_invitation(actor=an, email="dao@new.example", role=Role.AGENT, token="token")
    Team.objects.create(workspace=an.workspace, name="Sales").members.add(binh)
    for verb in SENTENCES:
        details = {"role": "agent", "before": "viewer", "invited": "x@y.example", "channel": "Bamboo Tea"}
        details |= {"country": "VN", "time_zone": "Asia/Ho_Chi_Minh", "count": 3, "months": 12}
        details |= dict.fromkeys(("customer", "absorbed", "kept"), "Dung")
        AuditEntry.objects.create(workspace=an.workspace, actor_name="An", verb=verb, target="Bamboo", details=details)
    return an.workspace


@pytest.mark.parametrize("status", ["connected", "needs_reconnect"])
@pytest.mark.parametrize("who", ["an", "binh"])
@pytest.mark.parametrize("path", ["inbox", "channels", "team", "settings"])
def test_pages_of_a_workspace(who, an, binh, busy, page, path, status):
    Channel.objects.filter(pk=page.pk).update(status=status, status_code="190/460")

    ask_in_both(signed_in({"an": an, "binh": binh}[who]), f"/w/bamboo/{path}/")


@pytest.mark.parametrize("path", ["audit", "teams/new", "inbox/?view=mine", "inbox/?status=resolved"])
def test_more_pages_of_a_workspace(an_client, busy, path):
    ask_in_both(an_client, f"/w/bamboo/{path}" if "?" in path else f"/w/bamboo/{path}/")


def test_pages_of_an_empty_workspace(an_client):
    for path in ("inbox", "channels", "team"):
        ask_in_both(an_client, f"/w/bamboo/{path}/")


def test_what_a_role_does_not_allow_and_what_is_not_there(binh_client, an):
    ask_in_both(binh_client, "/w/bamboo/audit/", status=403)
    ask_in_both(binh_client, "/w/nobody/inbox/", status=404)


def test_saved_replies(an_client, an):
    for path in ("saved-replies/", "saved-replies/new/", "saved-replies/?q=x"):
        ask_in_both(an_client, f"/w/bamboo/{path}")
    reply = SavedReply.objects.create(workspace=an.workspace, shortcut="gia", title="Bamboo", text="Dung")
    SavedReplyFile.objects.create(reply=reply, kind="file", name="Dung", mime_type="application/pdf", size=9, file="a")
    for path in ("", "?q=xyz", f"{reply.pk}/"):
        ask_in_both(an_client, f"/w/bamboo/saved-replies/{path}")
    wrong = {"shortcut": "HAI TỪ", "text": "{{ X }}"}
    ask_in_both(an_client, "/w/bamboo/saved-replies/new/", wrong, status=422)
    ask_in_both(an_client, "/w/bamboo/saved-replies/new/", {"title": "x", "shortcut": "gia", "text": ""}, status=422)


def test_what_the_forms_of_a_workspace_refuse(an_client, busy):
    ask_in_both(an_client, "/w/bamboo/invitations/", {"email": "no address", "role": "king"}, status=422)
    ask_in_both(an_client, "/w/bamboo/invitations/", {"email": "binh@bamboo.example", "role": "agent"}, status=422)


@pytest.mark.parametrize("path", ACCOUNT)
def test_pages_of_an_account(an_client, an_verified, path):
    ask_in_both(an_client, path)


def test_two_factor_sign_in(client, an_verified):
    signed = {"login": an_verified.user.email, "password": "correct horse"}
    client.post("/accounts/login/", signed)
    ask_in_both(client, "/accounts/reauthenticate/?next=/")
    ask_in_both(client, "/accounts/reauthenticate/", {"password": "wrong"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse"})
    ask_in_both(client, "/accounts/2fa/totp/activate/")
    ask_in_both(client, "/accounts/2fa/totp/activate/", {"code": "000000"})


# ── Conversations ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def conversation(an, page):
    """A thread in which everything has happened that a thread can show. What people wrote has no letters."""
    conversation = converse(page, assignee=an, incoming_count=3, waiting_since=NINE, send_error="190/460")
    minutes = iter(range(1, 1000))

    def turn(text: str = "…", **fields) -> Message:
        return say(conversation, text, minute=next(minutes), **fields)

    for status in Status.values:
        sent = turn(direction="outgoing", author_type="member", author=an, status=status)
        Message.objects.filter(pk=sent.pk, status="failed").update(error_code="190/460")
    turn(direction="outgoing", author_type="external", status="failed", error_code="999999")
    turn(is_deleted=True)
    turn(edited_at=NINE, data={"edits": ["…"]})
    turn("", kind="unsupported")
    turn(kind="postback")
    turn(data={"referral": {"ad_id": "1"}})
    turn(reply_to_external_id="unknown")
    turn("… " * 2000).reactions.create(actor="business", emoji="❤")
    for kind in LABELS:
        Attachment.objects.create(message=turn(""), kind=kind, state="card", data={"latitude": 1.5, "longitude": 2.5})
    Attachment.objects.create(message=turn(""), kind="fallback", state="card", data={"url": "https://tea.example/"})
    for code in [*REASONS, ""]:
        Attachment.objects.create(message=turn(""), kind="file", state="failed", error_code=code)
    Attachment.objects.create(message=turn(""), kind="image", state="waiting")
    for activity in ("assigned", "unassigned", "resolved", "reopened", "released"):
        data = {"activity": activity, "assignee": "Binh"}
        turn("", kind="activity", direction="", author_type="system", data=data)
        turn("", kind="activity", direction="", author_type="member", author=an, data=data)
    return conversation


@pytest.mark.parametrize("who", ["an", "binh"])
def test_a_thread_with_everything_in_it(who, an, binh, conversation):
    ask_in_both(signed_in({"an": an, "binh": binh}[who]), f"/w/bamboo/inbox/{conversation.pk}/")


@pytest.mark.parametrize("change", [{"status": "resolved"}, {"status": "pending", "handled_by": "Shop"}])
@pytest.mark.parametrize("age", [timedelta(hours=1), timedelta(days=2), timedelta(days=9)])
def test_a_thread_and_its_list_in_each_state(an_client, conversation, change, age):
    type(conversation).objects.filter(pk=conversation.pk).update(last_customer_at=NINE - age, **change)

    ask_in_both(an_client, f"/w/bamboo/inbox/{conversation.pk}/?status=any")


@pytest.mark.parametrize("status", ["needs_reconnect", "disconnected"])
def test_a_thread_whose_channel_is_broken(an_client, conversation, page, status):
    Channel.objects.filter(pk=page.pk).update(status=status, status_code="190/460")

    ask_in_both(an_client, f"/w/bamboo/inbox/{conversation.pk}/")


@pytest.mark.parametrize("code", [*CATALOGUE, "unheard-of"])
def test_every_explanation_of_facebooks_errors(code):
    in_english, in_vietnamese = make_in_both(lambda: explain_facebook(code).sentence)

    assert in_english != in_vietnamese


# ── Connecting ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_way_to_a_channel(an_client, an, settings):
    settings.META_APP_ID = ""
    ask_in_both(an_client, "/w/bamboo/channels/facebook/connect/", status=503)
    settings.META_APP_ID = "1"
    ask_in_both(an_client, "/channels/facebook/callback/?state=wrong", status=400)

    page = {
        "platform": "facebook",
        "page_id": "1",
        "id": "1",
        "name": "Bamboo Tea",
        "category": "",
        "picture": "",
        "token": "t",
        "missing": [*MISSING],
    }
    request = an_client.get("/w/bamboo/channels/").wsgi_request
    attempt = ConnectAttempt.objects.create(
        membership=an, session=session_mark(request), person_external_id="1", pages=[page], declined=["pages_messaging"]
    )
    ask_in_both(an_client, f"/w/bamboo/channels/facebook/{attempt.pk}/")
    for outcome in ("connected", "already", "taken", "missing", "failed"):
        attempt.chosen, attempt.results = ["1"], {"1": {"outcome": outcome, "sentence": ""}}
        attempt.save()
        ask_in_both(an_client, f"/w/bamboo/channels/facebook/{attempt.pk}/progress/")


# ── Letters and toasts ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def letters(mailoutbox):
    """Let something send a letter in both languages, and compare them."""

    def check(send, recipients: int = 1) -> None:
        mailoutbox.clear()
        for language in ("en", "vi"):
            User.objects.update(language=language)
            with translation.override(language):
                send(language)
        assert len(mailoutbox) == 2 * recipients
        bodies = [
            f"<h1>{letter.subject}</h1>"
            + "".join(f"<p>{line}</p>" for line in letter.body.splitlines() if "://" not in line)
            for letter in mailoutbox
        ]
        compare(bodies[0], bodies[-1])

    return check


def test_letters_of_the_entrance(client, an_verified, letters):
    an = an_verified.user.email
    letters(lambda language: ask(client, "/accounts/password/reset/", language, {"email": an}))
    letters(lambda language: ask(client, "/accounts/password/reset/", language, {"email": "x@new.example"}))
    form = {"name": "Hoa", "password1": "green tea leaf"}
    letters(lambda language: ask(Client(), "/accounts/signup/", language, form | {"email": f"{language}@new.example"}))
    letters(lambda language: ask(Client(), "/accounts/signup/", language, form | {"email": an}))


def test_letters_of_a_workspace(an, page, letters):
    def send(language):
        invite_member(actor=an, email=f"{language}@new.example", role=Role.AGENT)

    letters(send)
    Channel.objects.filter(pk=page.pk).update(status="needs_reconnect", status_code="190/460")
    page.refresh_from_db()
    letters(lambda language: send_notice(page, "reconnect"))


def test_the_letter_and_the_toast_after_a_new_password(an_verified, letters, client):
    passwords = {"en": ("correct horse", "green tea leaf"), "vi": ("green tea leaf", "black tea leaf")}
    toasts = {}
    client.post("/accounts/login/", {"login": an_verified.user.email, "password": "correct horse"})

    def change(language):
        old, new = passwords[language]
        form = {"oldpassword": old, "password1": new, "password2": new}
        answer = ask(client, "/accounts/password/change/", language, form)
        *_, toast = get_messages(answer.wsgi_request)
        toasts[language] = str(toast)

    letters(change)
    assert toasts == {"en": "Password successfully changed.", "vi": "Đã đổi mật khẩu."}


@pytest.mark.parametrize("sentence", borrowed_texts.DJANGOS_SENTENCES)
def test_what_djangos_own_vietnamese_lacks_is_translated_with_ours(sentence):
    with translation.override("vi"):
        assert translation.gettext(sentence) != sentence


@pytest.mark.parametrize("number", range(len(borrowed_texts.DJANGOS_COUNTS)))
def test_so_is_what_it_counts(number):
    words = borrowed_texts.DJANGOS_COUNTS[number]
    with translation.override("en"):
        english = words % {"num": 2}
    with translation.override("vi"):
        assert words % {"num": 2} != english


def test_how_long_something_takes_is_said_in_vietnamese():
    now = datetime(2026, 11, 28, tzinfo=UTC)
    with translation.override("vi"):
        spoken = [timesince(now - timedelta(**length), now) for length in ({"minutes": 5}, {"hours": 3}, {"days": 2})]
    assert [words.replace("\xa0", " ") for words in spoken] == ["5 phút", "3 giờ", "2 ngày"]
