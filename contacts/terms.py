"""What a person typed to find something by, as words and numbers, and as the index is asked for them."""

import re
from dataclasses import dataclass

from contacts.folding import NUMBER, SHORTEST_NUMBER, at_home, fold, plain_digits, words
from contacts.lexemes import address_word, part, whole, wholes, word
from contacts.telephone import NotATelephone, normalise
from contacts.tsquery import all_of, any_of, quoted
from workspaces.models import Membership

MOST_TERMS = 12


@dataclass(frozen=True)
class Term:
    """A word or a number; all of a question's must be there.

    is_open: more letters may follow, as of a word that is still being typed. alternatives: of a number in groups, the
    groups as words, since "38 0912345678" may be a size and a telephone.
    """

    text: str
    is_open: bool = False
    is_number: bool = False
    alternatives: tuple["Term", ...] = ()


def terms(typed: str) -> list[Term]:
    folded = fold(typed)
    found: list[Term] = []
    end = 0
    for number in NUMBER.finditer(folded):
        if len(plain_digits(number.group()).lstrip("+")) < SHORTEST_NUMBER or touches_letters(folded, number):
            continue
        found += [Term(word) for word in words(folded[end : number.start()])]
        groups = words(number.group())
        found.append(Term(plain_digits(number.group()), True, True, tuple(map(word_or_number, groups))))
        end = number.end()
    last = words(folded[end:])
    found += [Term(word) for word in last]
    if last and folded[-1:].isalnum() and (len(last[-1]) > 1 or len(found) > 1):
        found[-1] = Term(last[-1], is_open=True)
    return list(dict.fromkeys(found))[:MOST_TERMS]


def touches_letters(folded: str, number: re.Match[str]) -> bool:
    """ "DH123456" is one word, which is found by its beginning; its digits alone find it too."""
    before, after = folded[: number.start()][-1:], folded[number.end() :][:1]
    return before.isalpha() or after.isalpha()


def word_or_number(group: str) -> Term:
    is_number = len(group) >= SHORTEST_NUMBER
    return Term(group, is_open=is_number, is_number=is_number)


def of_term(workspace_id: int, term: Term) -> str:
    """As the index of messages is asked."""
    if not term.is_number:
        return quoted(word(workspace_id, term.text), term.is_open)
    ways = [quoted(part(workspace_id, digits), True) for digits in sorted(spellings(term))]
    if len(term.alternatives) > 1:
        ways.append(all_of(of_term(workspace_id, group) for group in term.alternatives))
    return any_of(ways)


def spellings(term: Term) -> set[str]:
    return {term.text.lstrip("+"), at_home(term.text) or term.text.lstrip("+")}


# ── Customers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def of_customers(membership: Membership, typed: str) -> list[str]:
    """As the indexes of customers are asked: parts of a question, all of which must hold.

    For whom addresses are masked, a telephone or an e-mail is found by the whole of it alone: its parts would give it away, one
    after another.
    """
    workspace_id = membership.workspace_id
    if not membership.is_masked:
        return [of_customer(workspace_id, term) for term in terms(typed)]
    given = fold(typed).split()
    emails = [address for each in given if "@" in each for address in wholes(each) if address]
    found = [quoted(whole(workspace_id, address)) for address in emails[:MOST_TERMS]]
    rest = terms(" ".join(each for each in given if "@" not in each))
    return found + [of_masked(workspace_id, term, membership.workspace.country) for term in rest]


def of_customer(workspace_id: int, term: Term) -> str:
    text = term.text.lstrip("+")
    ways = [quoted(word(workspace_id, text), term.is_open), quoted(address_word(workspace_id, text), term.is_open)]
    if term.is_number:
        ways += [quoted(part(workspace_id, digits), True) for digits in sorted(spellings(term))]
        # A name has no parts in its index.
        ways += [quoted(whole(workspace_id, digits)) for digits in sorted(spellings(term))]
    if len(term.alternatives) > 1:
        ways.append(all_of(of_customer(workspace_id, group) for group in term.alternatives))
    return any_of(ways)


def of_masked(workspace_id: int, term: Term, country: str) -> str:
    ways = [quoted(word(workspace_id, term.text.lstrip("+")), term.is_open)]
    if term.is_number:
        known = {*spellings(term), e164(term.text, country).lstrip("+")}
        ways += [quoted(whole(workspace_id, number)) for number in sorted(known - {""})]
    if len(term.alternatives) > 1:
        ways.append(all_of(of_masked(workspace_id, group, country) for group in term.alternatives))
    return any_of(ways)


def e164(number: str, country: str) -> str:
    try:
        return normalise(number, country)
    except NotATelephone:
        return ""
