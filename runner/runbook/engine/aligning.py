"""Which of the things that were expected goes with which of those that came, at the least cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

LOST = 3.0  # to give up what was expected
ADDED = 1.0  # to take in what came
CHANGED = 2.5  # to take one in for the other, when they have nothing in common
SHARED = 0.9  # how much less, when they have nearly all


class Pair(NamedTuple):
    """Their numbers; None for one that has no other, or for what takes in any number of them, which holds."""

    expected: int | None
    came: int | None
    holds: bool

    def after(self, start: int) -> Pair:
        """The same where that many come before both."""
        expected = None if self.expected is None else self.expected + start
        return Pair(expected, None if self.came is None else self.came + start, self.holds)


def aligned(anything: Sequence[bool], width: int, change: Callable[[int, int], float]) -> Iterator[Pair]:
    """The pairs in order; `change` is 0 where the two are what they should be.

    `anything`: which of the expected ones take in as many of the others as there are, for nothing.
    """
    costs = _costs(anything, width, change)
    row, column = 0, 0
    while row < len(anything) or column < width:
        cost = costs[row][column]
        if row < len(anything) and anything[row]:
            if costs[row + 1][column] == cost:
                yield Pair(row, None, holds=True)
                row += 1
            else:
                column += 1
        elif row < len(anything) and column < width and _goes(costs, row, column, change(row, column)):
            yield Pair(row, column, holds=change(row, column) == 0)
            row, column = row + 1, column + 1
        elif row < len(anything) and costs[row + 1][column] + LOST == cost:
            yield Pair(row, None, holds=False)
            row += 1
        else:
            yield Pair(None, column, holds=False)
            column += 1


def _goes(costs: Sequence[Sequence[float]], row: int, column: int, change: float) -> bool:
    """Whether the cheapest way takes the two together."""
    return costs[row + 1][column + 1] + change == costs[row][column]


def _costs(anything: Sequence[bool], width: int, change: Callable[[int, int], float]) -> list[list[float]]:
    """For each pair of positions, what the way from there to both ends costs."""
    costs = [[ADDED * left for left in range(width, -1, -1)]]
    for number in reversed(range(len(anything))):
        below, row = costs[-1], [0.0] * (width + 1)
        row[width] = below[width] + (0.0 if anything[number] else LOST)
        for column in reversed(range(width)):
            if anything[number]:
                row[column] = min(below[column], row[column + 1])
            else:
                row[column] = min(
                    below[column + 1] + change(number, column),
                    below[column] + LOST,
                    row[column + 1] + ADDED,
                )
        costs.append(row)
    costs.reverse()
    return costs


def change_of_lines(
    expected: Sequence[str], came: Sequence[str], table: Sequence[Container[int]], *, within: bool = False
) -> Callable[[int, int], float]:
    """What it costs to take a line in for another: nothing where the table has it, less if they are alike.

    `within`: what is expected may stand anywhere in a line.
    """
    wanted, found = [*map(_neighbours, expected)], [*map(_neighbours, came)]

    def change(row: int, column: int) -> float:
        if column in table[row]:
            return 0.0
        shared = len(wanted[row] & found[column])
        many = len(wanted[row]) if within else max(len(wanted[row]), len(found[column]))
        return CHANGED - (SHARED * shared / many if shared else 0.0)

    return change


def _neighbours(line: str) -> frozenset[str]:
    """Each two characters that follow each other."""
    return frozenset(map(str.__add__, line, line[1:]))


def is_like(expected: str, came: str) -> bool:
    """Whether a third of what is expected, three characters by three, is in the line that came."""
    wanted, found = _threes(expected), _threes(came)
    return 3 * len(wanted & found) >= max(1, len(wanted))


def _threes(line: str) -> frozenset[str]:
    line = line.strip().casefold()
    return frozenset(line[at : at + 3] for at in range(len(line) - 2))
