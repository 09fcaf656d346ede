"""How many conversations each view has, and how many a member has not read: one query for all members who watch."""

from collections.abc import Collection

from django.db import connection

from inbox import sets
from inbox.models import Conversation
from workspaces.roles import Permission, roles_with

# What more there is reads "99+".
MOST_COUNTED = 100
# Those that grow without end are not counted.
COUNTED_STATUSES = (Conversation.Status.OPEN, Conversation.Status.PENDING, Conversation.Status.SNOOZED)
# What is unread is looked for among so many, the newest open ones. No index knows it of each member, and who has read all
# of them has all of them looked at.
MOST_LOOKED_AT = 500
# Each count is a range of an index, of which no more than MOST_COUNTED rows are read. Who sees only some of a workspace has
# the newest of each of the ways in `inbox/sight.py`, and everything is counted among those.
VIEW_COUNTS = """
WITH watching AS (
    SELECT m.id AS member, m.role <> ALL(%(seeing)s::text[]) AND w.agents_see <> 'everything' AS is_restricted, w.agents_see
    FROM workspaces_membership m JOIN workspaces_workspace w ON w.id = m.workspace_id
    WHERE m.id = ANY(%(members)s::bigint[])
), newest AS MATERIALIZED (
    SELECT c.id, c.incoming_count FROM inbox_conversation c WHERE c.workspace_id = %(workspace)s AND c.status = 'open'
    ORDER BY c.last_message_at DESC, c.id DESC LIMIT %(looked_at)s
), seen AS MATERIALIZED (
    SELECT watching.member, s.status, c.* FROM watching, unnest(%(statuses)s::text[]) AS s (status), LATERAL (
        (SELECT c.id, c.incoming_count, c.assignee_id FROM inbox_conversation c
        WHERE c.assignee_id = watching.member AND c.status = s.status
        ORDER BY c.last_message_at DESC, c.id DESC LIMIT %(looked_at)s)
        UNION
        (SELECT c.id, c.incoming_count, c.assignee_id FROM workspaces_team_members t CROSS JOIN LATERAL (
            SELECT * FROM inbox_conversation c WHERE c.team_id = t.team_id AND c.status = s.status
            ORDER BY c.last_message_at DESC, c.id DESC LIMIT %(looked_at)s
        ) c WHERE t.membership_id = watching.member)
        UNION
        (SELECT c.id, c.incoming_count, c.assignee_id FROM (
            SELECT p.conversation_id FROM inbox_participant p
            WHERE p.membership_id = watching.member AND p.status = s.status
            ORDER BY p.last_message_at DESC, p.conversation_id DESC LIMIT %(looked_at)s
        ) p JOIN inbox_conversation c ON c.id = p.conversation_id)
        UNION
        (SELECT c.id, c.incoming_count, c.assignee_id FROM inbox_conversation c
        WHERE watching.agents_see = 'nobodys' AND c.workspace_id = %(workspace)s AND c.status = s.status
            AND c.assignee_id IS NULL AND c.team_id IS NULL
        ORDER BY c.last_message_at DESC, c.id DESC LIMIT %(looked_at)s)
    ) c WHERE watching.is_restricted
)
SELECT 'all', NULL::bigint, status, (SELECT count(*) FROM (
    SELECT FROM inbox_conversation c WHERE c.workspace_id = %(workspace)s AND c.status = s.status LIMIT %(most)s
) found)
FROM unnest(%(statuses)s::text[]) AS s (status)
UNION ALL
SELECT 'unassigned', NULL::bigint, status, (SELECT count(*) FROM (
    SELECT FROM inbox_conversation c
    WHERE c.workspace_id = %(workspace)s AND c.status = s.status AND c.assignee_id IS NULL LIMIT %(most)s
) found)
FROM unnest(%(statuses)s::text[]) AS s (status)
UNION ALL
SELECT views.view, watching.member, s.status, (SELECT least(count(*), %(most)s) FROM seen
    WHERE seen.member = watching.member AND seen.status = s.status AND (views.view = 'all' OR seen.assignee_id IS NULL))
FROM watching, unnest(%(statuses)s::text[]) AS s (status), (VALUES ('all'), ('unassigned')) AS views (view)
WHERE watching.is_restricted
UNION ALL
SELECT 'mine', member, status, (SELECT count(*) FROM (
    SELECT FROM inbox_conversation c WHERE c.assignee_id = m.member AND c.status = s.status LIMIT %(most)s
) found)
FROM unnest(%(statuses)s::text[]) AS s (status), watching m
UNION ALL
SELECT 'participating', member, status, (SELECT count(*) FROM (
    SELECT FROM inbox_participant p WHERE p.membership_id = m.member AND p.status = s.status LIMIT %(most)s
) found)
FROM unnest(%(statuses)s::text[]) AS s (status), watching m
UNION ALL
SELECT 'teams', member, status, (SELECT count(*) FROM (
    SELECT FROM workspaces_team_members t JOIN inbox_conversation c ON c.team_id = t.team_id
    WHERE t.membership_id = m.member AND c.status = s.status LIMIT %(most)s
) found)
FROM unnest(%(statuses)s::text[]) AS s (status), watching m
WHERE EXISTS (SELECT FROM workspaces_team_members t WHERE t.membership_id = m.member)
UNION ALL
SELECT 'unread', member, 'open', (SELECT count(*) FROM (
    SELECT FROM (
        SELECT newest.* FROM newest WHERE NOT m.is_restricted
        UNION ALL SELECT seen.id, seen.incoming_count FROM seen WHERE seen.member = m.member AND seen.status = 'open'
    ) c WHERE c.incoming_count > coalesce((
        SELECT r.incoming_count FROM inbox_readmark r WHERE r.conversation_id = c.id AND r.membership_id = m.member
    ), 0) LIMIT %(most)s
) found)
FROM watching m
"""
# By view and status: how many conversations there are, up to MOST_COUNTED. ("unread", "open"): how many of the newest
# open ones the member has not read.
ViewCounts = dict[tuple[str, str], int]


def view_counts(workspace_id: int, membership_ids: Collection[int]) -> dict[int, ViewCounts]:
    """Return each member's counts of the views, of all channels; one query for all of them.

    Who is in no team has no count of teams, not even of nothing.
    """
    given: dict[str, int | str] = {
        "workspace": workspace_id,
        "most": MOST_COUNTED,
        "looked_at": MOST_LOOKED_AT,
        "statuses": sets.array(COUNTED_STATUSES),
        "members": sets.array(membership_ids),
        "seeing": sets.array(roles_with(Permission.SEE_EVERYTHING)),
    }
    shared: ViewCounts = {}
    own: dict[int, ViewCounts] = {pk: {} for pk in membership_ids}
    with connection.cursor() as cursor:
        cursor.execute(VIEW_COUNTS, given)
        for view, member, status, count in cursor.fetchall():
            (shared if member is None else own[member])[view, status] = count
    return {pk: shared | counts for pk, counts in own.items()}
