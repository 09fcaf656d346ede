import pytest

from channels_whatsapp.message_templates import Template
from inbox.models import Channel
from tests.channels_whatsapp.conftest import TOKEN, WABA

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

    assert (template.variables("BODY"), template.variable_count, template.buttons) == (["1", "name"], 2, [])
