"""A shop's website: the chat's script in it, and a customer whom the shop's server signs."""

import hashlib
import hmac
import json
import re

import requests

CHAT = "http://127.0.0.1:8000/chat/abcdefgh2345.js"


def test_its_policy_allows_the_chats_address_and_nothing_inline(simulator):
    answer = requests.get(f"{simulator.url}/shop/", params={"chat": CHAT}, timeout=10)

    assert f'<script async src="{CHAT}"></script>' in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self' http://127.0.0.1:8000;" in policy
    assert "frame-src 'self' http://127.0.0.1:8000;" in policy
    assert "unsafe" not in policy


def test_only_an_address_becomes_a_script(simulator):
    answer = requests.get(f"{simulator.url}/shop/", params={"chat": "javascript:alert(1)"}, timeout=10)

    assert "<script async" not in answer.text


def test_who_signs_in_is_signed_with_the_chats_secret(simulator):
    form = {"name": "Hoa", "secret": "s3cret"}
    answer = requests.post(f"{simulator.url}/shop/", params={"chat": CHAT}, data=form, timeout=10)

    found = re.search(r'<script id="customer" type="application/json">(.*?)</script>', answer.text)
    assert found
    known = json.loads(found[1])
    assert json.loads(known["facts"])["email"] == "hoa@customer.example"
    assert known["signature"] == hmac.new(b"s3cret", known["facts"].encode(), hashlib.sha512).hexdigest()
