from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0007_workflow")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="folded",
            field=models.TextField(blank=True, db_default="", editable=False),
        ),
    ]
