from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION messio_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- `workspaces.actions.delete_workspace` names the one workspace whose rows may go, for its own transaction.
    IF TG_OP = 'DELETE' AND current_setting('messio.deleting_workspace', true) = OLD.workspace_id::text THEN
        RETURN OLD;
    END IF;
    -- `workspaces.actions.forget_audited` does the same for names. Who did what and when stays.
    IF TG_OP = 'UPDATE' AND current_setting('messio.forgetting_in_workspace', true) = OLD.workspace_id::text
        AND (NEW.id, NEW.workspace_id, NEW.actor_id, NEW.actor_name, NEW.verb, NEW.at)
            IS NOT DISTINCT FROM (OLD.id, OLD.workspace_id, OLD.actor_id, OLD.actor_name, OLD.verb, OLD.at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only';
END
$$;
"""

BACKWARD = """
CREATE OR REPLACE FUNCTION messio_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- `workspaces.actions.delete_workspace` names the one workspace whose rows may go, for its own transaction.
    IF TG_OP = 'DELETE' AND current_setting('messio.deleting_workspace', true) = OLD.workspace_id::text THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0015_audit_by_actor")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
