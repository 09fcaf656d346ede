"""Templates on their way: from Meta's list to the picker, to the customer, and back when Meta judges one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from channels_whatsapp.message_templates import content, listed
from inbox.actions.refresh_templates import due_channels, refresh_templates
from inbox.actions.retry_message import retry_message
from inbox.connectors import OutgoingTemplate, TemplateState, get_connector
from inbox.models import Channel, Conversation, Fact, Message, MessagePart, MessageTemplate
from inbox.outbox import deliver
from inbox.outbox.refusals import CannotSend
from tests.channels_whatsapp.conftest import NUMBER, TOKEN, WABA, books
from tests.channels_whatsapp.test_ingest import signed_post, work_off
from tests.channels_whatsapp.test_parsing import DUNG, change, from_dung
from tests.inbox.replies import make_due, view_of

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
ORDER, PICKUP = "xac_nhan_don_hang", "hen_lay_hang"


@pytest.fixture
def channel(simulator, number):
    Channel.objects.filter(pk=number.pk).update(credentials={"access_token": TOKEN, "waba_id": WABA})
    number.refresh_from_db()
    refresh_templates(channel=number)
    return number


@pytest.fixture
def thread(channel, client):
    """Ngọc wrote 25 hours ago."""
    contact = {"profile": {"name": "Nguyễn Thị Bích Ngọc"}, "wa_id": DUNG}
    then = int((timezone.now() - timedelta(hours=25)).timestamp())
    said = from_dung("text", {"body": "Còn hàng không?"}) | {"timestamp": str(then)}
    assert signed_post(client, change({"contacts": [contact], "messages": [said]})) == 200
    work_off()
    return Conversation.objects.get()


def template(name=ORDER):
    return MessageTemplate.objects.get(name=name, channel__external_id=NUMBER)


def form_of(client, thread, name=ORDER):
    """The form's address, and what stands in it at first."""
    url = f"/w/bamboo/inbox/{thread.pk}/templates/{template(name).pk}/"
    return url, client.get(url).context["form"]


def sends(simulator):
    return [row for row in books(simulator)["messages"] if row["outgoing"]]


# ── Meta's words in ours ──


def raw(**more):
    header = {"type": "HEADER", "format": "TEXT", "text": "Đơn hàng {{1}}"}
    body = {"type": "BODY", "text": "Chào {{2}}, đơn {{ 1 }} đã được xác nhận."}
    return {"id": "1", "name": "don", "language": "vi", "status": "APPROVED", "components": [header, body]} | more


def outgoing(values):
    return OutgoingTemplate(external_id="1", name="don", language="vi", values=values)


def test_a_place_is_known_by_where_it_stands():
    found = listed(raw())

    assert (found.header, found.body) == ("Đơn hàng {{header.1}}", "Chào {{2}}, đơn {{1}} đã được xác nhận.")
    assert found.can_be_sent
    assert found.state == TemplateState.APPROVED


def test_values_go_out_in_the_order_of_their_numbers_or_by_their_names():
    numbered = content(outgoing({"2": "Dung", "header.1": "881", "1": "#881"}))["template"]["components"]
    named = content(outgoing({"ten": "Dung"}))["template"]["components"]

    assert [(part["type"], [row["text"] for row in part["parameters"]]) for part in numbered] == [
        ("header", ["881"]),
        ("body", ["#881", "Dung"]),
    ]
    assert named == [{"type": "body", "parameters": [{"type": "text", "text": "Dung", "parameter_name": "ten"}]}]


