"""Countries and time zones, as a person chooses them. Country names: `phonenumbers`' tables, from the JDK's locale data."""

from collections.abc import Iterable
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from zoneinfo import available_timezones

import phonenumbers
from django.utils.translation import get_language
from phonenumbers import SUPPORTED_REGIONS


def _names() -> dict[str, dict[str, str]]:
    """Names by ISO 3166 code and language, read without the package that they lie in.

    Importing that reads every area code of the world: 99 MB in each of our processes, and half a second.
    """
    path = Path(phonenumbers.__file__).parent / "geodata" / "locale.py"
    spec = spec_from_file_location("phonenumbers.geodata.locale", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    names: dict[str, dict[str, str]] = module.LOCALE_DATA
    return names


LOCALE_DATA = _names()
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
