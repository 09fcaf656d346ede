from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0011_enter_contacts_anew"), ("workspaces", "0009_tag")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="tags",
            field=models.ManyToManyField(blank=True, related_name="contacts", to="workspaces.tag", verbose_name="tags"),
        ),
    ]
