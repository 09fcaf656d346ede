"""How a person without a picture is drawn: two letters on a colour that stays theirs."""

from django import template

register = template.Library()


@register.filter
def initials(name: object) -> str:
    """Return the first letters of the first and the last word: "Linh Nguyễn" → "LN"."""
    firsts = [next(filter(str.isalnum, word), "") for word in str(name).split()]
    letters = [letter for letter in firsts if letter]
    if not letters:
        return "?"
    return letters[0] if len(letters) == 1 else letters[0] + letters[-1]


@register.filter
def hue(number: int | None) -> int:
    """Return which of the twelve colours of `face.css` a row's number gives."""
    return (number or 0) * 7 % 12
