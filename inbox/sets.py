"""Rows written by the set: one statement with one parameter, however many rows.

They travel as one JSON document that PostgreSQL takes apart. An ORM's bulk statements carry a parameter for each value,
and building, sending and reading those cost more than the writing itself (docs/BENCHMARKS.md).
"""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def insert(rows: Sequence[Model], *, unless_there: bool = False) -> None:
    """Insert new rows of one model and set their ids.

    unless_there: rows that a unique constraint refuses are passed over, and no ids are set.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in fields_of(model) if not field.primary_key and not field.has_db_default()]
    columns = ", ".join(name(field) for field in fields)
    tail = "ON CONFLICT DO NOTHING" if unless_there else "RETURNING id"
    values = [{field.column: field.pre_save(row, True) for field in fields} for row in rows]
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {table(model)} ({columns}) SELECT * FROM {given(fields)} {tail}"  # noqa: S608
        cursor.execute(statement, [document(values)])
        if not unless_there:
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = pk
                row._state.adding = False


def update(rows: Iterable[Model], names: Sequence[str]) -> None:
    """Write these fields of rows that exist, all of one model."""
    rows = list(rows)
    if not rows:
        return
    model = type(rows[0])
    written = [field for field in fields_of(model) if field.name in names]
    changes = ", ".join(f"{name(field)} = given.{name(field)}" for field in written)
    fields = [model._meta.pk, *written]
    values = [{field.column: getattr(row, field.attname) for field in fields} for row in rows]
    with connection.cursor() as cursor:
        statement = f"UPDATE {table(model)} SET {changes} FROM {given(fields)} WHERE {table(model)}.id = given.id"  # noqa: S608
        cursor.execute(statement, [document(values)])


def given(fields: Iterable["Field[Any, Any]"]) -> str:
    """The parameter as a table with the columns of these fields."""
    columns = ", ".join(f"{name(field)} {column_type(field)}" for field in fields)
    return f"json_to_recordset(%s::json) AS given ({columns})"


def document(values: list[dict[str | None, Any]]) -> str:
    """Times and the like as their text, which PostgreSQL reads."""
    return json.dumps(values, default=str, ensure_ascii=False)


@cache
def column_type(field: "Field[Any, Any]") -> str:
    """Without its length: a cast to it would cut what is too long, and say nothing."""
    return str(field.db_type(connection)).partition("(")[0]


def fields_of(model: type[Model]) -> list["Field[Any, Any]"]:
    return list(model._meta.concrete_fields)


def name(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
