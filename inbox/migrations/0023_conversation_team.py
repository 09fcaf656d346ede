import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0022_outgoing_reaction"), ("workspaces", "0007_membership_presence")]
    operations = [
        migrations.AddField(
            model_name="conversation",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="conversations",
                to="workspaces.team",
                verbose_name="team",
            ),
        ),
    ]
