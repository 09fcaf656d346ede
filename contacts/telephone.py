"""Telephones in any format, made comparable."""

from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number, parse


class NotATelephone(ValueError):
    """str() says what to do about it."""


def normalise(written: str, country: str) -> str:
    """Return "0912 345 678", as it is dialled in `country` (ISO 3166), as E.164: "+84912345678".

    Raises NotATelephone for what nobody could dial. Whether the number is in use, its digits do not tell: ranges are
    added faster than any table of them, so only the length for its country is checked.
    """
    try:
        number = parse(written, country)
    except NumberParseException:
        number = None
    if number is None or not is_possible_number(number):
        raise NotATelephone(
            _("“%(written)s” is no telephone number. Write it with its area, or with + and the country's code.")
            % {"written": written[:40]}
        )
    return format_number(number, PhoneNumberFormat.E164)


def readable(number_e164: str) -> str:
    """Return it in groups, as people read it to one another: "+84 912 345 678"."""
    return format_number(parse(number_e164), PhoneNumberFormat.INTERNATIONAL)
