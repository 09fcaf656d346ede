from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0008_merge_suggestion")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="sort_name",
            field=models.CharField(db_collation="C", editable=False, max_length=200, null=True),
        ),
    ]
