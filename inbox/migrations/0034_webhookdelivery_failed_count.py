from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0033_sendattempt_outcome_away")]

    operations = [
        migrations.AddField(
            model_name="webhookdelivery",
            name="failed_count",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
    ]
