from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("channels_web", "0004_verified_emails_are_the_contacts")]

    operations = [migrations.DeleteModel(name="VerifiedEmail")]
