from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0009_fold_subjects")]

    operations = [
        migrations.AlterField(model_name="savedticketview", name="query", field=models.TextField(blank=True)),
    ]
