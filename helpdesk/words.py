"""By which words a ticket is found: those of its subject, without accents, as an index has them.

The index holds `<workspace>:word`, as that of customers does (`contacts/lexemes.py`): a word that is frequent next door costs nothing.
It is made of two columns by the database, so that whoever writes a subject keeps `Ticket.folded` beside it, and nothing else.
"""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, Func, Q, Value

from contacts import folding
from contacts.lexemes import word
from contacts.tsquery import all_of, quoted
from workspaces.ids import read_id

MOST_WORDS = 12


def folded(subject: str) -> str:
    """The words with a blank between each two."""
    return " ".join(folding.words(folding.fold(subject)))


class Lexemes(Func):
    """Of a workspace's id and of words with blanks between them: a vector of its lexemes."""

    template = (
        "array_to_tsvector(string_to_array(%(workspace)s::text || ':' || "
        "replace(%(words)s, ' ', ' ' || %(workspace)s::text || ':'), ' '))"
    )
    arity = 2
    output_field = SearchVectorField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **context: Any) -> Any:
        (workspace, none), (words, nothing) = (compiler.compile(given) for given in self.get_source_expressions())
        return self.template % {"workspace": workspace, "words": words}, [*none, *nothing]


LEXEMES = Lexemes("workspace_id", "folded")


def says(workspace_id: int, typed: str) -> Q:
    """That the subject has words that begin as these do, all of them; or that it is the ticket's number."""
    plain = folding.fold(typed)
    asked = [quoted(word(workspace_id, each), is_open=True) for each in folding.words(plain)[:MOST_WORDS]]
    found = (
        Q(
            Func(
                LEXEMES,
                Value(all_of(asked)),
                template="(%(expressions)s::tsquery)",
                arg_joiner=" @@ ",
                output_field=BooleanField(),
            )
        )
        if asked
        else Q()
    )
    digits = plain.removeprefix("#")
    number = read_id(digits) if len(digits) < 10 else None
    return found if number is None else found | Q(number=number)
