"""Which letters can be read on the owner's colour, and the sheet that brings both to the panel."""

BLACK, WHITE = "#000000", "#ffffff"


def ink_on(colour: str) -> str:
    """Black or white, whichever differs more: of the two one always has 4.5:1, which WCAG 2.2 asks for (1.4.3)."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Of two colours "#rrggbb", 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def sheet(colour: str) -> str:
    return f":root {{ --chat: {colour}; --chat-ink: {ink_on(colour)} }}\n"
