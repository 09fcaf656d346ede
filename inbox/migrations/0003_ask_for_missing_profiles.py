from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inbox", "0002_identity_profile_due_at")]

    operations = [
        migrations.RunSQL(
            "UPDATE inbox_identity SET profile_due_at = now() WHERE profile_asked_at IS NULL", migrations.RunSQL.noop
        )
    ]
