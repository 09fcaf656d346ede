"""Pooled connections: one whose server went away is replaced before it is used. What follows a commit follows it."""

from functools import partial

import psycopg
import pytest
from django.db import connection, transaction

from tests.simulator.client import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_pooled_connection_that_was_ended_costs_nobody_an_error():
    first = backend()
    given = {
        name: value for name, value in connection.get_connection_params().items() if name in ("host", "user", "dbname")
    }
    connection.close()

    with psycopg.connect(**given, autocommit=True) as operator:
        operator.execute("SELECT pg_terminate_backend(%s)", [first])
        left = "SELECT 1 FROM pg_stat_activity WHERE pid = %s"
        eventually(lambda: operator.execute(left, [first]).fetchone() is None, 30)

    assert backend() != first


def test_what_fails_after_a_commit_takes_nothing_that_follows_with_it(caplog):
    done = []

    def fail(path: str) -> None:
        raise OSError(path)

    with transaction.atomic():
        transaction.on_commit(partial(fail, "a full disk"), robust=True)
        transaction.on_commit(partial(done.append, "told"), robust=True)

    assert done == ["told"]
    assert "fail" in caplog.text
    assert "a full disk" in caplog.text
