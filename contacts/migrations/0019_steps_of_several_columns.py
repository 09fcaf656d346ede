from django.db import migrations

# [id, what the one column was] becomes [id, [what the columns were]]; of consent only the first is known.
FORWARD = """
UPDATE contacts_bulkchange SET steps = coalesce(
    (SELECT jsonb_agg(jsonb_build_array(s -> 0, jsonb_build_array(s -> 1))) FROM jsonb_array_elements(steps) s), '[]')
WHERE jsonb_typeof(steps) = 'array' AND verb IN ('assign', 'consent')
"""
BACKWARD = """
UPDATE contacts_bulkchange SET steps = coalesce(
    (SELECT jsonb_agg(jsonb_build_array(s -> 0, s -> 1 -> 0)) FROM jsonb_array_elements(steps) s), '[]')
WHERE jsonb_typeof(steps) = 'array' AND verb IN ('assign', 'consent')
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0018_query_of_any_length")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
