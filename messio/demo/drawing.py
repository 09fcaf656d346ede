"""What customers photograph and what they look like, drawn from polygons: the repository keeps nothing binary."""

import math
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence

Point = tuple[float, float]
Colour = tuple[int, int, int]
Shapes = list[tuple[Colour, list[Point]]]

# Drawn twice as large and averaged, so that edges are smooth.
FINER = 2
INK, CREAM, SAGE, MOSS, ROSE, CLAY, SAND, SKY, WOOD, WHITE = (
    (52, 58, 64), (247, 243, 234), (163, 184, 153), (96, 122, 92), (214, 150, 150),
    (186, 106, 82), (228, 208, 178), (205, 224, 232), (196, 166, 132), (255, 255, 255),
)  # fmt: skip


def png(width: int, height: int, rows: Iterable[bytes]) -> bytes:
    """rows: RGB, three bytes a pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def paint(width: int, height: int, ground: Colour, shapes: Shapes) -> bytes:
    """Return a PNG of polygons, each over the one before; points from 0 to 1 in both directions."""
    wide, high = width * FINER, height * FINER
    canvas = [bytearray(bytes(ground) * wide) for _ in range(high)]
    for colour, points in shapes:
        fill(canvas, bytes(colour), [(x * wide, y * high) for x, y in points])
    return png(width, height, averaged(canvas))


def fill(canvas: list[bytearray], colour: bytes, points: Sequence[Point]) -> None:
    edges = list(zip(points, [*points[1:], points[0]], strict=True))
    first, last = (bound(y for _, y in points) for bound in (min, max))
    for number in range(max(0, int(first)), min(len(canvas), int(last) + 1)):
        y, row = number + 0.5, canvas[number]
        crossed = sorted(
            x1 + (y - y1) / (y2 - y1) * (x2 - x1) for (x1, y1), (x2, y2) in edges if min(y1, y2) <= y < max(y1, y2)
        )
        for start, end in zip(crossed[::2], crossed[1::2], strict=False):
            left, right = max(0, round(start)), min(len(row) // 3, round(end))
            if right > left:
                row[left * 3 : right * 3] = colour * (right - left)


def averaged(canvas: list[bytearray]) -> Iterable[bytes]:
    for upper, lower in zip(canvas[::2], canvas[1::2], strict=True):
        row = bytearray(len(upper) // FINER)
        for part in range(3):
            corners = zip(upper[part::6], upper[part + 3 :: 6], lower[part::6], lower[part + 3 :: 6], strict=True)
            row[part::3] = bytes(sum(four) // 4 for four in corners)
        yield bytes(row)


def ellipse(x: float, y: float, across: float, down: float, start: float = 0, end: float = 360) -> list[Point]:
    """Its centre and radii; start and end in degrees, clockwise from the right."""
    turns = [math.radians(start + (end - start) * step / 60) for step in range(61)]
    return [(x + across * math.cos(turn), y + down * math.sin(turn)) for turn in turns]


def box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def mirrored(points: list[Point]) -> list[Point]:
    """The left half of something symmetrical, with its right half."""
    return [*points, *((1 - x, y) for x, y in reversed(points))]


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


# ── Things ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def garment(colour: Colour, sleeve: float, hem: float, flare: float) -> Shapes:
    """A shirt or a dress on its hanger."""
    dark = mixed(colour, INK, 0.22)
    body = mirrored([(0.42, 0.24), (0.3, 0.28), (0.3 - sleeve, 0.5), (0.37 - sleeve, 0.54), (0.35, 0.44), (0.35 - flare, hem)])  # fmt: skip
    collar = [(0.42, 0.24), (0.5, 0.36), (0.58, 0.24), (0.5, 0.28)]
    buttons = [(dark, ellipse(0.5, y, 0.009, 0.009)) for y in (0.42, 0.5, 0.58, 0.66) if y < hem - 0.05]
    hanger = [(WOOD, [(0.5, 0.17), (0.66, 0.27), (0.34, 0.27)]), (WOOD, box(0.495, 0.1, 0.505, 0.18))]
    return [*hanger, (colour, body), (dark, collar), *buttons]


def on_a_wall(shapes: Shapes, size: int = 420) -> bytes:
    return paint(size, size, CREAM, [(mixed(CREAM, SAND, 0.55), box(0, 0.86, 1, 1)), *shapes])


def shirt() -> bytes:
    return on_a_wall(garment(SAGE, 0.11, 0.8, 0.0))


def dress() -> bytes:
    return on_a_wall(garment(ROSE, 0.05, 0.92, 0.16))


def trousers() -> bytes:
    leg = mirrored([(0.36, 0.2), (0.3, 0.88), (0.46, 0.88), (0.497, 0.42)])
    belt = (mixed(SAND, INK, 0.25), box(0.358, 0.2, 0.642, 0.25))
    return on_a_wall([(SAND, leg), belt, (WOOD, ellipse(0.5, 0.225, 0.014, 0.014))])


def stain() -> bytes:
    marks = [(0.56, 0.6, 0.05, 0.035), (0.6, 0.63, 0.028, 0.022), (0.53, 0.65, 0.016, 0.012)]
    return on_a_wall([*garment(mixed(WHITE, SKY, 0.35), 0.11, 0.8, 0.0), *((CLAY, ellipse(*mark)) for mark in marks)])


def tea() -> bytes:
    petals: Shapes = []
    for turn in range(-60, 61, 30):
        x, y = 0.5 + 0.1 * math.sin(math.radians(turn)), 0.56 - 0.1 * math.cos(math.radians(turn))
        tone = mixed(ROSE, WHITE, 0.15 + abs(turn) / 150)
        petals.append((tone, [(0.5, 0.62), (x - 0.05, y), (0.5 + (x - 0.5) * 1.15, y - 0.08), (x + 0.05, y)]))
    tin: Shapes = [
        (MOSS, box(0.3, 0.26, 0.7, 0.84)), (mixed(MOSS, INK, 0.25), box(0.28, 0.2, 0.72, 0.3)),
        (CREAM, box(0.34, 0.38, 0.66, 0.74)), (mixed(MOSS, INK, 0.12), box(0.66, 0.3, 0.7, 0.84)),
    ]  # fmt: skip
    shade: Shapes = [
        (mixed(WOOD, INK, 0.1), box(0, 0.78, 1, 1)),
        (mixed(WOOD, INK, 0.25), ellipse(0.53, 0.85, 0.26, 0.03)),
    ]
    return paint(420, 420, SKY, [*shade, *tin, *petals, (MOSS, box(0.42, 0.66, 0.58, 0.68))])


def parcel() -> bytes:
    top = [(0.2, 0.4), (0.5, 0.28), (0.8, 0.4), (0.5, 0.52)]
    left, right = (
        [(0.2, 0.4), (0.5, 0.52), (0.5, 0.86), (0.2, 0.72)],
        [(0.8, 0.4), (0.5, 0.52), (0.5, 0.86), (0.8, 0.72)],
    )
    tape = [(0.34, 0.344), (0.4, 0.32), (0.7, 0.44), (0.64, 0.464)]
    label = [(0.56, 0.6), (0.74, 0.525), (0.74, 0.63), (0.56, 0.705)]
    crushed = [(0.2, 0.4), (0.27, 0.43), (0.24, 0.52), (0.29, 0.6), (0.2, 0.62)]
    shapes: Shapes = [
        (mixed(SKY, INK, 0.12), box(0, 0.66, 1, 1)), (WOOD, left), (mixed(WOOD, INK, 0.18), right),
        (mixed(WOOD, WHITE, 0.3), top), (CREAM, tape), (WHITE, label), (mixed(WOOD, INK, 0.45), crushed),
    ]  # fmt: skip
    return paint(480, 360, SKY, shapes)


def receipt() -> bytes:
    """A bank's page after a transfer, as customers send it: tall."""
    lines: Shapes = [(mixed(WHITE, INK, 0.16), box(0.14, y, 0.14 + width, y + 0.018)) for y, width in
                     ((0.47, 0.26), (0.55, 0.34), (0.63, 0.22), (0.71, 0.3))]  # fmt: skip
    values: Shapes = [(mixed(WHITE, INK, 0.6), box(0.86 - width, y, 0.86, y + 0.018)) for y, width in
                      ((0.47, 0.24), (0.55, 0.3), (0.63, 0.18), (0.71, 0.26))]  # fmt: skip
    tick = [(0.42, 0.2), (0.45, 0.185), (0.49, 0.21), (0.56, 0.155), (0.585, 0.172), (0.49, 0.24)]
    shapes: Shapes = [
        (mixed(MOSS, INK, 0.15), box(0, 0, 1, 0.34)), (WHITE, box(0.07, 0.1, 0.93, 0.86)),
        (MOSS, ellipse(0.5, 0.2, 0.11, 0.062)), (WHITE, tick), (INK, box(0.27, 0.32, 0.73, 0.355)),
        *lines, *values, (MOSS, box(0.14, 0.79, 0.86, 0.83)),
    ]  # fmt: skip
    return paint(270, 480, CREAM, shapes)


