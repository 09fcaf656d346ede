from django.db import migrations

FORWARD = """
CREATE FUNCTION messio_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the timeline of a customer is append-only';
END
$$;
-- Whose it is changes with a merge.
CREATE TRIGGER event_append_only BEFORE UPDATE OF at, verb, actor_name, data ON contacts_contactevent
    FOR EACH ROW EXECUTE FUNCTION messio_refuse_event_change();
"""

BACKWARD = """
DROP TRIGGER event_append_only ON contacts_contactevent;
DROP FUNCTION messio_refuse_event_change();
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_contact_event")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
