"""Statements whose cost nobody knows beforehand: what takes too long is given up, and the caller asks less."""

from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

# Compiling a plan takes longer than running it here.
BOUND = """
SELECT current_setting('statement_timeout'), set_config('jit', 'off', true), set_config('statement_timeout', %s, true)
"""


def fetch(statement: str, given: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def fetch_within(milliseconds: int, statement: str, given: Sequence[Any]) -> list[Any] | None:
    """The rows; None where that takes longer."""
    is_within = connection.in_atomic_block
    try:
        with transaction.atomic():
            before = fetch(BOUND, [str(milliseconds)])[0][0]
            rows = fetch(statement, given)
            if is_within:  # a transaction that goes on
                fetch("SELECT set_config('statement_timeout', %s, true)", [before])
            return rows
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return None
        raise
