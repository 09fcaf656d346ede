from django.db import migrations

# Once a statement, not once a row: what comes in is written by the set.
FORWARD = """
CREATE FUNCTION messio_participants_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE inbox_participant p SET status = c.status, last_message_at = c.last_message_at
    FROM changed c
    WHERE p.conversation_id = c.id AND (p.status, p.last_message_at) IS DISTINCT FROM (c.status, c.last_message_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER participants_follow AFTER UPDATE ON inbox_conversation
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION messio_participants_follow();
"""

BACKWARD = """
DROP TRIGGER participants_follow ON inbox_conversation;
DROP FUNCTION messio_participants_follow();
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0020_participant")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
