import pytest

from channels_fb import instagram_words
from channels_fb.errors import CATALOGUE, classify, explain
from inbox.connectors import ErrorKind as Kind
from inbox.connectors import Scope


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (Kind.UNKNOWN, "timeout broken unreadable 1/1357046 2"),
        (Kind.AWAY, "unreachable"),
        (Kind.TRANSIENT, "1 1/99 1200 100/2018008 100/2018294"),
        (Kind.RATE_LIMITED, "limited 4 17 32 341 613 613/2534040 80001 80002 80006 4/2018022 9/2018352"),
        (Kind.TOKEN, "102 190 190/458 190/459 190/460 190/463 190/464 190/467 190/492 10/2534077 100/2534013"),
        (
            Kind.PERMISSION,
            "3 10 100/33 200 200/2018028 200/2018027 200/2018021 200/2534041 230 299 2/2018344 36103 2018247",
        ),
        (Kind.WINDOW_CLOSED, "10/2018278 10/2534022 10/2018065"),
        (Kind.UNREACHABLE, "10/2018108 100/2018001 100/2534014 100/2534001 200/1545041 551 551/1545041"),
        (Kind.REJECTED, "10/2018300 2018300 2018321 100/2534037 10/1893063 100/2534029 368 2022 10/1893015 10/1404170"),
        (
            Kind.REJECTED,
            "613/2018338 613/1893016 4/2018354 100 100/2534015 100/2534025 100/2018014 100/2018164 100/2018320",
        ),
        (Kind.REJECTED, "100/2018328 100/2018047 100/2018074 100/2018109 506 9000001 10303 24001 2018150 2071010"),
    ],
)
def test_every_documented_code_has_its_kind_and_a_sentence(kind, codes):
    assert {code: classify(code).kind for code in codes.split()} == dict.fromkeys(codes.split(), kind)
    assert all(explain(code).sentence for code in codes.split())


def test_what_more_attempts_will_not_mend_is_tried_as_often_as_meta_says():
    codes = "1 1/99 100/2018008 100/2018294 7777 1200"

    assert [classify(code, 500).most_attempts for code in codes.split()] == [0, 2, 2, 2, 0, 0]
    assert classify("1/99").then is Kind.PERMISSION


def test_an_unknown_subcode_means_what_its_code_means():
    assert classify("190/9999") == classify("190")
    assert classify("100/9999").kind is Kind.REJECTED


def test_an_unknown_code_is_tried_again_only_after_a_server_error_and_is_named_to_the_agent():
    assert [classify("7777", 500).kind, classify("7777", 400).kind] == [Kind.TRANSIENT, Kind.REJECTED]
    assert "7777/12" in explain("7777/12").sentence


def test_limits_slow_no_more_than_they_concern():
    scopes = {code: classify(code).scope for code in ("4", "341", "32", "80006", "10/2018278", "100/2018109")}

    assert scopes == {
        "4": Scope.APP,
        "341": Scope.APP,
        "32": Scope.CHANNEL,
        "80006": Scope.CHANNEL,
        "10/2018278": Scope.CONVERSATION,
        "100/2018109": Scope.MESSAGE,
    }


def test_what_a_new_login_can_mend_offers_to_reconnect_and_the_rest_does_not():
    assert {row.action for row in CATALOGUE.values() if row.kind is Kind.TOKEN} == {"reconnect"}
    assert {row.action for row in CATALOGUE.values() if row.kind is Kind.WINDOW_CLOSED} == {""}
    assert explain("190/492").sentence != explain("190/460").sentence


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_on_instagram_nothing_speaks_of_messenger_or_of_a_page_that_nobody_asked_about(code):
    said = instagram_words.TABLE.explain(code)

    assert said.sentence
    assert said.action == explain(code).action
    assert "Messenger" not in said.sentence
    if "Instagram" not in said.sentence:
        assert not {"Facebook", "Page", "Page's"} & set(said.sentence.replace(".", " ").split()) or code == "2/2018344"


def test_on_instagram_a_subcode_that_nobody_knows_means_what_its_code_means_there():
    assert instagram_words.TABLE.explain("368/1") == instagram_words.TABLE.explain("368")
    assert "Instagram" in instagram_words.TABLE.explain("7777/12").sentence
    assert "7777/12" in instagram_words.TABLE.explain("7777/12").sentence
