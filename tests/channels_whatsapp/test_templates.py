import pytest

from channels_whatsapp import sending
from channels_whatsapp.client import CloudClient
from channels_whatsapp.message_templates import Template, Unfit, read_templates
from inbox.connectors import SendError
from inbox.models import Channel
from tests.channels_whatsapp.conftest import NUMBER, TOKEN, WABA, books

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(an_client, number):
    Channel.objects.filter(pk=number.pk).update(credentials={"access_token": TOKEN, "waba_id": WABA})
    return lambda: an_client.get(f"/w/bamboo/channels/whatsapp/{number.pk}/templates/")


def test_templates_are_shown_with_their_state_those_that_can_be_sent_first(simulator, page):
    text = page().text

    assert text.index("xac_nhan_don_hang") < text.index("khuyen_mai")
    assert "Chào {{1}}, đơn {{2}} của bạn đã được xác nhận." in text
    assert [word in text for word in ("Approved", "Rejected", "Utility", "Marketing")] == [True] * 4


def test_what_hinders_is_said(simulator, page):
    simulator.control("whatsapp/token", token=TOKEN, accounts=[])
    assert "Messio lacks a permission" in page().text


def test_with_whatsapp_away_the_page_says_so(page):
    assert "Look again in a few minutes" in page().text


def test_only_whoever_manages_channels_sees_them(binh_client, number):
    assert binh_client.get(f"/w/bamboo/channels/whatsapp/{number.pk}/templates/").status_code == 403


def test_variables_are_numbers_or_words_each_once():
    body = {"type": "BODY", "text": "{{1}} {{ name }} {{1}}"}
    template = Template({"name": "a", "components": [body, {"type": "FOOTER", "text": "{{9}}"}, None]})

    assert (template.variables("BODY"), template.buttons) == (["1", "name"], [])


def order(**more):
    header = {"type": "HEADER", "format": "TEXT", "text": "Đơn hàng {{1}}"}
    body = {"type": "BODY", "text": "Chào {{2}}, đơn {{1}} đã được xác nhận."}
    raw = {"name": "don", "language": "vi", "status": "APPROVED", "components": [header, body]}
    return Template(raw | more)


VALUES = {("HEADER", "1"): "881", ("BODY", "1"): "#881", ("BODY", "2"): "Dung"}


def test_a_template_is_filled_in_as_the_customer_will_read_it():
    assert order().preview(VALUES) == "Đơn hàng 881\n\nChào Dung, đơn #881 đã được xác nhận."
    assert order().preview({}) == "Đơn hàng {{1}}\n\nChào {{2}}, đơn {{1}} đã được xác nhận."


def test_values_go_out_in_the_order_of_their_numbers_or_by_their_names():
    numbered = order().content(VALUES)["template"]
    body = {"type": "BODY", "text": "Chào {{ten}}"}
    named = order(parameter_format="NAMED", components=[body]).content({("BODY", "ten"): "Dung"})["template"]

    assert [row["text"] for row in numbered["components"][1]["parameters"]] == ["#881", "Dung"]
    assert named["components"][0]["parameters"] == [{"type": "text", "text": "Dung", "parameter_name": "ten"}]


@pytest.mark.parametrize("value", ["", "  ", "a\nb", "a\tb", "a     b", "x" * 1025])
def test_what_whatsapp_would_refuse_is_told_before_it_is_sent(value):
    with pytest.raises(Unfit) as unfit:
        order().content(VALUES | {("BODY", "2"): value})

    assert unfit.value.place == ("BODY", "2")


@pytest.mark.parametrize(
    "more",
    [
        {"status": "PAUSED"},
        {"components": [{"type": "HEADER", "format": "IMAGE"}]},
        {"components": [{"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://a.test/{{1}}"}]}]},
        {"components": [{"type": "BUTTONS", "buttons": [{"type": "OTP"}]}]},
    ],
)
def test_what_cannot_go_out_from_here_says_so(more):
    with pytest.raises(Unfit):
        order(**more).content(VALUES)


def test_a_listed_template_is_sent_after_the_24_hours(simulator):
    client = CloudClient(TOKEN)
    template = next(found for found in read_templates(client, WABA) if found.is_approved)

    sending.send(client, NUMBER, "84900000011", **template.content(VALUES))
    with pytest.raises(SendError) as refusal:
        sending.send(client, NUMBER, "84900000011", type="template", template={"name": "x", "language": {"code": "vi"}})

    assert [row["template"]["name"] for row in books(simulator)["messages"]] == ["xac_nhan_don_hang"]
    assert refusal.value.code == "132001"
