from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0043_identity_told_at")]

    operations = [
        migrations.AddField(
            model_name="conversation", name="unfollowed_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="conversation", name="opted_out_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
