from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_order_total_by_orders")]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["workspace", "-placed_at", "-id"], name="order_newest"),
        ),
    ]