def test_what_buttons_leave_open_is_given_beside_them():
    buttons = [
        {"type": "QUICK_REPLY", "text": "Có"},
        {"type": "URL", "text": "Xem", "url": "https://a.test/{{1}}"},
        {"type": "COPY_CODE", "text": "Chép", "example": ["SALE"]},
    ]
    found = listed(raw(components=[{"type": "BODY", "text": "a"}, {"type": "BUTTONS", "buttons": buttons}]))
    rows = content(outgoing({"url.1": "881", "code.2": "TET"}))["template"]["components"]

    assert [button["url"] for button in found.buttons] == ["", "https://a.test/{{url.1}}", "{{code.2}}"]
    assert found.examples == {"code.2": "SALE"}
    assert [(row["sub_type"], row["index"], row["parameters"][0]) for row in rows] == [
        ("url", "1", {"type": "text", "text": "881"}),
        ("copy_code", "2", {"type": "coupon_code", "coupon_code": "TET"}),
    ]


@pytest.mark.parametrize(
    "components",
    [
        [{"type": "HEADER", "format": "LOCATION"}],
        [{"type": "BUTTONS", "buttons": [{"type": "OTP"}]}],
        [{"type": "BUTTONS", "buttons": [{"type": "FLOW"}]}],
        [{"type": "CAROUSEL"}],
    ],
)
def test_what_cannot_be_filled_in_here_is_listed_and_not_offered(components):
    assert not listed(raw(components=components)).can_be_sent


# ── The list ──


def test_the_list_of_meta_is_kept_with_its_states(channel):
    assert {row.name: (row.state, row.is_sendable) for row in MessageTemplate.objects.all()} == {
        ORDER: ("approved", True),
        PICKUP: ("approved", True),
        "khuyen_mai": ("rejected", False),
    }
    assert due_channels() == []


def test_what_meta_lists_no_more_goes_and_what_an_agent_put_in_stays(simulator, channel):
    MessageTemplate.objects.filter(name=ORDER).update(fills={"1": "contact.name"})
    channel.message_templates.create(
        external_id="9", name="cu", language="vi", state="approved", state_at=timezone.now()
    )

    refresh_templates(channel=channel)

    assert template().fills == {"1": "contact.name"}
    assert not MessageTemplate.objects.filter(name="cu").exists()


def test_the_page_of_a_channel_shows_them_and_reads_them_anew(an_client, simulator, number):
    Channel.objects.filter(pk=number.pk).update(credentials={"access_token": TOKEN, "waba_id": WABA})
    url = f"/w/bamboo/channels/{number.pk}/templates/"

    before = an_client.get(url).text
    read = an_client.post(url, follow=True).text

    assert "They were not read yet." in before
    assert [word in read for word in ("Approved", "Rejected", "Utility", "Marketing")] == [True] * 4
    assert "Chào {{1}}, đơn {{2}} của bạn đã được xác nhận." in read


def test_what_hinders_is_said(an_client, simulator, channel):
    simulator.control("whatsapp/token", token=TOKEN, accounts=[])
    assert "Messio lacks a permission" in an_client.post(f"/w/bamboo/channels/{channel.pk}/templates/").text


def test_with_whatsapp_away_what_is_known_still_stands_there(an_client, channel, meta_app):
    meta_app.META_GRAPH_URL = "http://127.0.0.1:1"
    page = an_client.post(f"/w/bamboo/channels/{channel.pk}/templates/").text

    assert "does not answer at the moment" in page
    assert ORDER in page


def test_only_whoever_manages_channels_sees_that_page(binh_client, number):
    assert binh_client.get(f"/w/bamboo/channels/{number.pk}/templates/").status_code == 403


# ── Judged by Meta ──


def judged(client, event, name=ORDER, **more):
    value = {"event": event, "message_template_id": int(template(name).external_id), "reason": "ABUSIVE_CONTENT"}
    assert signed_post(client, change(value, "message_template_status_update", **more)) == 200
    work_off()


def test_a_template_that_meta_pauses_is_offered_no_more_at_once(client, binh_client, thread):
    judged(client, "PAUSED")

    picker = binh_client.get(f"/w/bamboo/inbox/{thread.pk}/templates/").text
    assert (template().state, template().reason) == ("paused", "ABUSIVE_CONTENT")
    assert "Paused" in picker
    assert f"/templates/{template().pk}/" not in picker


