"""How a person without a picture is drawn: two letters on a colour that stays theirs."""

from django import template

register = template.Library()


@register.filter
def initials(name: object) -> str:
    """Return the first letters of the first and the last word: "Linh Nguyễn" → "LN"."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    if not words:
        return "?"
    return words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]


@register.filter
def hue(number: int | None) -> int:
    """Return which of the twelve colours of `face.css` a row's number gives."""
    return (number or 0) * 7 % 12
