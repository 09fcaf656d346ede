from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="ordertotal",
            index=models.Index(fields=["workspace", "-orders", "-contact"], name="order_total_by_orders"),
        ),
    ]