def test_the_latest_judgement_counts_whatever_comes_last(client, channel):
    now = int(timezone.now().timestamp())
    judged(client, "APPROVED", time=now + 60)
    judged(client, "PAUSED", time=now + 30)

    assert template().state == "approved"


def test_a_list_that_was_asked_for_before_does_not_undo_a_judgement(client, channel):
    judged(client, "REJECTED", time=int(timezone.now().timestamp()) + 60)

    refresh_templates(channel=channel)

    assert template().state == "rejected"


@pytest.mark.django_db(transaction=True)
def test_a_judgement_lets_the_list_be_read_anew(client, channel, work):
    MessageTemplate.objects.exclude(name=ORDER).delete()

    judged(client, "APPROVED")

    assert "refresh_templates" in work()
    assert MessageTemplate.objects.count() == 3


# ── Sent ──


def test_after_the_24_hours_the_composer_offers_a_template_in_place_of_a_dead_end(binh_client, thread):
    page = binh_client.get(f"/w/bamboo/inbox/{thread.pk}/").text

    assert "The 24 hours for answering are over" in page
    assert "Choose a template" in page
    assert get_connector("whatsapp").allowance(thread, timezone.now()).templates.cost == "paid"


def test_the_picker_finds_without_accents_what_can_be_sent_first(binh_client, thread):
    url = f"/w/bamboo/inbox/{thread.pk}/templates/"

    names = [view.template.name for view in binh_client.get(url).context["offered"]]
    found = [view.template.name for view in binh_client.get(url, {"q": "don xac nhan"}).context["offered"]]

    assert names == [PICKUP, ORDER, "khuyen_mai"]
    assert found == [ORDER]


def test_places_are_filled_from_the_customer_and_the_preview_with_them(binh_client, thread):
    url, form = form_of(binh_client, thread)

    assert [(field.label, field.initial) for field in form.places] == [
        ("Place 1, after “Đơn hàng”", ""),
        ("Place 1, after “Chào”", "Ngọc"),
        ("Place 2, after “Chào …, đơn”", ""),
    ]
    assert 'Chào <mark data-place="1" data-empty="{{1}}">Ngọc</mark>' in binh_client.get(url).text


def test_a_template_leaves_after_the_24_hours_and_stands_in_the_thread_as_it_is_read(simulator, binh_client, thread):
    url, form = form_of(binh_client, thread)
    given = {"client_id": form["client_id"].value(), "place-0": "881", "place-1": "Ngọc", "place-2": "#881"}

    assert binh_client.post(url, given).status_code == 200
    assert binh_client.post(url, given).status_code == 200
    deliver(thread.pk)

    (row,) = sends(simulator)
    message = Message.objects.get(direction="outgoing")
    assert [[value["text"] for value in part["parameters"]] for part in row["template"]["components"]] == [
        ["881"],
        ["Ngọc", "#881"],
    ]
    assert message.text == "Đơn hàng 881\n\nChào Ngọc, đơn #881 của bạn đã được xác nhận.\n\nTiệm Trà Lá Sen"
    assert (message.status, view_of(message).context) == ("sent", f"Template “{ORDER}”")


def test_what_an_agent_let_stand_there_is_proposed_the_next_time(binh_client, thread):
    url, form = form_of(binh_client, thread)
    given = {"client_id": form["client_id"].value(), "place-0": "881", "place-1": "chị Ngọc", "place-2": "Ngọc"}
    binh_client.post(url, given)

    _, again = form_of(binh_client, thread)

    assert [field.initial for field in again.places] == ["", "", "Ngọc"]


