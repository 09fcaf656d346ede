"""What travels to PostgreSQL by the set arrives as it was given."""

import json
from uuid import uuid4

import pytest
from django.db import connection

from inbox import sets

pytestmark = pytest.mark.django_db


def back(statement, value):
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "values",
    [[], [""], ["NULL", "null"], ['"', "\\", '\\"', "{", "}", ",", "'", "%s"], ["Áo đỏ 👗", " a\n\tb "], ["1", "2"]],
    ids=str,
)
def test_texts_with_any_letters_are_an_array(values):
    assert back("SELECT %s::text[]", sets.array(values)) == values


def test_numbers_and_ids_are_an_array():
    ids = [uuid4(), uuid4()]

    assert back("SELECT %s::bigint[]", sets.array({7: "a", -(2**62): "b"})) == [7, -(2**62)]
    assert back("SELECT %s::uuid[]", sets.array(ids)) == ids


@pytest.mark.parametrize("value", [2**63 - 1, 2**64, 10**300, 0.1, "ỏ \\ \" '", None, True, {"a": [1, {}]}], ids=str)
def test_a_document_keeps_what_it_is_given(value):
    assert json.loads(back("SELECT %s::json::text", sets.document([{"value": value}]))) == [{"value": value}]
