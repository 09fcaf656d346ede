from django.db import migrations

# Once a statement, not once a row: what comes in is written by the set.
FORWARD = """
CREATE FUNCTION messio_tags_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE inbox_conversationtag t SET status = c.status, last_message_at = c.last_message_at
    FROM changed c
    WHERE t.conversation_id = c.id AND (t.status, t.last_message_at) IS DISTINCT FROM (c.status, c.last_message_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER tags_follow AFTER UPDATE ON inbox_conversation
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION messio_tags_follow();
"""

BACKWARD = """
DROP TRIGGER tags_follow ON inbox_conversation;
DROP FUNCTION messio_tags_follow();
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0012_tags")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