def test_a_file_stands_above_the_words_and_buttons_below_them(simulator, binh_client, thread):
    url, form = form_of(binh_client, thread, PICKUP)
    assert [field.initial for field in form.places] == ["Ngọc", "", ""]
    given = {"client_id": form["client_id"].value(), "place-0": "Ngọc", "place-1": "thứ bảy", "place-2": "881"}

    without = binh_client.post(url, given)
    binh_client.post(url, given | {"file": SimpleUploadedFile("tra.png", PNG, "image/png")})
    deliver(thread.pk)

    (row,) = sends(simulator)
    message = Message.objects.get(direction="outgoing")
    assert "Choose the file that stands above the words." in without.text
    assert [part["type"] for part in row["template"]["components"]] == ["header", "body", "button"]
    assert (message.status, view_of(message).buttons) == ("sent", ["Mình sẽ ghé", "Xem đơn"])
    assert message.parts.get().attachments.get().name == "tra.png"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"place-1": "  "}, "no template with an empty place"),
        ({"place-2": "x" * 1000}, "characters too long"),
        ({"place-2": "x" * 1100}, "at most 1024 characters"),
    ],
)
def test_what_whatsapp_would_refuse_is_said_before_it_is_queued(binh_client, thread, change, sentence):
    url, form = form_of(binh_client, thread)
    given = {"client_id": form["client_id"].value(), "place-0": "881", "place-1": "Ngọc", "place-2": "#881"}

    answer = binh_client.post(url, given | change)

    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not Message.objects.filter(direction="outgoing").exists()


def test_a_value_is_one_line_whatever_was_pasted(simulator, binh_client, thread):
    url, form = form_of(binh_client, thread)
    given = {"client_id": form["client_id"].value(), "place-0": "881", "place-1": "Ngọc", "place-2": "a\r\n\t     b"}

    binh_client.post(url, given)
    deliver(thread.pk)

    assert sends(simulator)[0]["template"]["components"][1]["parameters"][1]["text"] == "a b"


def test_a_template_that_was_paused_since_the_form_was_opened_is_refused(binh_client, thread):
    url, form = form_of(binh_client, thread)
    MessageTemplate.objects.update(state="paused")
    given = {"client_id": form["client_id"].value(), "place-0": "881", "place-1": "Ngọc", "place-2": "#881"}

    answer = binh_client.post(url, given)

    assert answer.status_code == 422
    assert "does not take this template now: Paused" in answer.text


@pytest.mark.django_db(transaction=True)
def test_one_that_meta_paused_unheard_says_so_and_is_read_anew(simulator, binh_client, thread, work):
    url, form = form_of(binh_client, thread)
    MessageTemplate.objects.filter(pk=template().pk).update(state_at=timezone.now())
    simulator.control("whatsapp/template", name=ORDER, event="PAUSED")
    binh_client.post(
        url, {"client_id": form["client_id"].value(), "place-0": "881", "place-1": "Ngọc", "place-2": "#881"}
    )

    done = work()

    message = Message.objects.get(direction="outgoing")
    assert (message.status, message.error_code, template().state) == ("failed", "132015", "paused")
    assert "Choose another one" in view_of(message).failure
    assert "refresh_templates" in done
    with pytest.raises(CannotSend):
        retry_message(message=message)


def test_an_interrupted_template_is_never_repeated_blindly(simulator, client, binh_client, thread):
    url, form = form_of(binh_client, thread)
    simulator.control("faults", next={"mode": "cut-after-accept"})
    binh_client.post(
        url, {"client_id": form["client_id"].value(), "place-0": "881", "place-1": "Ngọc", "place-2": "#881"}
    )
    deliver(thread.pk)
    make_due()
    deliver(thread.pk)

    (row,) = sends(simulator)
    told = {"id": row["wamid"], "status": "delivered", "timestamp": "1790000000", "recipient_id": DUNG}
    signed_post(client, change({"statuses": [told | {"biz_opaque_callback_data": row["opaque"]}]}))
    work_off()

    assert Message.objects.get(direction="outgoing").status == "delivered"
    assert len(sends(simulator)) == 1


