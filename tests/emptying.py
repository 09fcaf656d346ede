"""The tests' database after a test that committed: every table empty again, and every sequence where it was.

Django truncates them, which makes each table's and each index's file anew, and then asks every app for its content types
and permissions. That took longer than most tests. Here rows are deleted, and only tables that have grown are truncated.
"""

from functools import cache

from django.apps import apps
from django.db import connection, transaction

# What migrations made is the same for all tests.
KEPT = ("api.IdKey", "auth.Permission", "contenttypes.ContentType")
# Written by what runs beside the tests, at any moment: it could be there again before it is put back.
NEVER_COPIED = ("inbox.Heartbeat",)
# Dead rows are read past by every test that follows, until a vacuum.
GROWN_BYTES = 1024 * 1024


def empty_tables() -> None:
    """Waits for whoever is writing, as Django's way does. Needs a role that may switch triggers off: the audit's refuses."""
    names = tables()
    every = ", ".join(names)
    deletions = "; ".join(f"DELETE FROM {name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(pg_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name", [list(names)])
        if cursor.fetchone()[0] > GROWN_BYTES:
            cursor.execute(f"TRUNCATE {every}")
        else:
            cursor.execute(
                "SET LOCAL session_replication_role = replica;"
                f" LOCK TABLE {every} IN SHARE ROW EXCLUSIVE MODE; {deletions}"
            )


def copied_rows() -> dict[str, bytes]:
    """The rows of each table that has some, to be `put_back` into the emptied tables as often as a test needs them."""
    with connection.cursor() as cursor:
        copies = {}
        never = {apps.get_model(name)._meta.db_table for name in NEVER_COPIED}
        for name in set(tables()) - set(map(connection.ops.quote_name, never)):
            with cursor.copy(f"COPY {name} TO STDOUT") as copy:
                copies[name] = b"".join(copy)
    return {name: rows for name, rows in copies.items() if rows}


def put_back(copies: dict[str, bytes]) -> None:
    """Sequences are not moved: they are past these rows already."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, rows in copies.items():
            with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                copy.write(rows)


@cache
def tables() -> tuple[str, ...]:
    kept = {apps.get_model(name)._meta.db_table for name in KEPT}
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - kept
    return tuple(sorted(map(connection.ops.quote_name, names)))
