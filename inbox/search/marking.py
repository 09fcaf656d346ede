"""Where in a text the question is answered: its line around the first match, in pieces that are marked or not."""

import re
from collections.abc import Iterator, Sequence

from contacts.folding import NUMBER, at_home, fold, plain_digits, words
from contacts.lexemes import INDEXED_CHARACTERS
from contacts.terms import Term
from inbox.text import excerpt

# A word with accents that are signs of their own.
TOKEN = re.compile("(?:[^\\W_]|[\u0300-\u036f])+")
LINE = 160  # characters
# So much of it stands before the first match.
LEAD = 40

Piece = tuple[str, bool]
Span = tuple[int, int]


def marked_line(text: str, terms: Sequence[Term]) -> list[Piece]:
    """Return [(text, is_marked), …], one line; an ellipsis stands for what is left out."""
    line = " ".join(text[:INDEXED_CHARACTERS].split())
    spans = list(matches(line, flat(terms)))
    if not spans:
        return [(excerpt(text, LINE), False)] if line else []
    start = begin(line, spans[0][0])
    end = min(len(line), start + LINE)
    end = len(line) if end + 12 > len(line) else max(line.rfind(" ", start, end), min(spans[0][1], end))
    return list(pieces(line, start, end, [span for span in spans if span[0] < end]))


def flat(terms: Sequence[Term]) -> list[Term]:
    return [each for term in terms for each in (term, *term.alternatives)]


def matches(line: str, terms: Sequence[Term]) -> Iterator[Span]:
    """Spans in their order that do not overlap, as far as the line around the first of them may reach."""
    found = sorted([*in_words(line, terms), *in_numbers(line, terms)])
    last = 0
    for start, end in found:
        if start >= last:
            yield start, end
            last = end


def in_words(line: str, terms: Sequence[Term]) -> Iterator[Span]:
    exact = {term.text for term in terms if not term.is_number}
    open_ended = tuple(term.text for term in terms if term.is_open and not term.is_number)
    first: int | None = None
    for token in TOKEN.finditer(line):
        if first is not None and token.start() > first + LINE:
            return
        if any(word in exact or word.startswith(open_ended) for word in words(fold(token.group()))):
            first = token.start() if first is None else first
            yield token.span()


def in_numbers(line: str, terms: Sequence[Term]) -> Iterator[Span]:
    digits = [term.text for term in terms if term.is_number]
    if not digits:
        return
    wanted = {each.lstrip("+") for each in digits} | {at_home(each) for each in digits if at_home(each)}
    for number in NUMBER.finditer(line):
        plain = plain_digits(number.group())
        if any(each in plain or each in at_home(plain) for each in wanted):
            yield number.span()


def begin(line: str, match: int) -> int:
    """At the line's beginning, or at a word a little before the match."""
    if match <= LEAD:
        return 0
    space = line.find(" ", match - LEAD, match)
    return space + 1 if space >= 0 else match


def pieces(line: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[Piece]:
    at = start
    for first, last in spans:
        before = line[at:first]
        if at == start and start > 0:
            before = "…" + before
        if before:
            yield before, False
        yield line[first : min(last, end)], True
        at = min(last, end)
    rest = line[at:end] + ("…" if end < len(line) else "")
    if rest:
        yield rest, False
