"""The account's list, page by page, as the events that its posts would have been."""

from datetime import UTC, datetime, timedelta

import pytest

from channels_twilio.connector import TwilioConnector
from inbox.actions.connect_channel import connect_channel
from inbox.connectors import ErrorKind, SendError
from inbox.events import MessageEchoed, MessageReceived, Receipt
from tests.channels_twilio.conftest import ACCOUNT, HAN, NUMBER, TOKEN, books
from tests.conformance.samples import BY_KIND

pytestmark = pytest.mark.django_db

twilio = TwilioConnector()


@pytest.fixture
def number(bamboo, simulator):
    credentials = {"account_sid": ACCOUNT, "auth_token": TOKEN}
    return connect_channel(workspace=bamboo, platform="twilio", external_id=NUMBER, name="Tea", credentials=credentials)


def say(simulator, text="", ago=0, **more):
    at = round((datetime.now(UTC) - timedelta(minutes=ago)).timestamp() * 1000)
    return simulator.control("twilio/messages", text=text, at=at, **more)["sid"]


def pages(channel, since=None):
    cursor = ""
    while True:
        page = twilio.history(channel, since, cursor)
        yield page
        if not (cursor := page.next):
            return


def answer(number, simulator, text):
    form = {"From": NUMBER, "To": HAN, "Body": text}
    url = f"{simulator.url}/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    return simulator.http.post(url, data=form, auth=(ACCOUNT, TOKEN), timeout=10).json()["sid"]


def test_what_came_is_told_before_what_left_each_oldest_first_over_all_pages(simulator, number):
    said = [say(simulator, f"{n}", ago=60 - n) for n in range(25)]
    left = answer(number, simulator, "Dạ còn ạ")

    found = list(pages(number))

    came = [event for page in found for event in page.events if isinstance(event, MessageReceived)]
    assert [len(page.events) for page in found] == [20, 5, 2]
    assert sorted(event.external_id for event in came) == sorted(said)
    assert [event.text for event in came[:20]] == [f"{n}" for n in range(5, 25)]
    echo, receipt = found[-1].events
    assert (type(echo), echo.external_id, echo.customer) == (MessageEchoed, left, HAN)
    assert (type(receipt), receipt.status, receipt.external_ids) == (Receipt, "delivered", (left,))


def test_a_check_reads_no_further_back_than_it_must(simulator, number):
    say(simulator, "Cũ", ago=50)
    new = say(simulator, "Mới", ago=5)

    found = list(pages(number, datetime.now(UTC) - timedelta(minutes=10)))

    assert [event.external_id for page in found for event in page.events] == [new]


def test_files_are_named_with_their_kind_and_places_are_told_as_unreadable(simulator, number):
    file = say(simulator, ago=2, file=BY_KIND["audio"].given)
    place = say(simulator, ago=1, extra={"Latitude": "21.0", "Longitude": "105.8"})

    first, _ = pages(number)

    (event,) = first.events
    (attachment,) = event.attachments
    assert (event.external_id, attachment.kind, attachment.mime_type) == (file, "audio", "audio/ogg")
    assert attachment.url.startswith(f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{file}/Media/ME")
    assert set(first.unreadable) == {place}


def test_what_whatsapp_refused_stands_in_the_list_with_its_code(simulator, number):
    simulator.control("twilio/messages", text="Shop ơi")
    simulator.control("twilio/refuse", code=63024)
    answer(number, simulator, "Dạ")

    *_, last = pages(number)

    assert [(event.status, event.code) for event in last.events if isinstance(event, Receipt)] == [("failed", "63024")]
    assert books(simulator)["messages"][-1]["status"] == "undelivered"


def test_a_list_that_is_refused_says_why(simulator, number):
    simulator.control("twilio/token", auth_token="another")

    with pytest.raises(SendError) as refused:
        next(pages(number))

    assert (refused.value.kind, refused.value.code) == (ErrorKind.TOKEN, "20003")
