from collections.abc import Callable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from inbox.mentions import pattern


def with_mentions(text: str, mentioned: Mapping[str, int], drawn: Callable[[str], SafeString]) -> SafeString:
    """Draw a note's text with those it means marked. mentioned: words after an @ → membership. drawn: the rest of it."""
    pieces = pattern(mentioned).split(text)
    known = {words.lower(): pk for words, pk in mentioned.items()}
    return format_html_join(
        "",
        "{}",
        (
            (drawn_mention(piece, known, drawn) if is_name else drawn(piece),)
            for piece, is_name in zip(pieces, [False, True] * len(pieces), strict=False)
        ),
    )


def drawn_mention(words: str, known: Mapping[str, int], drawn: Callable[[str], SafeString]) -> SafeString:
    """Letters may be the same to the pattern and have different small ones, as ı and i: what is nobody's stays text."""
    membership_id = known.get(words.lower())
    return drawn(f"@{words}") if membership_id is None else mark(words, membership_id)


def mark(words: str, membership_id: int) -> SafeString:
    return format_html('<span class="mention" data-mention="{}">@{}</span>', membership_id, words)
