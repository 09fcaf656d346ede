"""How words, numbers and facts stand in an index: `<workspace>:word`, `<workspace>#digits` and `<workspace>@fact`.

Of customers' telephones and e-mails words are `<workspace>~word`, and the whole is `<workspace>=whole`: for whom addresses are masked
only the whole is asked for.

The workspace is part of every lexeme, so that a frequent word of a large neighbour costs a small shop nothing, and a
question without a workspace cannot be asked at all.
"""

from collections.abc import Iterable

from contacts.folding import at_home, fold, numbers, plain_digits, words
from contacts.masks import is_address

# Of a text that is longer, and of the digits in it; both bound what one message costs.
INDEXED_CHARACTERS = 20_000
INDEXED_NUMBER_PARTS = 400
# A part of a number is found by its first digits: so many of them are kept from each place on.
LONGEST_PART = 15
SHORTEST_PART = 4


def word(workspace_id: int, folded: str) -> str:
    return f"{workspace_id}:{folded}"


def address_word(workspace_id: int, folded: str) -> str:
    return f"{workspace_id}~{folded}"


def whole(workspace_id: int, address: str) -> str:
    """address: of `wholes`."""
    return f"{workspace_id}={address}"


def part(workspace_id: int, digits: str) -> str:
    return f"{workspace_id}#{digits[:LONGEST_PART]}"


def fact(workspace_id: int, name: str) -> str:
    return f"{workspace_id}@{name}"


def of_text(workspace_id: int, text: str) -> list[str]:
    folded = fold(text[:INDEXED_CHARACTERS])
    found = [word(workspace_id, each) for each in words(folded)]
    return found + [part(workspace_id, digits) for digits in number_parts(folded)]


def of_address(workspace_id: int, text: str) -> list[str]:
    """Of a telephone or an e-mail."""
    folded = fold(text)
    return [*in_words(workspace_id, text), *(part(workspace_id, digits) for digits in number_parts(folded))]


def in_words(workspace_id: int, text: str) -> list[str]:
    """The same without the parts of its numbers."""
    folded = fold(text)
    found = [address_word(workspace_id, each) for each in words(folded)]
    return found + [whole(workspace_id, each) for each in wholes(folded)]


def wholes(folded: str) -> list[str]:
    """A telephone's digits, and as it is dialled at home; an e-mail's words with dots between."""
    if "@" in folded:
        return [".".join(words(folded))]
    digits = plain_digits(folded)
    return [each for each in (digits.lstrip("+"), at_home(digits)) if each]


def number_parts(folded: str) -> list[str]:
    """Each number from each of its digits on, so that any four or more of them in a row are the beginning of one."""
    found: list[str] = []
    for number in numbers(folded):
        digits = number.lstrip("+")
        found += [digits[start : start + LONGEST_PART] for start in range(len(digits) - SHORTEST_PART + 1)]
        if home := at_home(number):
            found.append(home[:LONGEST_PART])
        if len(found) >= INDEXED_NUMBER_PARTS:
            break
    return found[:INDEXED_NUMBER_PARTS]


def of_names(workspace_id: int, *names: str) -> str:
    """What a customer is found by."""
    return vector(
        lexeme
        for name in names
        for lexeme in (
            in_words(workspace_id, name)
            if is_address(name)
            else (word(workspace_id, each) for each in words(fold(name)))
        )
    )


def vector(lexemes: Iterable[str]) -> str:
    """None of them holds a quote or a backslash: words are letters and digits."""
    return " ".join(f"'{lexeme}'" for lexeme in set(lexemes))
