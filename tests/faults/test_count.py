"""The counting itself: a count that finds nothing wrong is worth as much as its eye for what is."""

from bench.faults.count import compare
from bench.faults.load import Place, Reply

PAGE, DUNG = "104772918836401", "7284910365521874"


def row(mid: str, text: str, at: int) -> dict:
    return {"mid": mid, "page": PAGE, "customer": DUNG, "text": text, "at": at}


def message(direction: str, text: str, *ids: str, status: str | None = None) -> dict:
    return {"direction": direction, "text": text, "external_ids": list(ids), "status": status, "error": None}


BOOKS = {"customer_messages": [row("m1", "Hello", 1), row("m2", "Hm?", 2)], "sends": [row("m3", "reply 1", 3)]}
KEPT = [message("incoming", "Hello", "m1"), message("incoming", "Hm?", "m2")]
SENT = message("outgoing", "reply 1", "m3", status="delivered")


def counted(messages: list[dict], books: dict = BOOKS, doubtful: tuple[Place, ...] = ()):
    export = [{"channel": {"external_id": PAGE}, "contact": {"external_id": DUNG}, "messages": messages}]
    return compare(books, export, [Reply(PAGE, DUNG, 1, "reply 1", outcome="accepted")], doubtful)


def test_two_sides_that_agree_have_nothing_wrong():
    assert counted([*KEPT, SENT]).wrong() == set()


def test_a_message_that_is_nowhere_is_lost():
    assert len(counted([KEPT[0], SENT]).lost) == 1


def test_a_reply_that_was_accepted_and_is_nowhere_is_lost():
    assert len(counted(KEPT, BOOKS | {"sends": []}).lost) == 1


def test_a_message_shown_twice_is_doubled():
    assert len(counted([*KEPT, KEPT[1], SENT]).doubled) == 1


def test_a_reply_sent_twice_is_doubled():
    twice = BOOKS | {"sends": [*BOOKS["sends"], row("m4", "reply 1", 4)]}

    assert len(counted([*KEPT, SENT, message("outgoing", "reply 1", "m4", status="sent")], twice).doubled) == 1


def test_messages_in_another_order_are_misplaced():
    assert len(counted([KEPT[1], KEPT[0], SENT]).misplaced) == 1


def test_a_reply_that_is_still_on_its_way_is_unsettled_unless_it_may_be():
    on_its_way = [*KEPT, message("outgoing", "reply 1", status="sending")]
    books = BOOKS | {"sends": []}

    assert len(counted(on_its_way, books).unsettled) == 1
    assert counted(on_its_way, books, (Place(PAGE, DUNG, 1),)).wrong() == set()
