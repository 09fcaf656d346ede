"""Every recorded body of every platform with each of its members gone wrong: no parser breaks, and what stands beside it in the
same post is read all the same."""

import json
from itertools import count
from pathlib import Path

import pytest

from inbox.connectors import MalformedBody, connectors
from inbox.events import MessageReceived
from tests.conformance.test_bad_input import WRONG, members, misworded, with_member

TESTS = Path(__file__).resolve().parents[1]
BODIES = {
    "facebook": "channels_fb/bodies/*.json",
    "whatsapp": "channels_whatsapp/bodies/*.json",
    "zalo": "channels_zalo/bodies/*.json",
    "tiktok": "channels_tiktok/bodies/*.json",
    "twilio": "channels_twilio/bodies/*.form",
}
# Meta's posts hold several events: a good one, of which the platform's id is MID.
MID = "a-good-one"
GOOD = {
    "facebook": ("messenger-text.json", lambda entry: entry["messaging"][0]["message"].update(mid=MID)),
    "whatsapp": (
        "whatsapp-text.json",
        lambda entry: entry["changes"][0]["value"]["messages"][0].update(id=MID),
    ),
}
CONTEXT = {"received_at": 1_790_000_000_000, "accounts": ["3361907725518840296"]}
STRANGER = ("\ud800", "http://[::1", "9" * 5000, 2**63, 1e308, -62_135_596_800_000, {"": ""}, [{}], False)


def recorded(platform):
    for path in sorted(TESTS.glob(BODIES[platform])):
        if path.name != "manifest.json":
            yield path.read_bytes()


def parsed(platform, body):
    try:
        return connectors[platform].parse(body, CONTEXT)
    except MalformedBody:
        return []


def gone_wrong(whole):
    turns = count()
    for path in members(whole):
        for words in (WRONG, STRANGER):
            yield path, with_member(whole, path, words[next(turns) % len(words)])


def inside(whole):
    """What one platform writes as JSON within its JSON."""
    content = whole.get("content") if isinstance(whole, dict) else None
    for _, wrong in gone_wrong(json.loads(content)) if isinstance(content, str) else ():
        yield whole | {"content": json.dumps(wrong)}


@pytest.mark.parametrize("platform", BODIES)
def test_whatever_is_wrong_with_a_body_no_parser_breaks(platform):
    tried = 0
    for body in recorded(platform):
        if platform == "twilio":
            wrong = list(misworded(body))
        else:
            whole = json.loads(body)
            wrong = [json.dumps(each).encode() for each in (*(w for _, w in gone_wrong(whole)), *inside(whole))]
        for each in wrong:
            parsed(platform, each)
        tried += len(wrong)

    assert tried > 300


@pytest.mark.parametrize("platform", GOOD)
def test_what_stands_beside_it_is_read_all_the_same(platform):
    name, mark = GOOD[platform]
    whole = json.loads((TESTS / BODIES[platform]).with_name(name).read_bytes())
    good = json.loads(json.dumps(whole["entry"][0]))
    mark(good)
    tried = 0
    for body in recorded(platform):
        other = json.loads(body)
        if other.get("object") != whole["object"]:
            continue
        for path, wrong in gone_wrong(other):
            if path[0] == "entry" and len(path) > 1:
                for entries in ([good, *wrong["entry"]], [*wrong["entry"], good]):
                    events = parsed(platform, json.dumps(wrong | {"entry": entries}).encode())
                    assert [e for e in events if isinstance(e, MessageReceived) and e.external_id == MID], (path, wrong)
                    tried += 1

    assert tried > 300
