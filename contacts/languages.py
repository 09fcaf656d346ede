"""Languages that a customer may speak, by the names that their speakers know."""

from django.conf.locale import LANG_INFO


def language_choices() -> list[tuple[str, str]]:
    named = {code: info["name_local"] for code, info in LANG_INFO.items() if "name_local" in info and "-" not in code}
    return [("", "–"), *sorted(named.items(), key=lambda row: row[1].lower())]
