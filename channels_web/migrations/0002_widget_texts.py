from typing import Any

from django.db import migrations, models


def into_its_language(apps: Any, schema_editor: Any) -> None:
    for widget in apps.get_model("channels_web", "Widget").objects.all():
        own = {"greeting": widget.greeting, "away": widget.away_text}
        if texts := {name: text for name, text in own.items() if text}:
            widget.texts = {widget.language: texts}
            widget.save(update_fields=["texts"])


def out_of_its_language(apps: Any, schema_editor: Any) -> None:
    for widget in apps.get_model("channels_web", "Widget").objects.all():
        texts = widget.texts.get(widget.language, {})
        widget.greeting, widget.away_text = texts.get("greeting", ""), texts.get("away", "")
        widget.save(update_fields=["greeting", "away_text"])


class Migration(migrations.Migration):
    dependencies = [("channels_web", "0001_initial")]

    operations = [
        migrations.AddField("widget", "texts", models.JSONField(blank=True, default=dict, verbose_name="texts")),
        migrations.RunPython(into_its_language, out_of_its_language),
        migrations.RemoveField("widget", "greeting"),
        migrations.RemoveField("widget", "away_text"),
    ]
