from django.db import migrations, models


class Migration(migrations.Migration):
    """Of what was told before nobody knows when: the next word about a number counts."""

    dependencies = [("inbox", "0053_erasedcustomer")]

    operations = [
        migrations.AddField(
            model_name="identity",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
