"""Amounts as people read them, and the currencies that there are. The tables are Unicode's (CLDR), in the library `babel`."""

from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import format_currency, get_currency_precision, get_territory_currencies
from django.utils.translation import get_language

SPENT_EVERYWHERE = "USD"


def readable(amount: Decimal, currency: str) -> str:
    """Such as "1.250.000 ₫", as the language of the moment writes it."""
    return format_currency(amount, currency, locale=_locale())


def currency_of(country: str) -> str:
    """What is paid with there today (ISO 4217), by the country's ISO 3166 code."""
    return next(iter(get_territory_currencies(country)), SPENT_EVERYWHERE)


def currency_choices() -> list[tuple[str, str]]:
    """Those that are paid with somewhere today: code, and code with name in the language of the moment."""
    names = _locale().currencies
    return [(code, f"{code} · {names.get(code, code)}") for code in _current()]


def decimals_of(currency: str) -> int:
    return get_currency_precision(currency)


@cache
def _current() -> list[str]:
    territories = (code for code in map(str, Locale("en").territories) if len(code) == 2)
    return sorted({code for territory in territories for code in get_territory_currencies(territory)})


def _locale() -> Locale:
    return Locale.parse((get_language() or "en").replace("-", "_"), sep="_")
