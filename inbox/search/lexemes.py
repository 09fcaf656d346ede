"""What is said of a message in its index, beside its words: facts, as `contacts.lexemes` writes them.

Facts are what filters ask for and what never changes of a message.
"""

from contacts.lexemes import fact, of_text, vector

INCOMING, FILE = "in", "file"


def channel(pk: int) -> str:
    return f"c{pk}"


def conversation(pk: int) -> str:
    return f"k{pk}"


def author(pk: int) -> str:
    return f"m{pk}"


def of_message(
    workspace_id: int,
    *,
    text: str,
    channel_id: int,
    conversation_id: int,
    author_id: int | None,
    is_incoming: bool,
    has_file: bool,
) -> str:
    """Everything that a message is found by, as PostgreSQL writes a tsvector."""
    facts = [channel(channel_id), conversation(conversation_id)]
    facts += [author(author_id)] if author_id else []
    facts += [INCOMING] if is_incoming else []
    facts += [FILE] if has_file else []
    return vector([*(fact(workspace_id, name) for name in facts), *of_text(workspace_id, text)])
