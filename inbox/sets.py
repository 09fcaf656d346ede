"""Rows written by the set: one statement with one parameter, however many rows.

They travel as one JSON document that PostgreSQL takes apart. An ORM's bulk statements carry a parameter for each value,
and building, sending and reading those cost more than the writing itself (docs/BENCHMARKS.md).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import orjson
from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

Row = Mapping[str, Any]


def insert(model: type[Model], rows: Sequence[Row], *, unless_there: bool = False) -> list[int]:
    """Insert rows, each {column: value} with the same columns, and return their ids in the same order.

    A column that they leave out takes the field's default, made once for all of them. unless_there: rows that a
    unique constraint refuses are passed over, and no ids are returned.
    """
    if not rows:
        return []
    fields = [field for field in columns_of(model).values() if not field.primary_key and not field.has_db_default()]
    ordinary = {str(field.column): default(field) for field in fields if field.column not in rows[0]}
    names = ", ".join(quoted(field) for field in fields)
    tail = "ON CONFLICT DO NOTHING" if unless_there else "RETURNING id"
    statement = f"INSERT INTO {model._meta.db_table} ({names}) SELECT * FROM {given(fields)} {tail}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [document([{**ordinary, **row} for row in rows])])
        return [] if unless_there else [pk for (pk,) in cursor.fetchall()]


def update(model: type[Model], rows: Sequence[Row]) -> None:
    """Write rows that exist, each {"id": …, column: value} with the same columns."""
    if not rows:
        return
    fields = [columns_of(model)[name] for name in rows[0]]
    changes = ", ".join(f"{quoted(field)} = given.{quoted(field)}" for field in fields if not field.primary_key)
    table = model._meta.db_table
    statement = f"UPDATE {table} SET {changes} FROM {given(fields)} WHERE {table}.id = given.id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [document(rows)])


def columns(row: Model, *names: str) -> dict[str, Any]:
    """A row's id and these columns, as `update` takes them."""
    return {name: getattr(row, name) for name in ("id", *names)}


def given(fields: Sequence["Field[Any, Any]"]) -> str:
    """The parameter as a table with the columns of these fields."""
    return f"json_to_recordset(%s::json) AS given ({', '.join(f'{quoted(field)} {kind(field)}' for field in fields)})"


def array(values: Iterable[Any]) -> str:
    """Numbers, texts or UUIDs as PostgreSQL writes an array; psycopg's way, value by value, takes a tenth of a drain."""
    return "{" + ",".join(str(value) if type(value) is int else in_quotes(str(value)) for value in values) + "}"


def in_quotes(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def document(rows: Sequence[Row]) -> str:
    """Times and the like as their text, which PostgreSQL reads."""
    try:
        return orjson.dumps(rows, default=str).decode()
    except TypeError:  # a number of more than 64 bits
        return json.dumps(rows, default=str, ensure_ascii=False)


@cache
def columns_of(model: type[Model]) -> dict[str, "Field[Any, Any]"]:
    return {str(field.column): field for field in model._meta.concrete_fields}


def default(field: "Field[Any, Any]") -> Any:
    return timezone.now() if getattr(field, "auto_now_add", False) else field.get_default()


@cache
def kind(field: "Field[Any, Any]") -> str:
    """The column's type without its length: a cast to it would cut what is too long, and say nothing."""
    return str(field.db_type(connection)).partition("(")[0]


def quoted(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))
