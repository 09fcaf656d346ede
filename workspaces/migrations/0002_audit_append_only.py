from django.db import migrations

FORWARD = """
CREATE FUNCTION messio_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- `workspaces.actions.delete_workspace` names the one workspace whose rows may go, for its own transaction.
    IF TG_OP = 'DELETE' AND current_setting('messio.deleting_workspace', true) = OLD.workspace_id::text THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON workspaces_auditentry
    FOR EACH ROW EXECUTE FUNCTION messio_refuse_audit_change();
"""

BACKWARD = """
DROP TRIGGER audit_append_only ON workspaces_auditentry;
DROP FUNCTION messio_refuse_audit_change();
"""


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
