"""A difference in the columns there are: each line cut around what differs, and that in bold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.engine.differing import pairs, printed_by, same_until
from runbook.i18n import _
from runbook.reports.words import cells, clipped, neutral, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.reports.paint import Paint
    from runbook.seen import CommandResult, Difference

RED, GREEN = "31", "32"
LEAST = 12  # columns before what differs that stay


def lines(
    difference: Difference, commands: Sequence[CommandResult], paint: Paint, width: int
) -> Iterator[str]:
    """Head, lines and hint; the recipe's line is in the head, where a terminal makes a link of it."""
    head = _("--- expected, {location}").format(location=neutral(str(difference.location)))
    yield from (paint.coloured(line, RED) for line in wrapped(head, width))
    yield paint.coloured(
        clipped(neutral(printed_by(difference, [one.text for one in commands])), width), GREEN
    )
    texts = [neutral(line.text) for line in difference.lines]
    signs = [line.sign for line in difference.lines]
    partner = {one: other for pair in pairs(signs) for one, other in (pair, pair[::-1])}
    for number, (sign, text) in enumerate(zip(signs, texts, strict=True)):
        if sign in "@ ":
            shown = text if sign == "@" else f" {text}"
            yield paint.dim(paint.clipped(shown, width))
        else:
            other = texts[partner[number]] if number in partner else None
            yield _changed(sign, text, other, paint, width)
    if difference.hint:
        yield from map(paint.bold, wrapped(difference.hint, width))


def _changed(sign: str, text: str, other: str | None, paint: Paint, width: int) -> str:
    """A line that was lost or came, beside the one that goes with it."""
    colour = RED if sign == "-" else GREEN
    if other is None:
        return paint.coloured(paint.clipped(sign + text, width), colour)
    start, end = _apart(text, other)[:2] if sign == "-" else _apart(other, text)[2:]
    text, cut = _window(text, other, start, paint, width - 1)
    start, end = start - cut, min(end - cut, len(text))
    before, within, after = text[:start], text[start:end], text[end:]
    return (
        paint.coloured(sign + before, colour)
        + paint.coloured(within, f"1;{colour}")
        + paint.coloured(after, colour)
    )


def _apart(pattern: str, line: str) -> tuple[int, int, int, int]:
    """From where to where the pattern differs from the line, and the line from the pattern."""
    start, here = same_until(pattern, line)
    back, there = same_until(pattern[::-1], line[::-1])
    twice = max(0, back - (len(pattern) - start), there - (len(line) - here))
    return start, len(pattern) - max(0, back - twice), here, len(line) - max(0, there - twice)


def _window(text: str, other: str, start: int, paint: Paint, width: int) -> tuple[str, int]:
    """So many columns of the text with what differs in them, and how many characters it lost before."""
    if not paint.cuts or max(cells(text), cells(other)) <= width:
        return text, 0
    cut = max(0, start - max(LEAST, width // 3))
    if cut:
        return clipped("…" + text[cut + 1 :], width), cut
    return clipped(text, width), 0
