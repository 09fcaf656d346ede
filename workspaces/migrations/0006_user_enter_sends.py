from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspaces", "0005_user_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="enter_sends",
            field=models.BooleanField(db_default=True, default=True, verbose_name="Enter sends"),
        ),
    ]