def heart() -> bytes:
    """A sticker: a leaf that smiles."""
    leaf = [*ellipse(0.5, 0.55, 0.3, 0.32, -10, 190), (0.3, 0.3), (0.5, 0.08), (0.7, 0.3)]
    face: Shapes = [(INK, ellipse(x, 0.5, 0.028, 0.04)) for x in (0.4, 0.6)]
    cheeks: Shapes = [(ROSE, ellipse(x, 0.59, 0.045, 0.03)) for x in (0.32, 0.68)]
    smile = [*ellipse(0.5, 0.58, 0.09, 0.09, 0, 180)]
    return paint(
        240, 240, WHITE, [(SAGE, leaf), *face, *cheeks, (INK, smile), (CLAY, ellipse(0.5, 0.645, 0.04, 0.022))]
    )


THINGS: dict[str, Callable[[], bytes]] = {
    drawn.__name__: drawn for drawn in (shirt, dress, trousers, stain, tea, parcel, receipt, heart)
}


# ── Faces ───────────────────────────────────────────────────────────────────────────────────────────────────────────

SKINS = ((246, 214, 182), (232, 190, 152), (205, 158, 118), (141, 96, 68), (98, 66, 48))
HAIR = ((38, 32, 34), (62, 44, 38), (88, 60, 44))
CLOTHES = (SAGE, ROSE, SKY, SAND, CLAY, MOSS)


