"""Reading `script.txt`, which says at its top how it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

SCRIPT = Path(__file__).with_name("script.txt")
TURN = re.compile(r"(?:(?P<after>(?:\d+[dhm])+) )?(?:(?P<who>\w+) )?(?P<kind>[<>+*]) ?(?P<words>.*)")
MARKS = re.compile(r"(?:\[(?P<thing>\w+)\] ?)?(?:!(?P<code>\w+) )?(?:@(?P<later>\w+) )?(?P<quotes>\^ ?)?(?P<text>.*)")


@dataclass(frozen=True, kw_only=True)
class Turn:
    """kind: "<" the customer's, ">" the shop's, "+" a note, "*" an act. who: a colleague, "page", or nobody."""

    after: timedelta
    who: str
    kind: str
    text: str
    thing: str = ""
    code: str = ""
    later: timedelta | None = None
    quotes: bool = False


@dataclass(frozen=True, kw_only=True)
class Story:
    """One conversation. ended: how long ago its last turn was. looks: hair and skin, or nothing."""

    name: str
    ended: timedelta
    looks: str
    turns: list[Turn] = field(default_factory=list)

    @property
    def lasted(self) -> timedelta:
        return sum((turn.after for turn in self.turns), timedelta())


def stories() -> list[Story]:
    found: list[Story] = []
    for line in SCRIPT.read_text().splitlines():
        if line.startswith("= "):
            name, ended, *looks = line[2:].split(" = ")
            found.append(Story(name=name, ended=duration(ended), looks=looks[0] if looks else ""))
        elif line and not line.startswith("#"):
            found[-1].turns.append(turn(line))
    return found


def turn(line: str) -> Turn:
    said = TURN.fullmatch(line)
    assert said, line
    marks = MARKS.fullmatch(said["words"])
    assert marks, line
    return Turn(
        after=duration(said["after"] or ""),
        who=said["who"] or "",
        kind=said["kind"],
        text=marks["text"],
        thing=marks["thing"] or "",
        code=marks["code"] or "",
        later=duration(marks["later"]) if marks["later"] else None,
        quotes=bool(marks["quotes"]),
    )


def duration(words: str) -> timedelta:
    """Of "1d4h", "20m" or nothing."""
    units = {"d": "days", "h": "hours", "m": "minutes"}
    return sum((timedelta(**{unit: number}) for number, unit in amounts(words, units)), timedelta())


def amounts(words: str, units: dict[str, str]) -> Iterator[tuple[int, str]]:
    for number, letter in re.findall(r"(\d+)([dhm])", words):
        yield int(number), units[letter]
