"""Writes `bench/queries.txt`: `python -m bench.queries`. Once made it is kept, so that every run asks the same.

A line is a kind and what is typed. Words are those of `words.txt` by their rank, names those of `texts.py`.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random

from bench.texts import FAMILIES, GIVEN, MIDDLES, Texts, words

KEPT = Path(__file__).with_name("queries.txt")
EACH = 18


def questions() -> list[tuple[str, str]]:
    random = Random(200)
    known = words()
    texts = Texts(random)
    frequent, middle, rare = known[:40], known[100:300], known[400:]

    def pick(ranked: list[str]) -> str:
        return random.choice(ranked)

    kinds: dict[str, Callable[[], str]] = {
        "frequent": lambda: pick(frequent),
        "rare": lambda: pick(rare),
        "two words": lambda: f"{pick(frequent)} {pick(rare)}",
        "two rare words": lambda: f"{pick(rare)} {pick(rare)}",
        "being typed": lambda: f"{pick(middle)} {pick(rare)[:2]}",
        "telephone": lambda: "09" + texts.number(0.5)[2:6],
        "end of a telephone": lambda: texts.number(0.5)[-random.randint(4, 6) :],
        "name": lambda: f"{random.choice(FAMILIES)} {random.choice(MIDDLES)} {random.choice(GIVEN)}",
        "from": lambda: f"{pick(middle)} from:{random.choice((*GIVEN, 'me', 'member'))}",
        "channel": lambda: f"{pick(rare)} channel:{random.randrange(4, 9)}",
        "assignee": lambda: f"{pick(middle)} assignee:{random.choice(('me', 'none', 'member'))}",
        "before, after": lambda: f"{pick(middle)} before:2026-0{random.randint(1, 9)} after:2025",
        "has file": lambda: f"{pick(middle)} has:file",
        "is unread": lambda: random.choice((f"{pick(middle)} is:unread", "is:unread")),
        "filters alone": lambda: random.choice(
            ("assignee:none", "from:lan", "from:nguyen has:file", "before:2026-06", "assignee:me")
        ),
        "nothing": lambda: f"{pick(known)} q{random.randrange(10**6)}x",
    }
    asked = [(kind, make()) for kind, make in kinds.items() for _ in range(EACH)]
    # Two hundred, of every kind.
    return [asked[number * len(asked) // 200] for number in range(200)]


if __name__ == "__main__":
    KEPT.write_text("\n".join(f"{kind}\t{typed}" for kind, typed in questions()) + "\n")
