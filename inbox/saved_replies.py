"""How saved replies are found: by what is typed of their shortcut, title, folder or text, without accents."""

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from contacts.folding import fold
from inbox.models import SavedReply
from workspaces.models import Workspace

MOST_CHOICES = 20
LONGEST_QUERY = 60


def choices(workspace: Workspace, wanted: str) -> list[SavedReply]:
    """What the composer offers for what is typed after "/": the best matches; without words those used most."""
    return list(search(workspace.saved_replies.prefetch_related("files"), wanted)[:MOST_CHOICES])


def search(replies: QuerySet[SavedReply], wanted: str) -> QuerySet[SavedReply]:
    """Those that fit, the best first: by shortcut, by a word of the title or folder, by the first letters of its words
    ("bg" finds "Bảng giá"), by letters in their order, by the text.

    They are read one by one, which a workspace of thousands does not feel.
    """
    words = fold(wanted[:LONGEST_QUERY]).strip()
    order = ["-used_count", "title", "pk"]
    if not words:
        return replies.order_by(*order)
    # Nothing else of it is given to the regular expressions, so nothing has to be escaped.
    letters = [letter for letter in words if letter.isalnum()]
    fits = [Q(shortcut=words), Q(shortcut__startswith=words), Q(text_folded__contains=words)]
    if letters:
        one_word, initials, loose = r"\m" + "".join(letters), r"\m" + r".*\m".join(letters), ".*".join(letters)
        fits[2:2] = [
            Q(names_folded__regex=one_word),
            Q(names_folded__regex=initials),
            Q(shortcut__regex=loose) | Q(names_folded__regex=loose),
        ]
    place = Case(
        *(When(fit, then=Value(number)) for number, fit in enumerate(fits)), output_field=IntegerField(null=True)
    )
    return replies.annotate(place=place).filter(place__isnull=False).order_by("place", *order)


def folders(workspace: Workspace) -> list[tuple[str, int]]:
    """Return (folder, how many replies it holds) in the order of names; "" is that of replies without one."""
    counted = workspace.saved_replies.order_by("folder").values_list("folder").annotate(Count("pk"))
    return list(counted)
