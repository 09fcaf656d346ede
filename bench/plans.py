"""What PostgreSQL does for a query, and whether that is what a page may cost: index scans over a page's worth of rows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from inbox.models import Conversation
from inbox.queries import LIST_PAGE, THREAD_PAGE
from inbox.unread import MOST_GONE_BACK
from inbox.view_counts import COUNTED_STATUSES, MOST_COUNTED, MOST_LOOKED_AT

# The most that a page reads of one table, whatever stands in it: a list of any status merges a page of each, the views
# are counted to a bound, and a thread opens so far back at the most, with a page to each side.
MOST_ROWS = max(
    len(Conversation.Status) * (LIST_PAGE + 1),
    len(COUNTED_STATUSES) * MOST_COUNTED,
    MOST_LOOKED_AT,
    MOST_GONE_BACK + 2 * THREAD_PAGE,
)


@dataclass(frozen=True)
class Plan:
    sql: str
    root: dict[str, Any]
    text: str

    def nodes(self) -> Iterator[dict[str, Any]]:
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.get("Plans", [])

    def problems(self) -> list[str]:
        """What would grow with the inbox: a table read through, or more rows touched or sorted than stand on a page."""
        found = []
        for node in self.nodes():
            kind, table = node["Node Type"], node.get("Relation Name", "")
            if kind == "Seq Scan":
                found.append(f"Seq Scan on {table}")
            elif "Sort" in kind and rows(node["Plans"][0]) > MOST_ROWS:
                found.append(f"{kind} of {rows(node['Plans'][0]):.0f} rows")
            elif table and touched(node) > MOST_ROWS:
                found.append(f"{kind} touches {touched(node):.0f} rows of {table}")
        return found

    def read_through(self) -> dict[str, float]:
        """Tables that are read through, and of how many rows."""
        scans = (node for node in self.nodes() if node["Node Type"] == "Seq Scan")
        return {node["Relation Name"]: touched(node) for node in scans}


def explain(sql: str) -> Plan:
    """Run the query, which only reads, and return its plan with what it really did."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        root = cursor.fetchone()[0]
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}")
        text = "\n".join(line for (line,) in cursor.fetchall())
    return Plan(sql, (json.loads(root) if isinstance(root, str) else root)[0]["Plan"], text)


def rows(node: dict[str, Any]) -> float:
    return float(node["Actual Rows"] * node["Actual Loops"])


def touched(node: dict[str, Any]) -> float:
    """Rows that a scan looked at, those that it threw away included."""
    dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return float((node["Actual Rows"] + dropped) * node["Actual Loops"])
