"""Bytes changed at random as a seed says: the same seed gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

WORDS = [
    *(
        b".. step:: X\n\n   true\n",
        b".. output::\n",
        b"   :of: 1\n",
        b"   :match: json\n",
        b"   :match: glob\n",
    ),
    *(
        b"{{",
        b"}}",
        b"{{ X }}",
        b"...",
        b"\0",
        b"\r",
        b"\t",
        b"\xff",
        b"\xe2\x80\xa8",
        b"\n\n",
        b"   ",
        b"::",
    ),
    *(b"<<EOF\n", b"'", b'"', b"$(", b"`", b"\\", b":enter: x\n", b":leave:\n", b"[", b"*", b"|", b"+---+\n"),
]


def mutated(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """The data with a few changes: bytes, words, lines taken out, doubled, moved or of another text."""
    for _change in range(random.randint(1, 6)):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + random.choice([1, 3, 20, 200]))
        match random.randrange(6):
            case 0:
                data = data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + random.choice(WORDS) + data[at:]
            case 2:
                data = data[:at] + data[end:]
            case 3:
                data = data[:end] + data[at:]
            case 4:
                lines = data.split(b"\n")
                random.shuffle(part := lines[: random.randint(1, len(lines))])
                data = b"\n".join([*part, *lines[len(part) :]])
            case _:
                other = random.choice(others)
                start = random.randrange(len(other) + 1)
                data = data[:at] + other[start : start + 200] + data[at:]
    return data
