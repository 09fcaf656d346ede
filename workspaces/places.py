"""Countries and time zones, as a person chooses them. Country names: `phonenumbers`' tables, from the JDK's locale data."""

from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

from django.utils.translation import get_language
from phonenumbers import SUPPORTED_REGIONS
from phonenumbers.geodata.locale import LOCALE_DATA

# Territories that have telephones of their own and no name in those tables.
UNNAMED = SUPPORTED_REGIONS - LOCALE_DATA.keys()


def country_choices() -> list[tuple[str, str]]:
    """ISO 3166 codes with their names in the language of the moment, in the order of the names."""
    return _countries((get_language() or "en").partition("-")[0])


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    return sorted(
        ((code, country_name(code, language)) for code in SUPPORTED_REGIONS - UNNAMED), key=lambda row: row[1]
    )


def country_name(code: str, language: str) -> str:
    names = LOCALE_DATA[code]
    name = names.get(language) or names["en"]
    # "*en" says that it is called there as in English.
    while name.startswith("*"):
        name = names[name[1:]]
    return name


def time_zone_choices() -> Iterable[tuple[str, str]]:
    """Regions alone: what is named for an offset knows no summer time."""
    return [
        (name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name and "Etc/" not in name
    ]