def test_marketing_does_not_go_to_a_customer_who_wants_no_advertising(binh_client, thread):
    url, form = form_of(binh_client, thread)
    given = {"client_id": form["client_id"].value(), "place-0": "881", "place-1": "Ngọc", "place-2": "#881"}
    MessageTemplate.objects.filter(name=ORDER).update(category="marketing")
    Conversation.objects.update(opted_out_at=timezone.now())

    answer = binh_client.post(url, given)
    offered = binh_client.get(f"/w/bamboo/inbox/{thread.pk}/templates/").context["offered"]

    assert (answer.status_code, "wants no advertising any more" in answer.text) == (422, True)
    assert not Message.objects.filter(direction="outgoing").exists()
    assert {view.template.name: bool(view.url) for view in offered} == {PICKUP: True, ORDER: False, "khuyen_mai": False}


def test_free_text_still_stays_behind_the_window(binh_client, thread):
    answer = binh_client.post(f"/w/bamboo/inbox/{thread.pk}/messages/", {"client_id": uuid4(), "text": "Alo"})

    assert answer.status_code == 422
    assert "Send a template" in answer.text


# ── Buttons ──


@pytest.fixture
def open_thread(thread, simulator):
    simulator.control("whatsapp/messages", wa_id=DUNG, text="Alo")
    now = timezone.now()
    Fact.objects.filter(kind="active").update(order=int(now.timestamp() * 1000))
    Conversation.objects.update(last_customer_at=now)
    return thread


@pytest.mark.parametrize(("titles", "kind"), [(["Có", "Không"], "button"), (["S", "M", "L", "XL"], "list")])
def test_buttons_are_sent_as_what_whatsapp_has_for_so_many(simulator, binh_client, open_thread, titles, kind):
    given = {"client_id": uuid4(), "text": "Cỡ nào ạ?", "buttons": titles}
    assert binh_client.post(f"/w/bamboo/inbox/{open_thread.pk}/messages/", given).status_code == 200
    deliver(open_thread.pk)

    (row,) = sends(simulator)
    message = Message.objects.get(direction="outgoing")
    assert (row["interactive"]["type"], row["interactive"]["body"]["text"]) == (kind, "Cỡ nào ạ?")
    assert (message.status, view_of(message).buttons) == ("sent", titles)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": "Cỡ?", "buttons": ["x" * 21]}, "at most 20 characters"),
        ({"text": "Cỡ?", "buttons": ["Có", "có"]}, "words of its own"),
        ({"text": "Cỡ?", "buttons": [str(number) for number in range(11)]}, "at most 10 buttons"),
        ({"text": "x" * 1025, "buttons": ["Có"]}, "1 too long"),
    ],
)
def test_buttons_that_whatsapp_would_refuse_say_so(binh_client, open_thread, given, sentence):
    answer = binh_client.post(f"/w/bamboo/inbox/{open_thread.pk}/messages/", {"client_id": uuid4()} | given)

    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_the_button_that_a_customer_pressed_says_which_it_was(client, thread):
    reply = {"type": "button_reply", "button_reply": {"id": "Có", "title": "Có"}}
    signed_post(client, change({"messages": [from_dung("interactive", reply, id="wamid.2")]}))
    work_off()

    message = Message.objects.filter(direction="incoming").latest("pk")
    assert (message.text, view_of(message).context) == ("Có", "Pressed a button")


def test_a_text_with_buttons_comes_behind_its_files(simulator, binh_client, open_thread):
    given = {"client_id": uuid4(), "text": "Cái này ạ?", "buttons": ["Đúng"]}
    picture = SimpleUploadedFile("tra.png", PNG, "image/png")
    binh_client.post(f"/w/bamboo/inbox/{open_thread.pk}/messages/", given | {"files": picture})
    deliver(open_thread.pk)

    assert [row["type"] for row in sends(simulator)] == ["image", "interactive"]
    assert MessagePart.objects.exclude(external_id=None).filter(message__direction="outgoing").count() == 2
