import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial"), ("inbox", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="identity", name="identity_unasked"),
        # Without a default first: those who were asked already are not asked again.
        migrations.AddField(
            model_name="identity", name="profile_due_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AlterField(
            model_name="identity",
            name="profile_due_at",
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(
                condition=models.Q(("profile_due_at", None), _negated=True),
                fields=["profile_due_at"],
                name="identity_profile_due",
            ),
        ),
    ]