def portrait(name: str, skin: int, *, is_long: bool) -> bytes:
    """Somebody in front of a plain wall. skin: of SKINS; is_long: the hair; the rest follows from the name."""
    seed = zlib.crc32(name.encode())
    hair, clothes = HAIR[seed % len(HAIR)], CLOTHES[seed // 7 % len(CLOTHES)]
    wall = mixed(CLOTHES[seed // 11 % len(CLOTHES)], WHITE, 0.55)
    behind = ellipse(0.5, 0.46, 0.25, 0.36) if is_long else ellipse(0.5, 0.36, 0.21, 0.2)
    head, neck = ellipse(0.5, 0.43, 0.175, 0.21), box(0.43, 0.55, 0.57, 0.76)
    fringe = [*ellipse(0.5, 0.36, 0.19, 0.19, 180, 360), (0.62, 0.33), (0.46, 0.27 if is_long else 0.31), (0.34, 0.38)]
    shapes: Shapes = [
        (hair, behind), (mixed(SKINS[skin], INK, 0.12), neck), (clothes, ellipse(0.5, 1.02, 0.38, 0.32)),
        (SKINS[skin], head), (hair, fringe),
        *((INK, ellipse(x, 0.45, 0.017, 0.02)) for x in (0.43, 0.57)),
        (mixed(SKINS[skin], CLAY, 0.75), ellipse(0.5, 0.55, 0.05, 0.03, 0, 180)),
    ]  # fmt: skip
    return paint(96, 96, wall, shapes)


def shop_sign(number: int) -> bytes:
    """The picture of a page: stalks and leaves."""
    ground, leaf = ((MOSS, CREAM), (CLAY, SAND), (INK, SAGE))[number % 3]
    stalks: Shapes = [(leaf, box(x, 0.16, x + 0.07, 0.86)) for x in (0.34, 0.56)]
    knots: Shapes = [(ground, box(0.3, y, 0.7, y + 0.025)) for y in (0.36, 0.58)]
    leaves: Shapes = [(leaf, points) for points in (
        [(0.41, 0.34), (0.28, 0.22), (0.12, 0.24), (0.26, 0.34)],
        [(0.62, 0.5), (0.72, 0.38), (0.9, 0.4), (0.76, 0.5)],
    )]  # fmt: skip
    return paint(96, 96, ground, [*stalks, *knots, *leaves])
